/** In what the logs of servers differ, and why. Pure. */
import type { LogLine, LogView } from './logs.ts';

/**
 * Why a log may be without a message though nothing went wrong: that was said too shortly ago; or before its server had started
 * and found the sender; or comes before the first that it has of its sender; or was said about when its server's life ended; or
 * it is one of several with the same text, of a sender who tells no numbers.
 */
export type Excuse = 'onItsWay' | 'beforeStart' | 'beforeFirst' | 'afterEnd' | 'repeated';

/** In what logs differ that are laid side by side. */
export interface Comparison {
  /** By key: the servers in whose logs the message is not, though it should be. */
  readonly missingIn: ReadonlyMap<string, readonly number[]>;
  /** Why those are not missing that one log has and another has not. */
  readonly excuses: ReadonlySet<Excuse>;
  readonly isSame: boolean;
  /** Whether all hold the same messages, though not in the same order: FIFO broadcast allows that between senders. */
  readonly isReordered: boolean;
  /** Whether one of them holds a message twice, or behind a later one of its sender: nothing allows that. */
  readonly isDisordered: boolean;
}

/** What was said so shortly ago may still be on its way; and so long servers may take to find each other. */
const ON_ITS_WAY_MS = 500;

/**
 * Compares logs. A message is missing in one where it should be: one that stands between others of its sender which are there,
 * for links are FIFO; or one that follows them, or that another log had while this one was long there. What follows, and may still
 * be on its way, is not missing; nor what was said before a server had started and found the sender, for it does not catch up;
 * nor what stands before the part of a log that is held.
 */
export function compare(logs: readonly LogView[], nowMs: number): Comparison {
  const held = heldIn(logs);
  const missingIn = new Map<string, number[]>();
  const excuses = new Set<Excuse>();
  for (const { lines, unsure } of logs) {
    for (const [i, line] of lines.entries()) {
      if (missingIn.has(line.key)) continue;
      const missing: number[] = [];
      for (const log of held) {
        if (log.names.has(log.nameOf(line))) continue;
        const excuse = excuseOf(line, log, nowMs);
        if (excuse === undefined) missing.push(log.server);
        // What stands before a part of its own log that is not held is not compared.
        else if (i >= unsure) excuses.add(excuse);
      }
      if (missing.length > 0) missingIn.set(line.key, missing);
    }
  }
  const [first] = held;
  const isSame = held.every(({ order }) => order.join('\n') === first?.order.join('\n'));
  const isOfTheSame = held.every((log) => first === undefined || isOfTheSameAs(log, first));
  const isFifo = held.every((log) => first === undefined || isOrderedAs(log, first));
  if (!isOfTheSame && held.some((log) => first !== undefined && repeatsOtherwise(log, first)))
    excuses.add('repeated');
  const isDisordered = held.some((log) => log.isDisordered);
  return { missingIn, excuses, isSame, isReordered: !isSame && isOfTheSame && isFifo, isDisordered };
}

/** A log to be compared. */
interface HeldLog extends Pick<LogView, 'server' | 'sinceMs' | 'untilMs'> {
  readonly nameOf: (line: LogLine) => string;
  /** The names of its messages, in its order. */
  readonly order: readonly string[];
  readonly names: ReadonlySet<string>;
  /** By life of a sender: the names of its messages, in order. */
  readonly bySender: ReadonlyMap<string, readonly string[]>;
  /** By life of a sender: the numbers of the first and of the last that are held. */
  readonly numbers: ReadonlyMap<string, { readonly first: number; readonly last: number }>;
  /** Whether the numbers of a life do not ascend. */
  readonly isDisordered: boolean;
}

function heldIn(logs: readonly LogView[]): readonly HeldLog[] {
  // What one log cannot number is told by its text in all of them.
  const unnumbered = new Set(
    logs.flatMap(({ lines }) =>
      lines.filter(({ number }) => number === undefined).map(({ sender }) => sender),
    ),
  );
  const nameOf = ({ sender, text, key }: LogLine) =>
    unnumbered.has(sender) ? `${String(sender)} "${text}"` : key;
  return logs.map(({ server, sinceMs, untilMs, lines: all, unsure }) => {
    const lines = all.slice(unsure);
    const order = lines.map(nameOf);
    const numbers = new Map<string, { first: number; last: number }>();
    const bySender = new Map<string, string[]>();
    let isDisordered = false;
    for (const line of lines) {
      const life = lifeOf(line);
      const sender = unnumbered.has(line.sender) ? String(line.sender) : life;
      const said = bySender.get(sender);
      if (said === undefined) bySender.set(sender, [nameOf(line)]);
      else said.push(nameOf(line));
      if (line.number === undefined) continue;
      const { first, last } = numbers.get(life) ?? { first: Infinity, last: -Infinity };
      if (line.number <= last) isDisordered = true;
      numbers.set(life, { first: Math.min(first, line.number), last: Math.max(last, line.number) });
    }
    // Whatever is known to be there is not missing, wherever it stands.
    const names = new Set(all.map(nameOf));
    return { server, sinceMs, untilMs, nameOf, order, names, bySender, numbers, isDisordered };
  });
}

/** Why a log may be without a message; undefined: it is missing there. */
function excuseOf(line: LogLine, { numbers, sinceMs, untilMs }: HeldLog, nowMs: number): Excuse | undefined {
  const { number, item, saidMs } = line;
  const held = numbers.get(lifeOf(line));
  const isNumbered = number !== undefined && held !== undefined;
  if (isNumbered && number > held.first && number < held.last) return undefined;
  if (item.atMs > untilMs - ON_ITS_WAY_MS) return 'afterEnd';
  // Links are FIFO: what comes before the first that is held was not owed, or is not held.
  if (isNumbered && number < held.first)
    return saidMs > sinceMs + ON_ITS_WAY_MS ? 'beforeFirst' : 'beforeStart';
  if (!isNumbered && saidMs <= sinceMs + ON_ITS_WAY_MS) return 'beforeStart';
  return item.atMs > nowMs - ON_ITS_WAY_MS ? 'onItsWay' : undefined;
}

/** Whether two logs hold the same messages, each as often. */
function isOfTheSameAs(one: HeldLog, other: HeldLog): boolean {
  if (one.order.length !== other.order.length || one.names.size !== other.names.size) return false;
  const counts = countsIn(other);
  return [...countsIn(one)].every(([name, count]) => counts.get(name) === count);
}

/** Whether two logs hold the same of each sender, in the same order. */
function isOrderedAs({ bySender }: HeldLog, other: HeldLog): boolean {
  return [...bySender].every(([sender, said]) => said.join('\n') === other.bySender.get(sender)?.join('\n'));
}

/** Whether one of two logs holds more often what both hold. */
function repeatsOtherwise(one: HeldLog, other: HeldLog): boolean {
  const counts = countsIn(other);
  return [...countsIn(one)].some(([name, count]) => count !== (counts.get(name) ?? count));
}

/** How often a log holds each message. */
function countsIn({ order }: HeldLog): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of order) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function lifeOf({ sender, of }: LogLine): string {
  return `${String(sender)} ${String(of)}`;
}
