/** A history as a picture (SVG): operations as bars on a time line, a row for each process, with the order that was found. Pure. */
import { shownOf, type Drawn } from './drawing.ts';
import { NEVER, type Operation } from './operation.ts';
import { shortened } from './value.ts';
import { operationWords, shownKey } from './words.ts';

export interface KeyedDrawn extends Drawn {
  /** Undefined if the history has one object only. */
  readonly key: unknown;
}

/** So many operations of each object are shown. */
const SHOWN_MAX = 60;
const ROW = 34;
const BAR = 16;
/** The room of a character, and of a moment, in pixels. */
const CHARACTER = 6.2;
const MOMENT_MIN = 18;
const MARGIN = 16;

/** Attributes, and no style sheet: a page that allows no inline styles shows it, too. */
const STYLES = {
  plain: 'fill="#222"',
  title: 'fill="#222" font-weight="600" font-size="13"',
  quiet: 'fill="#666"',
  bar: 'fill="#cfe3f7" stroke="#2b6cb0"',
  open: 'fill="#eee" stroke="#888" stroke-dasharray="4 3"',
  stuck: 'fill="#fbd5d5" stroke="#b91c1c" stroke-width="2"',
  place: 'fill="#1a4f8b" font-weight="600"',
  misfit: 'fill="#b91c1c" font-weight="700"',
  axis: 'stroke="#ccc"',
} as const;

type Style = keyof typeof STYLES;

/** The picture of some objects, one below the other. */
export function pictureOf(objects: readonly KeyedDrawn[], title: string): string {
  const parts: string[] = [];
  let top = MARGIN + 14;
  let width = 200 + title.length * 7;
  for (const object of objects) {
    const { svg, height, width: own } = objectPicture(object, top + 10);
    parts.push(svg);
    top += height + 10;
    width = Math.max(width, own);
  }
  const size = `width="${String(Math.ceil(width))}" height="${String(Math.ceil(top + MARGIN))}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" font-family="system-ui,sans-serif" font-size="11" ${size}><title>${escaped(title)}</title>` +
    `<rect width="100%" height="100%" fill="#fff"/>${text(MARGIN, MARGIN + 6, title, 'title')}${parts.join('')}</svg>\n`
  );
}

function objectPicture(
  drawn: KeyedDrawn,
  top: number,
): { readonly svg: string; readonly height: number; readonly width: number } {
  const { operations, processes, places, stuck, hidden } = shownOf(drawn, SHOWN_MAX);
  const left = MARGIN + 20 + CHARACTER * Math.max(8, ...processes.map(({ length }) => length + 8));
  const columns = columnsOf(operations, left);
  const right = columns.get(NEVER) ?? left;
  const heading = drawn.key === undefined ? '' : `key ${shownKey(drawn.key)}`;
  const note =
    hidden === 0
      ? ''
      : `${heading === '' ? '' : ', '}${String(hidden)} of ${String(drawn.operations.length)} operations are not shown`;
  const parts = [text(MARGIN, top + 10, heading + note, 'quiet')];
  for (const [row, process] of processes.entries()) {
    const y = top + 22 + row * ROW;
    parts.push(text(MARGIN, y + BAR - 4, `process ${process}`));
    parts.push(
      `<line ${STYLES.axis} x1="${px(left)}" x2="${px(right)}" y1="${String(y + BAR / 2)}" y2="${String(y + BAR / 2)}"/>`,
    );
    for (const operation of operations)
      if (operation.process === process)
        parts.push(bar(operation, columns, y, places.get(operation.id), stuck.has(operation.id)));
  }
  return { svg: parts.join(''), height: 22 + processes.length * ROW, width: right + MARGIN };
}

function bar(
  operation: Operation,
  columns: ReadonlyMap<number, number>,
  y: number,
  place: number | undefined,
  isStuck: boolean,
): string {
  const from = columns.get(operation.begin) ?? 0;
  const to = (columns.get(operation.end) ?? from) - 2;
  const style = isStuck ? 'stuck' : operation.isKnown ? 'bar' : 'open';
  const words = operationWords(operation);
  const mark = isStuck
    ? text(from + 3, y + BAR + 10, '✗ does not fit', 'misfit')
    : place === undefined
      ? ''
      : text(from + 3, y + BAR + 10, String(place), 'place');
  return (
    `<g><title>${escaped(words)}</title><rect ${STYLES[style]} x="${px(from)}" y="${String(y)}" width="${px(Math.max(4, to - from))}" height="${String(BAR)}" rx="3"/>` +
    `${text(from + 3, y + BAR - 4, labelOf(operation))}${mark}</g>`
  );
}

/** A short label: the rest is in the title of the bar. */
function labelOf(operation: Operation): string {
  return shortened(operationWords(operation).replace(', outcome unknown', ' ?'), LABEL_MAX);
}

const LABEL_MAX = 24;

/** The position of each moment: every bar has room for its label. {@link NEVER} is the right end. */
function columnsOf(operations: readonly Operation[], left: number): ReadonlyMap<number, number> {
  const moments = operations
    .flatMap((operation) => [
      { at: operation.begin, ends: undefined as Operation | undefined },
      ...(operation.end === NEVER ? [] : [{ at: operation.end, ends: operation }]),
    ])
    .sort((a, b) => a.at - b.at);
  const columns = new Map<number, number>();
  let x = left;
  for (const { at, ends } of moments) {
    if (ends !== undefined)
      x = Math.max(x, (columns.get(ends.begin) ?? left) + 10 + CHARACTER * labelOf(ends).length);
    columns.set(at, x);
    x += MOMENT_MIN;
  }
  const open = operations.filter(({ end }) => end === NEVER);
  for (const operation of open)
    x = Math.max(x, (columns.get(operation.begin) ?? left) + 10 + CHARACTER * labelOf(operation).length);
  columns.set(NEVER, x);
  return columns;
}

function text(x: number, y: number, content: string, style: Style = 'plain'): string {
  if (content === '') return '';
  return `<text x="${px(x)}" y="${px(y)}" ${STYLES[style]}>${escaped(content)}</text>`;
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Text for SVG and HTML. */
export function escaped(content: string): string {
  return content.replace(/[&<>"]|\p{Cc}/gu, (character) =>
    /\p{Cc}/u.test(character) ? ' ' : `&#${String(character.charCodeAt(0))};`,
  );
}
