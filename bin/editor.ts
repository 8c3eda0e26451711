/** A person at a terminal: a prompt, a line editor with a history, and news that do not tear what is being typed. */
import { createInterface } from 'node:readline';

/** The editor of this process's terminal. */
export interface Editor {
  /** What is typed, line by line; ends with Ctrl-D. */
  readonly lines: AsyncIterable<string>;
  /** Shows a line above the prompt. */
  readonly show: (line: string | Buffer) => void;
  /** Asks with another prompt from now on. */
  readonly ask: (prompt: string) => void;
  readonly close: () => void;
}

/** Takes the terminal, and asks with `prompt`. */
export function lineEditor(prompt: string): Editor {
  const editor = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt,
    historySize: 200,
  });
  // The editor takes Ctrl-C for itself; it is to be what it is everywhere.
  editor.on('SIGINT', () => {
    process.stdout.write('\n');
    process.kill(process.pid, 'SIGINT');
  });
  const clear = () => {
    const above = editor.getCursorPos().rows;
    if (above > 0) process.stdout.write(`\x1b[${String(above)}A`);
    process.stdout.write('\r\x1b[J');
  };
  return {
    lines: typed(),
    // Over the prompt, then the prompt again, with what was typed so far.
    show: (line) => {
      clear();
      process.stdout.write(line);
      process.stdout.write('\n');
      editor.prompt(true);
    },
    ask: (next) => {
      clear();
      editor.setPrompt(next);
      editor.prompt(true);
    },
    close: () => {
      editor.close();
      // The shell's prompt has a line of its own.
      process.stdout.write('\n');
    },
  };

  async function* typed(): AsyncGenerator<string> {
    editor.prompt();
    for await (const line of editor) {
      yield line;
      editor.prompt();
    }
  }
}
