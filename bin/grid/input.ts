/** The lines of a grid's standard input, pulled one at a time. Byte strings: one character, one byte. */
import { createInterface, type Interface } from 'node:readline';
import { from, type AsyncIterableX } from 'ix/asynciterable';

/** Where lines come from, and where what happens is shown. */
export interface Terminal {
  readonly lines: AsyncIterableX<string>;
  /** Shows a line that is news, not data: on a terminal above the prompt, otherwise on stderr. */
  readonly say: (line: string) => void;
  /** Writes a line that is data, on stdout. */
  readonly answer: (line: string) => void;
  readonly close: () => void;
}

/** A pipe, a file, `/dev/null`: lines end with a newline; what stands behind the last one is a line, too. */
export function pipe(input: NodeJS.ReadableStream): Terminal {
  return {
    lines: from(linesOf(input as AsyncIterable<Buffer>)),
    say: (line) => process.stderr.write(`${line}\n`),
    answer: (line) => process.stdout.write(Buffer.from(`${line}\n`, 'latin1')),
    close: () => undefined,
  };
}

async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of input) {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** A person: a prompt, a line editor, and news that do not tear what is being typed. */
export function terminal(): Terminal {
  const editor = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: '> ',
    historySize: 200,
  });
  // The editor takes Ctrl-C for itself; it is to be what it is everywhere.
  editor.on('SIGINT', () => {
    process.stdout.write('\n');
    process.kill(process.pid, 'SIGINT');
  });
  const show = (line: string | Buffer) => {
    // Over the prompt, then the prompt again, with what was typed so far.
    const above = editor.getCursorPos().rows;
    if (above > 0) process.stdout.write(`\x1b[${String(above)}A`);
    process.stdout.write('\r\x1b[J');
    process.stdout.write(line);
    process.stdout.write('\n');
    editor.prompt(true);
  };
  return {
    lines: from(typedLines(editor)),
    say: show,
    answer: (line) => show(Buffer.from(line, 'latin1')),
    close: () => {
      editor.close();
      // The shell's prompt has a line of its own.
      process.stdout.write('\n');
    },
  };
}

async function* typedLines(editor: Interface): AsyncGenerator<string> {
  editor.prompt();
  for await (const line of editor) {
    yield Buffer.from(line, 'utf8').toString('latin1');
    editor.prompt();
  }
}
