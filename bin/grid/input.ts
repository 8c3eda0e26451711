/** The lines of the standard input of a grid, pulled one at a time. Byte strings: one character per byte. */
import { Readable } from 'node:stream';
import { from, never, type AsyncIterableX } from 'ix/asynciterable';
import { map } from 'ix/asynciterable/operators';
import { harmlessLines } from '../../lib/wire/text.ts';
import { lineEditor } from '../editor.ts';
import type { Candidates } from '../terminal/complete.ts';
import { bytesShownOn, shownOn } from '../shown.ts';
import { linesOfInput, STDIN_NAME } from '../inputLines.ts';

/** The source of lines, and the output for events. */
export interface Terminal {
  readonly lines: AsyncIterableX<string>;
  /** Shows a line that is a report, not data: on a terminal above the prompt, otherwise on stderr. Text. */
  readonly say: (line: string) => void;
  /** Writes a line of data on stdout. A byte string. */
  readonly answer: (line: string) => void;
  readonly close: () => void;
}

/** A pipe, a file, `/dev/null`: lines end with a newline; the text after the last one is a line, too. */
export function pipe(input: NodeJS.ReadableStream): Terminal {
  return {
    lines: from(linesOfInput(input, STDIN_NAME, 'latin1')),
    say: (line) => process.stderr.write(`${shownOn(process.stderr, line)}\n`),
    answer: (line) => process.stdout.write(bytesShownOn(process.stdout, `${line}\n`)),
    close: () => undefined,
  };
}

/** No input: under nohup, which has replaced the terminal, there is nothing to read, and a grid runs until a signal ends it. */
export function unattended(): Terminal {
  const { say, answer, close } = pipe(Readable.from([]));
  return { lines: never(), say, answer, close };
}

/**
 * A terminal: a prompt, a line editor, and reports that do not disturb the typed line.
 *
 * @param candidates - the words that Tab completes
 */
export function terminal(candidates: Candidates): Terminal {
  const { lines, show, close } = lineEditor('> ', undefined, candidates);
  return {
    lines: from(lines).pipe(map((line) => Buffer.from(line, 'utf8').toString('latin1'))),
    // Messages of others may contain control sequences.
    say: (line) => show(harmlessLines(line)),
    answer: (line) => show(bytesShownOn({ isTTY: true }, line).toString('utf8')),
    close,
  };
}
