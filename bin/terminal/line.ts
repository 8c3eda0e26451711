/** The line being edited, with its history. Pure. */
import type { KeyName } from './keys.ts';
import { graphemesOf } from './width.ts';

export interface Line {
  readonly text: string;
  /** The position of the next character, in UTF-16 units. */
  readonly cursor: number;
  /** Earlier lines, the oldest first. */
  readonly history: readonly string[];
  /** The index of the shown line of the history; its length: the line being written. */
  readonly place: number;
  /** The line being written, while one of the history is shown. */
  readonly draft: string;
  /** The text that was deleted last by words or to an end. */
  readonly deleted: string;
  /** Earlier states of the text, the latest at the end. */
  readonly undo: readonly Pick<Line, 'text' | 'cursor'>[];
}

export const EMPTY_LINE: Line = {
  text: '',
  cursor: 0,
  history: [],
  place: 0,
  draft: '',
  deleted: '',
  undo: [],
};

const HISTORY_MAX = 200;
const UNDO_MAX = 100;

/** The line with `text` inserted. */
export function inserted(line: Line, text: string): Line {
  const { text: before, cursor } = line;
  return changed(line, before.slice(0, cursor) + text + before.slice(cursor), cursor + text.length);
}

/** An empty line, with this one in its history. */
export function entered({ text, history, deleted }: Line): Line {
  const isNew = text.trim() !== '' && history.at(-1) !== text;
  const after = isNew ? [...history, text].slice(-HISTORY_MAX) : history;
  return { ...EMPTY_LINE, history: after, place: after.length, deleted };
}

/** The line after a key; other keys change nothing. */
export function edited(line: Line, key: KeyName): Line {
  const { text, cursor } = line;
  switch (key) {
    case 'left':
      return { ...line, cursor: before(text, cursor) };
    case 'right':
      return { ...line, cursor: after(text, cursor) };
    case 'word-left':
      return { ...line, cursor: wordBefore(text, cursor) };
    case 'word-right':
      return { ...line, cursor: wordAfter(text, cursor) };
    case 'home':
      return { ...line, cursor: 0 };
    case 'end':
      return { ...line, cursor: text.length };
    case 'up':
      return recalled(line, line.place - 1);
    case 'down':
      return recalled(line, line.place + 1);
    case 'backspace':
      return cut(line, before(text, cursor), cursor);
    case 'delete':
    case 'end-of-input':
      return cut(line, cursor, after(text, cursor));
    case 'delete-word-left':
      return kept(line, wordBefore(text, cursor), cursor);
    case 'delete-word-right':
      return kept(line, cursor, wordAfter(text, cursor));
    case 'delete-to-start':
      return kept(line, 0, cursor);
    case 'delete-to-end':
      return kept(line, cursor, text.length);
    case 'yank':
      return inserted(line, line.deleted);
    case 'transpose':
      return transposed(line);
    case 'undo':
      return undone(line);
    default:
      return line;
  }
}

function changed(line: Line, text: string, cursor: number): Line {
  if (text === line.text) return { ...line, cursor };
  const undo = [...line.undo, { text: line.text, cursor: line.cursor }].slice(-UNDO_MAX);
  return { ...line, text, cursor, undo };
}

function undone(line: Line): Line {
  const last = line.undo.at(-1);
  return last === undefined ? line : { ...line, ...last, undo: line.undo.slice(0, -1) };
}

function cut(line: Line, from: number, to: number): Line {
  return changed(line, line.text.slice(0, from) + line.text.slice(to), from);
}

function kept(line: Line, from: number, to: number): Line {
  return from === to ? line : { ...cut(line, from, to), deleted: line.text.slice(from, to) };
}

function recalled(line: Line, place: number): Line {
  const { history } = line;
  if (place < 0 || place > history.length || place === line.place) return line;
  const draft = line.place === history.length ? line.text : line.draft;
  const text = history[place] ?? draft;
  return { ...line, text, cursor: text.length, place, draft, undo: [] };
}

/** Swaps the two characters around the cursor; at the end, the last two. */
function transposed(line: Line): Line {
  const { text } = line;
  const middle = line.cursor === text.length ? before(text, line.cursor) : line.cursor;
  const [from, to] = [before(text, middle), after(text, middle)];
  if (from === middle || to === middle) return line;
  const swapped = text.slice(middle, to) + text.slice(from, middle);
  return changed(line, text.slice(0, from) + swapped + text.slice(to), to);
}

function before(text: string, cursor: number): number {
  return cursor - (graphemesOf(text.slice(0, cursor)).at(-1)?.length ?? 0);
}

function after(text: string, cursor: number): number {
  return cursor + (graphemesOf(text.slice(cursor))[0]?.length ?? 0);
}

function wordBefore(text: string, cursor: number): number {
  return /[\p{L}\p{N}\p{M}_]*[^\p{L}\p{N}\p{M}_]*$/u.exec(text.slice(0, cursor))?.index ?? 0;
}

function wordAfter(text: string, cursor: number): number {
  return cursor + (/^[^\p{L}\p{N}\p{M}_]*[\p{L}\p{N}\p{M}_]*/u.exec(text.slice(cursor))?.[0].length ?? 0);
}
