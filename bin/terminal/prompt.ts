/**
 * A prompt with a line editor, and output above it. A pure state machine: its events are typed bytes, lines to show and the size of the
 * terminal; its effects are the bytes to write.
 */
import type { Machine } from '../../lib/machine/machine.ts';
import { completed, type Candidates } from './complete.ts';
import { decodeKeys, NO_KEYS, withoutEscape, type Key, type KeysState } from './keys.ts';
import { edited, EMPTY_LINE, entered, inserted, type Line } from './line.ts';
import { blockOf, erased, left, painted, shownText, type Block, type Size } from './rows.ts';

export interface PromptOptions {
  readonly prompt: string;
  readonly size: Size;
  /** Whether the terminal is known to reflow a row that became too long. */
  readonly reflows: boolean;
  /** Whether a line stays on the screen when it has been entered. */
  readonly isKept: (line: string) => boolean;
  /** The words that Tab completes; undefined: it types a tab. */
  readonly candidates?: Candidates | undefined;
}

export interface PromptState {
  readonly keys: KeysState;
  readonly line: Line;
  readonly prompt: string;
  /** Whether a line is requested: otherwise there is no prompt, but the input is shown. */
  readonly isAsking: boolean;
  /** Whether another program uses the terminal at the moment. */
  readonly isReleased: boolean;
  readonly size: Size;
  /** The rows on the screen. */
  readonly drawn: Block | undefined;
}

export type PromptEvent =
  | { readonly kind: 'typed'; readonly chunk: string }
  /** The sequence at the end of the last chunk was not continued in time. */
  | { readonly kind: 'paused' }
  /** A line is to be shown; it contains no control characters. */
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'renamed'; readonly prompt: string }
  /** The next line is requested. */
  | { readonly kind: 'awaited' }
  | { readonly kind: 'resized'; readonly size: Size }
  /** The size has not changed for a while. */
  | { readonly kind: 'settled' }
  | { readonly kind: 'released' }
  | { readonly kind: 'taken' };

export type PromptEffect =
  | { readonly kind: 'write'; readonly text: string }
  | { readonly kind: 'enter'; readonly line: string }
  | { readonly kind: 'end' | 'interrupt' | 'quit' | 'suspend' };

type Step = readonly [PromptState, readonly PromptEffect[]];

const CLEAR_SCREEN = '\x1b[H\x1b[2J';

/** The state machine of a prompt. */
export function prompting(options: PromptOptions): Machine<PromptState, PromptEvent, PromptEffect> {
  const { isKept, reflows, candidates } = options;

  function step(state: PromptState, event: PromptEvent): Step {
    switch (event.kind) {
      case 'typed': {
        const [keys, found] = decodeKeys(state.keys, event.chunk);
        return rendered(found.reduce(pressed, [{ ...state, keys }, []]));
      }
      case 'paused':
        return [{ ...state, keys: withoutEscape(state.keys) }, []];
      case 'output':
        return rendered(above(state, event.text));
      case 'renamed':
        return rendered([{ ...state, prompt: event.prompt }, []]);
      case 'awaited':
        return rendered([{ ...state, isAsking: true }, []]);
      case 'resized':
        return [{ ...state, size: event.size }, []];
      case 'settled':
        return rendered([state, []]);
      case 'released': {
        const [after, effects] = leave(state);
        return [{ ...after, isReleased: true }, effects];
      }
      case 'taken':
        return rendered([{ ...state, isReleased: false, drawn: undefined }, []]);
    }
  }

  function erasing({ drawn, size }: PromptState): string {
    return erased(drawn, size.columns, reflows);
  }

  /** Writes lines above the block, which has to be drawn again. */
  function above(state: PromptState, text: string): Step {
    const lines = `${text.replaceAll('\n', '\r\n')}\r\n`;
    const written = state.isReleased ? lines : erasing(state) + lines;
    return [{ ...state, drawn: undefined }, [write(written)]];
  }

  /** Draws the block in its current state, unless it is on the screen. */
  function rendered([state, effects]: Step): Step {
    if (state.isReleased) return [state, effects];
    const { line, size, drawn } = state;
    const prompt = shownPrompt(state);
    const block = prompt + line.text === '' ? undefined : blockOf(prompt, line.text, line.cursor, size);
    if (isSame(block, drawn)) return [state, effects];
    const text = block === undefined ? erasing(state) : erasing(state) + painted(block);
    return [{ ...state, drawn: block }, [...effects, write(text)]];
  }

  function pressed(before: Step, key: Key): Step {
    const [state, effects] = before;
    switch (key.kind) {
      case 'text':
        return [{ ...state, line: inserted(state.line, key.text) }, effects];
      case 'enter':
        return then(before, enter(state, key.isEchoed));
      case 'key':
        return then(before, command(state, key.name));
    }
  }

  function enter(state: PromptState, isEchoed: boolean): Step {
    const { text } = state.line;
    const after = { ...state, line: entered(state.line), isAsking: false };
    const entering: PromptEffect = { kind: 'enter', line: text };
    if (isEchoed) return [after, [entering]];
    const [shown, effects] = isKept(text) ? above(after, shownText(shownPrompt(state) + text)) : [after, []];
    return [shown, [...effects, entering]];
  }

  function command(state: PromptState, name: (Key & { kind: 'key' })['name']): Step {
    switch (name) {
      case 'interrupt':
      case 'quit': {
        const [after, effects] = leave(state);
        // The key ends the process: nothing is drawn any more.
        return [{ ...after, isReleased: true }, [...effects, { kind: name }]];
      }
      case 'suspend':
        return [state, [{ kind: 'suspend' }]];
      case 'complete': {
        if (candidates === undefined) return [{ ...state, line: inserted(state.line, '\t') }, []];
        const { line, choices } = completed(state.line, candidates);
        const after = { ...state, line };
        return choices.length === 0 ? [after, []] : above(after, shownText(choices.join('  ')));
      }
      case 'clear-screen':
        return [{ ...state, drawn: undefined }, [write(CLEAR_SCREEN)]];
      case 'end-of-input':
        if (state.line.text === '') return [state, [{ kind: 'end' }]];
        return [{ ...state, line: edited(state.line, name) }, []];
      default:
        return [{ ...state, line: edited(state.line, name) }, []];
    }
  }

  return {
    init: {
      keys: NO_KEYS,
      line: EMPTY_LINE,
      prompt: options.prompt,
      isAsking: false,
      isReleased: false,
      size: options.size,
      drawn: undefined,
    },
    step,
  };
}

function shownPrompt({ isAsking, prompt }: PromptState): string {
  return isAsking ? prompt : '';
}

/** The block stays in its place; further output begins below. */
function leave(state: PromptState): Step {
  const { drawn } = state;
  return [{ ...state, drawn: undefined }, drawn === undefined ? [] : [write(left(drawn))]];
}

function then([, before]: Step, [state, effects]: Step): Step {
  return [state, [...before, ...effects]];
}

function write(text: string): PromptEffect {
  return { kind: 'write', text };
}

function isSame(a: Block | undefined, b: Block | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.columns === b.columns &&
    a.cursorRow === b.cursorRow &&
    a.cursorColumn === b.cursorColumn &&
    a.rows.length === b.rows.length &&
    a.rows.every((row, i) => row === b.rows[i])
  );
}
