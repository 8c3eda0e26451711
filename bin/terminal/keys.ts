/** Decodes the bytes of a terminal in raw mode into keys. Pure: independent of the terminal and of what a key does. */

/** A key other than a character to insert. */
export type KeyName =
  | 'left'
  | 'right'
  | 'word-left'
  | 'word-right'
  | 'home'
  | 'end'
  | 'up'
  | 'down'
  | 'backspace'
  | 'delete'
  | 'delete-word-left'
  | 'delete-word-right'
  | 'delete-to-start'
  | 'delete-to-end'
  | 'yank'
  | 'transpose'
  | 'undo'
  | 'clear-screen'
  | 'complete'
  | 'end-of-input'
  | 'interrupt'
  | 'quit'
  | 'suspend';

export type Key =
  /** Typed or pasted text. */
  | { readonly kind: 'text'; readonly text: string }
  /** The end of a line; `isEchoed`: the terminal itself has printed that line already. */
  | { readonly kind: 'enter'; readonly isEchoed: boolean }
  | { readonly kind: 'key'; readonly name: KeyName };

/** The state between two chunks of input. */
export interface KeysState {
  /** The beginning of an incomplete sequence. */
  readonly carry: string;
  readonly isPasting: boolean;
  /** A carriage return was the last character: a newline after it belongs to the same end of a line. */
  readonly isAfterReturn: boolean;
  /** Nothing has been read yet: the first chunk contains the input from before the raw mode. */
  readonly isFirst: boolean;
}

export const NO_KEYS: KeysState = { carry: '', isPasting: false, isAfterReturn: false, isFirst: true };

const ESCAPE = '\x1b';
const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';

const CONTROLS: Readonly<Record<string, KeyName>> = {
  '\x01': 'home',
  '\x02': 'left',
  '\x03': 'interrupt',
  '\x04': 'end-of-input',
  '\x05': 'end',
  '\x06': 'right',
  '\x08': 'backspace',
  '\t': 'complete',
  '\x0b': 'delete-to-end',
  '\x0c': 'clear-screen',
  '\x0e': 'down',
  '\x10': 'up',
  '\x14': 'transpose',
  '\x15': 'delete-to-start',
  '\x17': 'delete-word-left',
  '\x19': 'yank',
  '\x1a': 'suspend',
  '\x1c': 'quit',
  '\x1f': 'undo',
  '\x7f': 'backspace',
};

/** Keys that send a sequence: its last character, or its number before `~`. */
const SEQUENCES: Readonly<Record<string, KeyName>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  '1~': 'home',
  '3~': 'delete',
  '4~': 'end',
  '7~': 'home',
  '8~': 'end',
};

/** The same with Ctrl or Alt. */
const BY_WORDS: Partial<Readonly<Record<KeyName, KeyName>>> = {
  left: 'word-left',
  right: 'word-right',
  delete: 'delete-word-right',
  backspace: 'delete-word-left',
};

const WITH_ALT: Readonly<Record<string, KeyName>> = {
  b: 'word-left',
  f: 'word-right',
  d: 'delete-word-right',
  '\x7f': 'delete-word-left',
  '\x08': 'delete-word-left',
};

/** A sequence at the beginning of a text, after any number of escapes. */
// eslint-disable-next-line no-control-regex
const SEQUENCE = /^\x1b+(?:\[([0-?]*)[ -/]*([@-~])|O([@-~]))/;
/** The beginning of one. */
// eslint-disable-next-line no-control-regex
const UNFINISHED = /^\x1b+(?:\[[0-?]*[ -/]*|O)?$/;
// eslint-disable-next-line no-control-regex
const TEXT = /^[^\x00-\x1f\x7f]+/;

/**
 * Decodes a chunk of input of a terminal.
 *
 * @param chunk - text; whole characters
 * @returns the state for the next chunk, and the keys in their order
 */
export function decodeKeys(before: KeysState, chunk: string): readonly [KeysState, readonly Key[]] {
  const keys: Key[] = [];
  let { isPasting, isAfterReturn } = before;
  let rest = before.carry + chunk;
  const enter = (character: string) => {
    if (character === '\r' || !isAfterReturn) {
      // A terminal that edits lines itself ends them with a newline, one in raw mode with a carriage return.
      keys.push({ kind: 'enter', isEchoed: before.isFirst && !isPasting && character === '\n' });
    }
    isAfterReturn = character === '\r';
  };
  const take = (length: number) => {
    const taken = rest.slice(0, length);
    rest = rest.slice(length);
    return taken;
  };
  while (rest !== '') {
    const first = rest.charAt(0);
    if (first === '\r' || first === '\n') {
      enter(take(1));
      continue;
    }
    if (isPasting) {
      const isOver = rest.startsWith(PASTE_END);
      if (!isOver && PASTE_END.startsWith(rest)) break;
      if (isOver) take(PASTE_END.length);
      else keys.push({ kind: 'text', text: take(lengthOfPasted(rest)) });
      isPasting = !isOver;
    } else if (first === ESCAPE) {
      if (UNFINISHED.test(rest)) break;
      const sequence = SEQUENCE.exec(rest);
      isPasting = rest.startsWith(PASTE_START);
      const key = sequence === null ? withAlt(rest) : named(sequence);
      take(sequence === null ? lengthWithAlt(rest) : sequence[0].length);
      if (key !== undefined) keys.push({ kind: 'key', name: key });
    } else {
      const text = TEXT.exec(rest)?.[0];
      if (text === undefined) keys.push(...control(take(1), before.isFirst));
      else keys.push({ kind: 'text', text: take(text.length) });
    }
    isAfterReturn = false;
  }
  return [{ carry: rest, isPasting, isAfterReturn, isFirst: false }, keys];
}

/** Ends an incomplete sequence after a delay: it was the Escape key. */
export function withoutEscape(state: KeysState): KeysState {
  return state.isPasting ? state : { ...state, carry: '' };
}

/** The length of pasted text before the next end of a line, or of the text. */
function lengthOfPasted(text: string): number {
  // eslint-disable-next-line no-control-regex
  const end = text.slice(1).search(/[\r\n\x1b]/);
  return end === -1 ? text.length : end + 1;
}

function control(character: string, isFirst: boolean): readonly Key[] {
  // Ctrl-D, if the terminal itself has handled it.
  if (character === '\0' && isFirst) return [{ kind: 'key', name: 'end-of-input' }];
  const name = CONTROLS[character];
  return name === undefined ? [] : [{ kind: 'key', name }];
}

function named([all, numbers = '', last = '', application]: RegExpExecArray): KeyName | undefined {
  const [number = '', modifier = '1'] = numbers.split(';');
  const name = SEQUENCES[application ?? (last === '~' ? `${number}~` : last)];
  const isModified = Number(modifier) > 2 || all.startsWith(ESCAPE + ESCAPE);
  return name !== undefined && isModified ? (BY_WORDS[name] ?? name) : name;
}

function withAlt(text: string): KeyName | undefined {
  return WITH_ALT[text.replaceAll(ESCAPE, '').charAt(0)];
}

function lengthWithAlt(text: string): number {
  // eslint-disable-next-line no-control-regex
  return /^\x1b+./su.exec(text)?.[0].length ?? 1;
}
