/** Small pictures on buttons, drawn instead of written: not every font has their characters. */
import { svg, type SVGTemplateResult } from 'lit-html';

const PATHS = {
  previous: 'M10 3 5 8l5 5',
  next: 'M6 3l5 5-5 5',
  play: 'M4 2.5 13 8l-9 5.5z',
  pause: 'M5 3v10M11 3v10',
  crash: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  restart: 'M13 8a5 5 0 1 1-1.6-3.7M13 1.5v3.3H9.7',
  down: 'M3 6l5 5 5-5',
} as const;

export type Icon = keyof typeof PATHS;

/** A picture in the colour of the text; the button around it has a label. */
export function icon(name: Icon): SVGTemplateResult {
  return svg`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}
