/** Buffered standard output for large texts: large pieces, back-pressure, and a quiet end when the reader is gone. */
import { styleText } from 'node:util';
import { hasColours } from '../colours.ts';
import type { Style } from '../../lib/trace/row.ts';

/** The size of a buffered write. */
const PIECE_CHARACTERS = 64 * 1024;
/** The width without a terminal, where it is unknown. */
const DEFAULT_WIDTH = 100;

/** The properties of a stream that determine its width. */
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
 * The maximal width of lines. The reader of a pipe, `head` or `less`, prints on a terminal, most likely that of our stderr.
 * A terminal of unknown size reports 0.
 */
export function outputWidth(streams: readonly MaybeTerminal[] = [process.stdout, process.stderr]): number {
  return streams.find(({ isTTY, columns }) => isTTY === true && columns)?.columns ?? DEFAULT_WIDTH;
}

const FORMAT = {
  good: 'green',
  bad: 'red',
  doubt: 'yellow',
  message: 'cyan',
  quiet: 'gray',
  fault: 'magenta',
} as const satisfies Readonly<Record<Exclude<Style, 'plain'>, Parameters<typeof styleText>[0]>>;

/** Colours a text, if stdout accepts colours. */
export function paint(style: Style, text: string): string {
  if (style === 'plain' || !hasColours(process.env, process.stdout.isTTY)) return text;
  return styleText(FORMAT[style], text, { validateStream: false });
}
