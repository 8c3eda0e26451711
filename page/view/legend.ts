/** The legend of the diagram: a small canvas for each mark, painted as in the diagram. */
import { html, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import type { FactTable } from '../../lib/trace/facts.ts';
import { legendOf, SAMPLE_HEIGHT } from '../diagram/legend.ts';
import type { Palette } from '../diagram/palette.ts';

/** A canvas has this many pixels per pixel of the page, so that it is sharp. */
const SHARP = 2;

/** Canvases are made anew for another protocol: one that is painted keeps its picture, whatever it is said to show. */
export function legendView(facts: FactTable, isOpen = true): TemplateResult {
  return html`${keyed(facts, legendOfFacts(facts, isOpen))}`;
}

function legendOfFacts(facts: FactTable, isOpen: boolean): TemplateResult {
  return html`<details class="legend" ?open=${isOpen}>
    <summary>Legend</summary>
    <ul tabindex="0" aria-label="signs of the diagram">
      ${Object.entries(legendOf(facts)).map(
        ([name, { label, width }]) =>
          html`<li data-sign=${name}>
            <canvas
              class="sample"
              width=${SHARP * width}
              height=${SHARP * SAMPLE_HEIGHT}
              data-mark=${name}
              aria-hidden="true"
            ></canvas>
            ${label}
          </li>`,
      )}
    </ul>
  </details>`;
}

/** Paints all marks. */
export function paintLegend(palette: Palette, facts: FactTable): void {
  const legend = legendOf(facts);
  for (const canvas of document.querySelectorAll<HTMLCanvasElement>('canvas.sample')) {
    const sample = legend[canvas.dataset['mark'] ?? ''];
    const context = canvas.getContext('2d');
    if (sample === undefined || context === null) continue;
    context.setTransform(SHARP, 0, 0, SHARP, 0, 0);
    context.clearRect(0, 0, sample.width, SAMPLE_HEIGHT);
    sample.paint(context, palette);
  }
}

/** Leaves only the signs that are drawn now. */
export function reduceLegend(facts: FactTable, signs: ReadonlySet<unknown>): void {
  const legend = legendOf(facts);
  for (const entry of document.querySelectorAll<HTMLElement>('.legend [data-sign]')) {
    const name = entry.dataset['sign'] ?? '';
    const isDrawn = signs.has(name) || signs.has(legend[name]?.mark);
    if (entry.hidden === isDrawn) entry.hidden = !isDrawn;
  }
}
