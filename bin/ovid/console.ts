/** The console of an agent that a person drives: requests from lines of standard input, indications as lines of standard output. */
import type { ConsoleFormat, Self } from '../../lib/agent/agent.ts';
import { bytesOf } from '../../lib/text/utf8.ts';
import { harmlessLines } from '../../lib/wire/text.ts';
import { canPrompt, lineEditor } from '../editor.ts';
import { linesOfInput, STDIN_NAME } from '../inputLines.ts';
import { programName } from '../programName.ts';
import { shownOn } from '../shown.ts';

/** Standard input and output, as a console uses them. */
export interface ConsoleScreen {
  /** The lines, pulled one at a time. */
  readonly lines: AsyncIterable<string>;
  /** Writes a line of data. */
  readonly print: (line: string) => void;
  /** Shows a line that is not data. */
  readonly say: (line: string) => void;
  readonly close: () => void;
}

/** On a terminal a prompt and a line editor, otherwise a filter. */
export function consoleScreen(prompt: string): ConsoleScreen {
  if (canPrompt()) {
    const editor = lineEditor(prompt);
    return {
      lines: editor.lines,
      // Messages of others may contain control sequences.
      print: (line) => editor.show(harmlessLines(line)),
      say: (line) => editor.show(harmlessLines(`${programName()}: ${line}`)),
      close: editor.close,
    };
  }
  return {
    lines: linesOfInput(process.stdin, STDIN_NAME, 'utf8'),
    print: (line) => process.stdout.write(bytesOf(`${shownOn(process.stdout, line)}\n`)),
    say: (line) => process.stderr.write(`${shownOn(process.stderr, `${programName()}: ${line}`)}\n`),
    close: () => undefined,
  };
}

/** The prompt of an agent. */
export function promptOf({ prompt }: Pick<ConsoleFormat<never, never>, 'prompt'>, self: Self): string {
  return typeof prompt === 'string' ? prompt : prompt(self);
}

/** What drives an agent: its console format, and where its requests go. */
export interface DrivenAgent {
  readonly format: ConsoleFormat<unknown, unknown>;
  readonly request: (request: unknown) => void;
  /** Resolves when the next line may be read. */
  readonly ready: () => Promise<void>;
}

/**
 * Reads lines until they end, and makes a request of each, one when the agent is ready. Resolves when the lines have ended and the agent is ready again.
 *
 * @throws a usage error if the input cannot be read to its end
 */
export async function drive(
  lines: AsyncIterable<string>,
  { format, request, ready }: DrivenAgent,
): Promise<void> {
  await ready();
  for await (const line of lines) {
    const made = format.request(line);
    if (made !== undefined) request(made);
    await ready();
  }
}
