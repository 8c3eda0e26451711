/** The commands of every grid: its processes, the links between them, and the prompt itself. Parses their words. Pure. */
import { LATENCY_MAX_MS } from '../../lib/trace/live.ts';
import type { WrongReason } from './reason.ts';

/** A command of every grid. Processes are named by number. */
export type ControlCommand =
  | { readonly kind: 'crash' | 'start' | 'pause' | 'resume'; readonly server: number }
  /** Faults of the connection between two processes: reset; held back for a time; slowed down for a time. */
  | { readonly kind: 'cut'; readonly a: number; readonly b: number }
  | { readonly kind: 'hold'; readonly a: number; readonly b: number; readonly forMs: number }
  | {
      readonly kind: 'delay';
      readonly a: number;
      readonly b: number;
      readonly extraMs: number;
      readonly forMs: number;
    }
  /** Everything between all processes takes so much longer. */
  | { readonly kind: 'latency'; readonly extraMs: number }
  | { readonly kind: 'sleep'; readonly ms: number }
  | { readonly kind: 'aliveAll' }
  | { readonly kind: 'help' | 'exit' | 'nothing' }
  /** A line that is not a command. */
  | { readonly kind: 'wrong'; readonly reason: WrongReason };

/** The processes of a grid, as they are typed. */
export interface Ids {
  readonly n: number;
  /** How an id is written in the usage of a command: `<id>`. */
  readonly usage: string;
  /** The number of a process; undefined if the word is no id. A number of n or more is the id of no process. */
  readonly numberOf: (word: string) => number | undefined;
}

/** The longest sleep that is accepted: as long as a grading script needs; a longer one is a typing error. */
const SLEEP_MAX_MS = 600_000;
/** The longest fault of a link. */
const LINK_MAX_MS = 60_000;

/** The command of the grid itself that a line is; undefined if it is another one. */
export function parseGridWide(words: readonly string[], ids: Ids): ControlCommand | undefined {
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
    case 'latency':
      return latency(words.slice(1));
    case 'cut':
    case 'hold':
    case 'delay':
      return link(words[0], words.slice(1), ids);
    default: {
      const [word = '', ...more] = words;
      const current = FORMER_WORDS.get(word);
      return current === undefined ? undefined : parseGridWide([current, ...more], ids);
    }
  }
}

/** The words of the commands of every grid that can follow `words`. @param ids - as they are typed */
export function controlCandidates(words: readonly string[], ids: readonly string[]): readonly string[] {
  const [verb = '', ...named] = words;
  if (words.length === 0)
    return [...PROCESS_VERBS, ...Object.keys(LINK_USAGE), 'latency', 'alive', 'sleep', 'help', 'exit'];
  const isOfLink = Object.hasOwn(LINK_USAGE, verb) && named.length < 2;
  const isOfProcess = PROCESS_VERBS.some((one) => one === verb) && named.length === 0;
  return isOfLink || isOfProcess ? ids.filter((id) => !named.includes(id)) : [];
}

/** The commands for one process. */
export const PROCESS_VERBS = ['crash', 'start', 'pause', 'resume'] as const;

/** Commands that had another name, by that name. */
const FORMER_WORDS: ReadonlyMap<string, string> = new Map([
  ['clog', 'hold'],
  ['slow', 'delay'],
]);

/** The words after those of the two processes. */
const LINK_USAGE = { cut: [], hold: ['<ms>'], delay: ['<by>', '<ms>'] } as const;

/** Parses the arguments of a fault of a link. */
function link(
  kind: keyof typeof LINK_USAGE,
  words: readonly string[],
  { n, usage: id, numberOf }: Ids,
): ControlCommand {
  const usage = [kind, id, id, ...LINK_USAGE[kind]].join(' ');
  const [a, b] = words.slice(0, 2).map(numberOf);
  if (a === undefined || b === undefined) return wrong({ code: 'no-link', usage });
  const unknownId = words.slice(0, 2).find((word) => (numberOf(word) ?? n) >= n);
  if (unknownId !== undefined) return wrong({ code: 'no-such-server', id: unknownId, n });
  const numbers = words.slice(2).map((word) => (/^\d{1,6}$/.test(word) ? Number(word) : NaN));
  const [ms = NaN, lastMs = NaN] = numbers;
  if (a === b) return wrong({ code: 'one-server', usage });
  if (numbers.length > LINK_USAGE[kind].length) return tooMany(usage);
  if (kind === 'cut') return { kind, a, b };
  if (kind === 'delay' && Number.isNaN(ms)) return wrong({ code: 'no-delay', usage });
  const forMs = kind === 'delay' ? lastMs : ms;
  if (Number.isNaN(forMs)) return wrong({ code: 'no-duration', usage });
  if (Math.max(ms, forMs) > LINK_MAX_MS) return wrong({ code: 'long-duration', usage, maxMs: LINK_MAX_MS });
  return kind === 'hold' ? { kind, a, b, forMs } : { kind, a, b, extraMs: ms, forMs };
}

/** A word is quoted if it looks like a command; binary input is not printed. */
export function unknown(word = ''): ControlCommand {
  return wrong({ code: 'unknown-command', ...(/^[!-~]{1,20}$/.test(word) ? { word } : {}) });
}

/** A command without arguments. */
export function alone(words: readonly string[], command: ControlCommand): ControlCommand {
  return words.length > 1 ? tooMany(words[0] as string) : command;
}

function latency([ms, ...more]: readonly string[]): ControlCommand {
  const usage = 'latency <ms>';
  if (more.length > 0) return tooMany(usage);
  const isTime = ms !== undefined && /^\d{1,5}$/.test(ms) && Number(ms) <= LATENCY_MAX_MS;
  return isTime
    ? { kind: 'latency', extraMs: Number(ms) }
    : wrong({ code: 'no-time', usage, maxMs: LATENCY_MAX_MS });
}

function sleep([ms, ...more]: readonly string[]): ControlCommand {
  if (more.length > 0) return tooMany('sleep <ms>');
  const isTime = ms !== undefined && /^\d{1,9}$/.test(ms) && Number(ms) <= SLEEP_MAX_MS;
  return isTime
    ? { kind: 'sleep', ms: Number(ms) }
    : wrong({ code: 'no-time', usage: 'sleep <ms>', maxMs: SLEEP_MAX_MS });
}

/** More words than the command has. */
export function tooMany(usage: string): ControlCommand {
  return wrong({ code: 'words-too-many', usage });
}

/** A line that is not a command, for this reason. */
export function wrong(reason: WrongReason): ControlCommand {
  return { kind: 'wrong', reason };
}
