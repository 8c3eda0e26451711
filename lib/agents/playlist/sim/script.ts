/** Scripts of the lab, as the master reads them: the typed lines. Pure. */
import { PORT_MAX } from '../../../agent/configuration/address.ts';
import { requestOf } from '../commands.ts';

/** The coordinator as last announced. */
export const ANNOUNCED = -1;

/** A line of a script. */
export type ScriptLine = { readonly number: number } & (
  | { readonly kind: 'start'; readonly id: number }
  | { readonly kind: 'sleep'; readonly ms: number }
  /** A line for a server: that with this id, or {@link ANNOUNCED}. */
  | { readonly kind: 'tell'; readonly id: number; readonly command: string; readonly text: string }
);

/** A script: the number of its servers, and its lines up to `exit`. */
export interface Script {
  readonly servers: number;
  readonly lines: readonly ScriptLine[];
}

/** Why a text is no script: the number of the line, from 1, and what is expected there. */
export interface ScriptProblem {
  readonly line: number;
  readonly problem: string;
}

/** More servers are no lab. */
const SERVERS_MAX = 100;
const SLEEP_MAX_MS = 3_600_000;
const PORT_MIN = 10_000;

/** Reads a script. A byte order mark, carriage returns and empty lines are ignored. Total. */
export function parseScript(text: string): Script | ScriptProblem {
  const lines: ScriptLine[] = [];
  let servers: number | undefined;
  for (const [at, line] of text
    .replace(/^\u{feff}/u, '')
    .split('\n')
    .entries()) {
    const number = at + 1;
    const words = line.split(/[ \t\r]+/).filter((word) => word !== '');
    const [first, command] = words;
    if (first === undefined) continue;
    const problem = (expected: string): ScriptProblem => ({ line: number, problem: `expected: ${expected}` });
    if (first === 'exit' && words.length === 1) break;
    if (first === 'sleep') {
      const ms = wholeOf(words[1], 0, SLEEP_MAX_MS);
      if (ms === undefined || words.length > 2) return problem(`sleep <ms>, up to ${String(SLEEP_MAX_MS)}`);
      lines.push({ number, kind: 'sleep', ms });
      continue;
    }
    const id = first === '-1' ? ANNOUNCED : wholeOf(first, 0, SERVERS_MAX - 1);
    if (id === undefined || command === undefined) return problem('<id> <command>, sleep <ms> or exit');
    if (command === 'start') {
      const n = wholeOf(words[2], 1, SERVERS_MAX);
      const port = wholeOf(words[3], PORT_MIN, PORT_MAX);
      if (id === ANNOUNCED || n === undefined || id >= n || port === undefined || words.length > 4)
        return problem(
          `<id> start <n> <port>, with an id below n, n up to ${String(SERVERS_MAX)} and a port from ${String(PORT_MIN)} to ${String(PORT_MAX)}`,
        );
      if (servers !== undefined && servers !== n)
        return { line: number, problem: `there are ${String(servers)} servers, not ${String(n)}` };
      servers = n;
      lines.push({ number, kind: 'start', id });
      continue;
    }
    const request = requestOf(words.slice(1).join(' '));
    if (request.kind === 'invalid') return { line: number, problem: request.reason };
    lines.push({ number, kind: 'tell', id, command, text: words.slice(1).join(' ') });
  }
  if (servers === undefined)
    return { line: 1, problem: 'it starts no server: expected: <id> start <n> <port>' };
  return { servers, lines };
}

function wholeOf(word: string | undefined, min: number, max: number): number | undefined {
  if (word === undefined || !/^\d{1,9}$/.test(word)) return undefined;
  const number = Number(word);
  return number >= min && number <= max ? number : undefined;
}
