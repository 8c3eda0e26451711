/** The commands of a grid's prompt: those of a client behind a server's id, faults, and commands of the grid. Parses a line. Pure. */
import type { WrongReason } from './reason.ts';

/** A parsed line. Messages are byte strings: one character per byte. */
export type GridCommand =
  | { readonly kind: 'ask'; readonly server: number; readonly line: 'get' | 'alive' }
  | { readonly kind: 'broadcast'; readonly server: number; readonly message: string }
  /** Print every new entry of a log, and the earlier ones from a position on; below 0: that many from the end. */
  | { readonly kind: 'follow'; readonly server: number; readonly from?: string }
  | { readonly kind: 'crash' | 'start' | 'pause' | 'resume'; readonly server: number }
  /** Faults of the connection between two servers: reset; held back for a time; slowed down for a time. */
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
  /** A line that is not a command. */
  | { readonly kind: 'wrong'; readonly reason: WrongReason };

export const HELP = `  <id> broadcast <message>   broadcast a message at server <id>
  <id> get                   print the log of server <id>
  <id> alive                 print which servers it believes alive
  <id> follow [<from>]       print each new entry of its log as JSON; from 0: all entries; from -5: the last five, too
  <id> crash                 kill the server (SIGKILL)
  <id> start                 start the server again, with an empty log
  <id> pause, <id> resume    stop the process (SIGSTOP), continue it (SIGCONT)
  cut <id> <id>              reset the connection between two servers
  clog <id> <id> <ms>        hold all bytes between two servers for a time, then deliver them
  slow <id> <id> <by> <ms>   delay all bytes between two servers by <by> ms, for a time
  alive                      print the view of every server
  sleep <ms>                 wait
  help, exit                 print these lines, end the grid
`;

/** The longest sleep that is accepted: as long as a grading script needs; a longer one is a typing error. */
const SLEEP_MAX_MS = 600_000;
/** The longest fault of a link. */
const LINK_MAX_MS = 60_000;

/**
 * Parses a line.
 *
 * @param line - one character per byte, without its newline
 * @param n - number of servers in the grid
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

/** Parses the arguments of a fault of a link. */
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

/** A word is quoted if it looks like a command; binary input is not printed. */
function unknown(word = ''): GridCommand {
  return wrong({ code: 'unknown-command', ...(/^[!-~]{1,20}$/.test(word) ? { word } : {}) });
}

/** A command without arguments. */
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
