/**
 * The rows that a prompt and its input occupy on a terminal, and the control sequences that draw and erase
 * them. Rows are broken here and drawn with the terminal's own wrapping off, so that one row is one row of the terminal
 * whatever width it gives to a character. Pure.
 */
import { harmless } from '../../lib/wire/text.ts';
import { graphemesOf, widthOf } from './width.ts';

/** The size of a terminal, in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Rows on the screen, and the position of the cursor among them. */
export interface Block {
  readonly rows: readonly string[];
  readonly cursorRow: number;
  readonly cursorColumn: number;
  /** The width of the terminal for which they were laid out. */
  readonly columns: number;
}

const PLAIN = /^[\x20-\x7E]*$/;
/** Moves to the first column, and erases everything after the cursor and below. */
const CLEAR = '\r\x1b[J';
const WRAPPING_OFF = '\x1b[?7l';
const WRAPPING_ON = '\x1b[?7h';

const up = (rows: number) => (rows > 0 ? `\x1b[${String(rows)}A` : '');
const right = (columns: number) => (columns > 0 ? `\x1b[${String(columns)}C` : '');

/**
 * A text for a terminal: no character of it moves the cursor or erases text before it.
 *
 * @param text - may contain anything, also control sequences
 */
export function shownText(text: string): string {
  return PLAIN.test(text) ? text : harmless(text.replaceAll('\t', ' '), Infinity);
}

/**
 * Lays out a prompt and a text.
 *
 * @param cursor - its position in `text`, in UTF-16 units
 * @param size - if there are more rows than the terminal has, those around the cursor are kept
 */
export function blockOf(prompt: string, text: string, cursor: number, size: Size): Block {
  const columns = Math.max(1, size.columns);
  const rows: string[] = [];
  let [row, column, offset] = ['', 0, 0];
  let at: readonly [row: number, column: number] | undefined;
  const breakRow = () => {
    rows.push(row);
    [row, column] = ['', 0];
  };
  const add = (grapheme: string) => {
    const shown = shownText(grapheme);
    const width = widthOf(shown);
    if (column > 0 && column + width > columns) breakRow();
    row += shown;
    column += width;
    return width;
  };
  for (const grapheme of graphemesOf(prompt)) add(grapheme);
  for (const grapheme of graphemesOf(text)) {
    const width = add(grapheme);
    offset += grapheme.length;
    if (offset > cursor) at ??= [rows.length, column - width];
  }
  // The cursor needs a cell of its own.
  if (at === undefined && column >= columns) breakRow();
  at ??= [rows.length, column];
  rows.push(row);
  const [cursorRow, cursorColumn] = at;
  const height = Math.max(1, size.rows);
  const first = Math.max(0, Math.min(cursorRow - height + 1, rows.length - height));
  return { rows: rows.slice(first, first + height), cursorRow: cursorRow - first, cursorColumn, columns };
}

/** Draws a block where the cursor is, in the first column of an empty row. */
export function painted({ rows, cursorRow, cursorColumn }: Block): string {
  const back = `${up(rows.length - 1 - cursorRow)}\r${right(cursorColumn)}`;
  return `${WRAPPING_OFF}${rows.join('\r\n')}${WRAPPING_ON}${back}`;
}

/**
 * Erases a block, and leaves the cursor where it began.
 *
 * @param block - undefined: nothing is drawn, but the terminal itself may have echoed the input
 * @param columns - the current width of the terminal
 * @param reflows - whether this terminal is known to reflow a row that became too long
 */
export function erased(block: Block | undefined, columns: number, reflows: boolean): string {
  return block === undefined ? CLEAR : `${up(rowsAbove(block, columns, reflows))}${CLEAR}`;
}

/** Leaves a block where it is, and moves the cursor to the row below. */
export function left(block: Block): string {
  const below = block.rows.length - 1 - block.cursorRow;
  return `${below > 0 ? `\x1b[${String(below)}B` : ''}\r\n`;
}

/**
 * How many rows of a block are above the cursor on a terminal that has `columns` now. If that is unknown it is the
 * minimum: a remaining piece of a prompt is better than an erased message.
 */
function rowsAbove({ rows, cursorRow, cursorColumn }: Block, columns: number, reflows: boolean): number {
  if (!reflows) return cursorRow;
  const above = rows.slice(0, cursorRow).reduce((sum, row) => sum + rowsOf(row, columns), 0);
  return above + rowsOf(rows[cursorRow] ?? '', columns, cursorColumn) - 1;
}

/** How many rows a row occupies in `columns`, up to the cell `until`. */
function rowsOf(row: string, columns: number, until = Infinity): number {
  let [rows, column, total] = [1, 0, 0];
  for (const grapheme of graphemesOf(row)) {
    if (total >= until) break;
    const width = widthOf(grapheme);
    total += width;
    if (column + width > columns) [rows, column] = [rows + 1, 0];
    column += width;
  }
  return rows;
}
