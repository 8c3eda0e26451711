/** The line editor of a terminal: a prompt, a history, and output that does not disturb the typed line. */
import type { Candidates } from './terminal/complete.ts';
import { prompting, type PromptEvent } from './terminal/prompt.ts';
import type { Size } from './terminal/rows.ts';

/** The editor of this process's terminal. */
export interface Editor {
  /** The typed lines, including those typed before the first request; ends with Ctrl-D. */
  readonly lines: AsyncIterable<string>;
  /** Shows one or several lines above the prompt; they contain no control characters. */
  readonly show: (line: string) => void;
  /** Replaces the prompt. */
  readonly ask: (prompt: string) => void;
  /** Restores the terminal. */
  readonly close: () => void;
}

/** Within this time the rest of a key's sequence follows its Escape. */
const ESCAPE_WITHIN_MS = 200;
/** While a window is being resized, its size changes more often than this. */
const SETTLED_AFTER_MS = 60;
/** A process that is not stopped by then will not be: it has no shell that could resume it. */
const STOPPED_WITHIN_MS = 100;

const PASTE_BRACKETS_ON = '\x1b[?2004h';
const PASTE_BRACKETS_OFF = '\x1b[?2004l';

/** Whether a prompt can be drawn: both ends are a terminal that can move its cursor. */
export function canPrompt(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && process.env['TERM'] !== 'dumb';
}

/**
 * Takes over the terminal, and shows `prompt` while a line is requested.
 *
 * @param isKept - whether a line stays on the screen when it has been entered
 * @param candidates - the words that Tab completes; undefined: it types a tab
 */
export function lineEditor(
  prompt: string,
  isKept: (line: string) => boolean = () => true,
  candidates?: Candidates,
): Editor {
  const { stdin, stdout } = process;
  const machine = prompting({
    prompt,
    size: sizeOf(stdout),
    reflows: isReflowing(process.env),
    isKept,
    candidates,
  });
  let state = machine.init;
  let [isHeld, isClosed] = [false, false];
  let escape: NodeJS.Timeout | undefined;
  let settle: NodeJS.Timeout | undefined;
  const entered: string[] = [];
  let isOver = false;
  let wake: (() => void) | undefined;

  const handle = (event: PromptEvent) => {
    const [after, effects] = machine.step(state, event);
    state = after;
    for (const effect of effects) {
      switch (effect.kind) {
        case 'write':
          stdout.write(effect.text);
          break;
        case 'enter':
          if (!isOver) entered.push(effect.line);
          break;
        case 'end':
          isOver = true;
          break;
        case 'interrupt':
          process.kill(process.pid, 'SIGINT');
          break;
        case 'quit':
          give();
          process.kill(process.pid, 'SIGQUIT');
          break;
        case 'suspend':
          // Other effects of the same keys are written first.
          setImmediate(() => stop(0));
          break;
      }
    }
    wake?.();
  };
  const read = (chunk: string) => {
    clearTimeout(escape);
    handle({ kind: 'typed', chunk });
    if (state.keys.carry !== '') escape = setTimeout(() => handle({ kind: 'paused' }), ESCAPE_WITHIN_MS);
  };
  const end = () => {
    isOver = true;
    wake?.();
  };
  const resize = () => {
    handle({ kind: 'resized', size: sizeOf(stdout) });
    clearTimeout(settle);
    settle = setTimeout(() => handle({ kind: 'settled' }), SETTLED_AFTER_MS);
  };
  /** Switches the terminal to raw mode, also if it is believed to be in that mode. */
  const take = () => {
    if (isClosed) return;
    isHeld = true;
    stdin.setRawMode(false);
    stdin.setRawMode(true);
    stdout.write(PASTE_BRACKETS_ON);
    handle({ kind: 'resized', size: sizeOf(stdout) });
    handle({ kind: 'taken' });
    stdin.resume();
  };
  /** Restores the original mode of the terminal. */
  const give = () => {
    if (!isHeld) return;
    isHeld = false;
    handle({ kind: 'released' });
    stdout.write(PASTE_BRACKETS_OFF);
    stdin.setRawMode(false);
  };
  /** Stops this process, or with 0 its whole job: a shell waits for the first process of the job. */
  const stop = (whom: number) => {
    give();
    process.off('SIGTSTP', stopped);
    process.kill(whom, 'SIGTSTP');
    process.on('SIGTSTP', stopped);
    const goOn = () => {
      if (!isHeld) take();
    };
    // The signal that resumes a stopped process is handled between the two.
    setTimeout(() => setTimeout(goOn, STOPPED_WITHIN_MS), STOPPED_WITHIN_MS);
  };
  const stopped = () => stop(process.pid);

  stdin.setEncoding('utf8');
  stdin.on('data', read).on('end', end).on('close', end).on('error', end);
  stdout.on('resize', resize);
  process.on('SIGCONT', take).on('SIGTSTP', stopped).on('exit', give);
  take();

  return {
    lines: { [Symbol.asyncIterator]: typed },
    show: (text) => handle({ kind: 'output', text }),
    ask: (next) => handle({ kind: 'renamed', prompt: next }),
    close: () => {
      give();
      isClosed = true;
      clearTimeout(escape);
      clearTimeout(settle);
      stdin.off('data', read);
      stdout.off('resize', resize);
      process.off('SIGCONT', take).off('SIGTSTP', stopped).off('exit', give);
    },
  };

  async function* typed(): AsyncGenerator<string> {
    for (;;) {
      const line = entered.shift();
      if (line !== undefined) yield line;
      else if (isOver) return;
      else {
        handle({ kind: 'awaited' });
        await new Promise<void>((resolve) => {
          wake = () => {
            if (entered.length > 0 || isOver) resolve();
          };
        });
        wake = undefined;
      }
    }
  }
}

/** A terminal of unknown size reports 0. */
function sizeOf({ columns, rows }: NodeJS.WriteStream): Size {
  return { columns: columns || 80, rows: rows || 24 };
}

/** Whether this terminal is known to reflow its rows when it becomes narrower. */
function isReflowing(env: NodeJS.ProcessEnv): boolean {
  const known = ['TMUX', 'VTE_VERSION', 'KITTY_WINDOW_ID', 'WT_SESSION', 'KONSOLE_VERSION', 'WEZTERM_PANE'];
  return known.some((name) => env[name] !== undefined);
}
