/** Buffered standard output for large texts: large pieces, back-pressure, and a quiet end when the reader is gone. */
import { styleText } from 'node:util';
import { hasColours } from '../colours.ts';
import type { Style } from '../../lib/trace/row.ts';

/** So much is put together before it is written. */
const PIECE_CHARACTERS = 64 * 1024;
/** The width without a terminal, where it is unknown. */
const DEFAULT_WIDTH = 100;

/** What is known of a stream's width. */
interface MaybeTerminal {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface Output {
  /** Adds text; resolves when there is room for more. */
  readonly write: (text: string) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Output to stdout. */
export function output(): Output {
  let pieces: string[] = [];
  let length = 0;
  const flush = async () => {
    const text = pieces.join('');
    [pieces, length] = [[], 0];
    if (text !== '') await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
  };
  return {
    write: async (text) => {
      pieces.push(text);
      length += text.length;
      if (length >= PIECE_CHARACTERS) await flush();
    },
    end: flush,
  };
}

/**
 * How wide lines may be. What `head` or `less` reads stands on a terminal in the end: that of our errors, most likely.
 * A terminal that does not know its width says 0.
 */
export function outputWidth(streams: readonly MaybeTerminal[] = [process.stdout, process.stderr]): number {
  return streams.find(({ isTTY, columns }) => isTTY === true && columns)?.columns ?? DEFAULT_WIDTH;
}

const FORMAT = {
  good: 'green',
  bad: 'red',
  doubt: 'yellow',
  said: 'cyan',
  quiet: 'gray',
  fault: 'magenta',
} as const satisfies Readonly<Record<Exclude<Style, 'plain'>, Parameters<typeof styleText>[0]>>;

/** Gives a text its colour, where stdout takes colours. */
export function paint(style: Style, text: string): string {
  if (style === 'plain' || !hasColours(process.env, process.stdout.isTTY)) return text;
  return styleText(FORMAT[style], text, { validateStream: false });
}
