/** What can be typed into a grid: the master's lines, and what a grid can do beyond them. Pure. */
import type { WrongReason } from './reason.ts';

/** A line that makes sense. Messages are byte strings: one character, one byte. */
export type GridCommand =
  | { readonly kind: 'ask'; readonly server: number; readonly line: 'get' | 'alive' }
  | { readonly kind: 'broadcast'; readonly server: number; readonly message: string }
  /** Every new entry of a log, and those before it from a place on; below 0: so many from the end. */
  | { readonly kind: 'follow'; readonly server: number; readonly from?: string }
  | { readonly kind: 'crash' | 'start' | 'pause' | 'resume'; readonly server: number }
  /** What is between two servers is reset; held back for a time; made slower for a time. */
  | { readonly kind: 'cut'; readonly a: number; readonly b: number }
  | { readonly kind: 'clog'; readonly a: number; readonly b: number; readonly forMs: number }
  | {
      readonly kind: 'slow';
      readonly a: number;
      readonly b: number;
      readonly extraMs: number;
      readonly forMs: number;
    }
  | { readonly kind: 'sleep'; readonly ms: number }
  | { readonly kind: 'aliveAll' | 'help' | 'exit' | 'nothing' }
  /** A line that does not. */
  | { readonly kind: 'wrong'; readonly reason: WrongReason };

export const HELP = `  <id> broadcast <message>   server <id> says something to all
  <id> get                   its log
  <id> alive                 whom it believes alive
  <id> follow [<from>]       each new entry of its log as JSON; from 0: all, from -5: the last five, too
  <id> crash                 kill it (SIGKILL)
  <id> start                 start it again, with an empty log
  <id> pause, <id> resume    stop it in its tracks (SIGSTOP), let it go on
  cut <id> <id>              reset the connection between two
  clog <id> <id> <ms>        let nothing through between them for so long, then all of it
  slow <id> <id> <by> <ms>   make everything between them take <by> ms longer, for so long
  alive                      everybody's view
  sleep <ms>                 wait
  help, exit
`;

/** The longest sleep that is taken, as the script of a grader would have it; a slip of the finger is longer. */
const SLEEP_MAX_MS = 600_000;
/** The longest that a link is broken. */
const LINK_MAX_MS = 60_000;

/**
 * Reads a line.
 *
 * @param line - one character a byte, its newline not included
 * @param n - how many servers there are
 */
export function parseGridCommand(line: string, n: number): GridCommand {
  const text = line.replace(/\r$/, '');
  const words = text.trim().split(/[ \t]+/);
  switch (words[0]) {
    case '':
      return { kind: 'nothing' };
    case 'help':
      return alone(words, { kind: 'help' });
    case 'exit':
    case 'quit':
      return alone(words, { kind: 'exit' });
    case 'alive':
      return alone(words, { kind: 'aliveAll' });
    case 'sleep':
      return sleep(words.slice(1));
    case 'cut':
    case 'clog':
    case 'slow':
      return link(words[0], words.slice(1), n);
    case 'get':
    case 'follow':
    case 'broadcast':
    case 'crash':
    case 'start':
    case 'pause':
    case 'resume':
      return wrong({ code: 'no-id', verb: words[0] });
  }
  const [, id, verb, rest] = /^\s*(\d{1,4})[ \t]+([a-z]+)(?:[ \t](.*))?$/s.exec(text) ?? [];
  if (id === undefined || verb === undefined) return unknown(words[0]);
  const server = Number(id);
  if (server >= n) return wrong({ code: 'no-such-server', id, n });
  const more = words.slice(2);
  switch (verb) {
    case 'broadcast':
      if (rest === undefined || rest === '')
        return wrong({ code: 'no-message', usage: `${id} broadcast <message>` });
      return { kind: 'broadcast', server, message: rest };
    case 'follow':
      return follow(server, more);
    case 'get':
    case 'alive':
      return more.length > 0 ? tooMany(`${id} ${verb}`) : { kind: 'ask', server, line: verb };
    case 'crash':
    case 'start':
    case 'pause':
    case 'resume':
      return more.length > 0 ? tooMany(`${id} ${verb}`) : { kind: verb, server };
    default:
      return unknown(verb);
  }
}

const LINK_USAGE = { cut: '<id> <id>', clog: '<id> <id> <ms>', slow: '<id> <id> <by> <ms>' } as const;

/** What is to be done to what is between two servers. */
function link(kind: keyof typeof LINK_USAGE, words: readonly string[], n: number): GridCommand {
  const usage = `${kind} ${LINK_USAGE[kind]}`;
  const numbers = words.map((word) => (/^\d{1,6}$/.test(word) ? Number(word) : NaN));
  const [a = NaN, b = NaN, ms = NaN, lastMs = NaN] = numbers;
  if (Number.isNaN(a) || Number.isNaN(b)) return wrong({ code: 'no-link', usage });
  const unknownId = [a, b].find((id) => id >= n);
  if (unknownId !== undefined) return wrong({ code: 'no-such-server', id: String(unknownId), n });
  if (a === b) return wrong({ code: 'one-server', usage });
  if (numbers.length > usage.split(' ').length - 1) return tooMany(usage);
  if (kind === 'cut') return { kind, a, b };
  if (kind === 'slow' && Number.isNaN(ms)) return wrong({ code: 'no-delay', usage });
  const forMs = kind === 'slow' ? lastMs : ms;
  if (Number.isNaN(forMs)) return wrong({ code: 'no-duration', usage });
  if (Math.max(ms, forMs) > LINK_MAX_MS) return wrong({ code: 'long-duration', usage, maxMs: LINK_MAX_MS });
  return kind === 'clog' ? { kind, a, b, forMs } : { kind, a, b, extraMs: ms, forMs };
}

/** A word that looks like one is quoted; what came by accident is not said again. */
function unknown(word = ''): GridCommand {
  return wrong({ code: 'unknown-command', ...(/^[!-~]{1,20}$/.test(word) ? { word } : {}) });
}

/** A command that is one word. */
function alone(words: readonly string[], command: GridCommand): GridCommand {
  return words.length > 1 ? tooMany(words[0] as string) : command;
}

function follow(server: number, [from, ...more]: readonly string[]): GridCommand {
  const usage = `${String(server)} follow [<from>]`;
  if (more.length > 0) return tooMany(usage);
  if (from === undefined) return { kind: 'follow', server };
  return /^-?\d{1,15}$/.test(from) ? { kind: 'follow', server, from } : wrong({ code: 'no-place', usage });
}

function sleep([ms, ...more]: readonly string[]): GridCommand {
  if (more.length > 0) return tooMany('sleep <ms>');
  const isTime = ms !== undefined && /^\d{1,9}$/.test(ms) && Number(ms) <= SLEEP_MAX_MS;
  return isTime
    ? { kind: 'sleep', ms: Number(ms) }
    : wrong({ code: 'no-time', usage: 'sleep <ms>', maxMs: SLEEP_MAX_MS });
}

function tooMany(usage: string): GridCommand {
  return wrong({ code: 'words-too-many', usage });
}

function wrong(reason: WrongReason): GridCommand {
  return { kind: 'wrong', reason };
}
