/** The colours of the diagram, as the style sheet has them for light and dark. */

export type Ink =
  | 'text'
  | 'faint'
  | 'line'
  | 'message'
  | 'receipt'
  | 'start'
  | 'crash'
  | 'pause'
  | 'true'
  | 'false'
  | 'trust'
  | 'fault'
  | 'other'
  | 'chosen'
  | 'past'
  | 'future'
  | 'back';

export type Palette = Readonly<Record<Ink, string>>;

const INKS: readonly Ink[] = [
  'text',
  'faint',
  'line',
  'message',
  'receipt',
  'start',
  'crash',
  'pause',
  'true',
  'false',
  'trust',
  'fault',
  'other',
  'chosen',
  'past',
  'future',
  'back',
];

/** The palette at an element. A canvas supports neither variables nor `light-dark()`, so they are computed by the browser. */
export function paletteAt(element: Element): Palette {
  const probe = document.createElement('span');
  element.parentElement?.append(probe);
  const colourOf = (ink: Ink) => {
    probe.style.color = `var(--ink-${ink})`;
    return getComputedStyle(probe).color;
  };
  const palette = Object.fromEntries(INKS.map((ink) => [ink, colourOf(ink)])) as Palette;
  probe.remove();
  return palette;
}
