/**
 * A terminal emulator for a line editor: rows and columns, wrapping, erasing, scrolling, and a size that changes.
 * It counts the cells of each code point separately, like terminals without support for emoji of families.
 */
import { widthOf } from '../../bin/terminal/width.ts';

interface Cell {
  text: string;
  width: number;
}

interface Row {
  cells: Cell[];
  /** Whether the next row is the continuation of this one. */
  isWrapped: boolean;
}

const NO_ROW = (): Row => ({ cells: [], isWrapped: false });
// eslint-disable-next-line no-control-regex
const TOKEN = /\x1b\[([?\d;]*)([A-Za-z])|[\r\n\x07\x08]|[^\x1b]/gu;
const COMBINING = /^(?:\p{M}|\u200C|\u200D|\uFE0F)$/u;

export class Emulator {
  #columns: number;
  #height: number;
  /** Whether the end of a row that becomes too long moves to a row of its own. */
  readonly #reflows: boolean;
  /** All rows, including those that have scrolled away. */
  #rows: Row[] = [NO_ROW()];
  /** The first row of the screen. */
  #top = 0;
  #row = 0;
  #column = 0;
  #isWrapping = true;
  #rest = '';

  constructor(columns: number, height: number, reflows = true) {
    this.#columns = columns;
    this.#height = height;
    this.#reflows = reflows;
  }

  /** All rows as lines, with wrapped rows joined. */
  get text(): string {
    return this.#rows
      .map(({ cells, isWrapped }) => `${cells.map(({ text }) => text).join('')}${isWrapped ? '' : '\n'}`)
      .join('')
      .replace(/\n$/, '');
  }

  /** All rows as drawn, one per line, without blanks at their ends. */
  get rows(): readonly string[] {
    return this.#rows.map(({ cells }) =>
      cells
        .slice(0, this.#columns)
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    );
  }

  get cursor(): readonly [row: number, column: number] {
    return [this.#row, Math.min(this.#column, this.#columns - 1)];
  }

  /** Handles the output of a program; a newline is also a carriage return, as for most programs. */
  write(text: string): void {
    const all = this.#rest + text;
    // eslint-disable-next-line no-control-regex
    const unfinished = /\x1b(\[[?\d;]*)?$/.exec(all)?.[0] ?? '';
    this.#rest = unfinished;
    for (const [token, numbers = '', last] of all.slice(0, all.length - unfinished.length).matchAll(TOKEN)) {
      if (last !== undefined) this.#control(numbers, last);
      else if (token === '\r') this.#column = 0;
      else if (token === '\n') this.#lineFeed(false);
      else if (token === '\x08') this.#column = Math.max(0, this.#column - 1);
      else if (token !== '\x07') this.#put(token);
    }
  }

  resize(columns: number, height: number): void {
    if (columns !== this.#columns && this.#reflows) this.#reflow(columns);
    this.#columns = columns;
    this.#height = height;
    this.#column = Math.min(this.#column, columns);
    this.#top = Math.max(0, this.#rows.length - height, this.#row - height + 1);
    if (this.#row < this.#top + height) return;
    this.#top = this.#row - height + 1;
  }

  #control(numbers: string, last: string): void {
    const n = Math.max(1, Number(numbers.replace('?', '')) || 1);
    switch (last) {
      case 'A':
        this.#row = Math.max(this.#top, this.#row - n);
        break;
      case 'B':
        this.#row = Math.min(this.#top + this.#height - 1, this.#row + n);
        this.#fill();
        break;
      case 'C':
        this.#column = Math.min(this.#columns - 1, this.#column + n);
        break;
      case 'G':
        this.#column = n - 1;
        break;
      case 'H':
        [this.#row, this.#column] = [this.#top, 0];
        break;
      case 'K':
        this.#erase();
        break;
      case 'J':
        if (numbers === '2') {
          for (let row = this.#top; row < this.#rows.length; row++) this.#rows[row] = NO_ROW();
          break;
        }
        this.#erase();
        this.#rows.length = this.#row + 1;
        break;
      case 'h':
      case 'l':
        if (numbers === '?7') this.#isWrapping = last === 'h';
        break;
    }
  }

  /** Erases from the cursor to the end of its row. The terminal remembers that the row continues the one before. */
  #erase(): void {
    const row = this.#current();
    row.cells.length = Math.min(row.cells.length, this.#column);
    row.isWrapped = false;
  }

  #current(): Row {
    this.#fill();
    return this.#rows[this.#row] as Row;
  }

  #fill(): void {
    while (this.#rows.length <= this.#row) this.#rows.push(NO_ROW());
  }

  #lineFeed(isWrapped: boolean): void {
    this.#current().isWrapped ||= isWrapped;
    this.#row++;
    this.#column = 0;
    this.#fill();
    this.#top = Math.max(this.#top, this.#row - this.#height + 1);
  }

  #put(text: string): void {
    if (COMBINING.test(text)) {
      const cell = this.#current().cells[this.#column - 1];
      if (cell !== undefined) cell.text += text;
      return;
    }
    const width = Math.max(1, widthOf(text));
    if (this.#column + width > this.#columns) {
      if (this.#isWrapping) this.#lineFeed(true);
      else this.#column = Math.max(0, this.#columns - width);
    }
    const { cells } = this.#current();
    while (cells.length < this.#column) cells.push({ text: ' ', width: 1 });
    cells.splice(this.#column, width, { text, width }, ...(width === 2 ? [{ text: '', width: 0 }] : []));
    this.#column += width;
  }

  #reflow(columns: number): void {
    const rows: Row[] = [];
    let cursor: readonly [number, number] | undefined;
    let cells: Cell[] = [];
    const begin = (isWrapped: boolean) => {
      rows.push({ cells, isWrapped });
      cells = [];
    };
    this.#rows.forEach((row, i) => {
      row.cells.forEach((cell, column) => {
        if (cells.length + cell.width > columns) begin(true);
        if (i === this.#row && column === this.#column) cursor = [rows.length, cells.length];
        cells.push(cell);
      });
      if (i === this.#row && cursor === undefined) {
        const beyond = this.#column - row.cells.length;
        cursor = [rows.length, Math.min(columns, cells.length + beyond)];
      }
      if (!row.isWrapped) begin(false);
    });
    if (cells.length > 0) begin(false);
    [this.#row, this.#column] = cursor ?? [rows.length - 1, 0];
    this.#rows = rows;
  }
}
