/** How the logs of servers differ, and why. Pure. */
import type { LogLine, LogView } from './logs.ts';

/**
 * Why a log may lack a message though nothing went wrong: the message was broadcast too recently; or before the server had started and
 * found the sender; or it comes before the first one that the log has of its sender; or it was broadcast around the end of the server's
 * incarnation; or it is one of several with the same text, of a sender without message numbers.
 */
export type Excuse = 'inTransit' | 'beforeStart' | 'beforeFirst' | 'afterEnd' | 'repeated';

/** The result of a comparison. */
export interface Comparison {
  /** By key of a message: the servers whose logs lack it, though they should have it. */
  readonly missingIn: ReadonlyMap<string, readonly number[]>;
  /** Why other messages that a log lacks are not missing there. */
  readonly excuses: ReadonlySet<Excuse>;
  readonly isSame: boolean;
  /** Whether all have the same messages, but not in the same order: FIFO broadcast allows that between senders. */
  readonly isReordered: boolean;
  /** Whether one of them has a message twice, or behind a later one of its sender: FIFO broadcast allows neither. */
  readonly isDisordered: boolean;
}

/** A younger message may still be on its way. Also the time that servers may take to find each other. */
const IN_TRANSIT_MS = 500;

/**
 * Compares logs. A log misses a message that comes between others of its sender which it has, because links are FIFO; or that follows
 * them, or that another log had long after this server had started. It does not miss a message that follows and may still be on
 * its way; nor one that was broadcast before the server had started and found the sender, because it does not catch up; nor one before
 * the part of the log that is held.
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
        // Lines before a gap in the held part of their log are not compared.
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
  /** By incarnation of a sender: the names of its messages, in order. */
  readonly bySender: ReadonlyMap<string, readonly string[]>;
  /** By incarnation of a sender: the numbers of its first and of its last message that are held. */
  readonly numbers: ReadonlyMap<string, { readonly first: number; readonly last: number }>;
  /** Whether the numbers of an incarnation do not ascend. */
  readonly isDisordered: boolean;
}

function heldIn(logs: readonly LogView[]): readonly HeldLog[] {
  // Messages of a sender that one log cannot number are identified by their texts in all of them.
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
      const incarnation = incarnationOf(line);
      const sender = unnumbered.has(line.sender) ? String(line.sender) : incarnation;
      const said = bySender.get(sender);
      if (said === undefined) bySender.set(sender, [nameOf(line)]);
      else said.push(nameOf(line));
      if (line.number === undefined) continue;
      const { first, last } = numbers.get(incarnation) ?? { first: Infinity, last: -Infinity };
      if (line.number <= last) isDisordered = true;
      numbers.set(incarnation, { first: Math.min(first, line.number), last: Math.max(last, line.number) });
    }
    // A message that is known to be there is not missing, wherever it is.
    const names = new Set(all.map(nameOf));
    return { server, sinceMs, untilMs, nameOf, order, names, bySender, numbers, isDisordered };
  });
}

/** Why a log may lack a message; undefined: it is missing there. */
function excuseOf(line: LogLine, { numbers, sinceMs, untilMs }: HeldLog, nowMs: number): Excuse | undefined {
  const { number, item, saidMs } = line;
  const held = numbers.get(incarnationOf(line));
  const isNumbered = number !== undefined && held !== undefined;
  if (isNumbered && number > held.first && number < held.last) return undefined;
  if (item.atMs > untilMs - IN_TRANSIT_MS) return 'afterEnd';
  // Links are FIFO: a message before the first that is held was not owed, or is not held.
  if (isNumbered && number < held.first)
    return saidMs > sinceMs + IN_TRANSIT_MS ? 'beforeFirst' : 'beforeStart';
  if (!isNumbered && saidMs <= sinceMs + IN_TRANSIT_MS) return 'beforeStart';
  return item.atMs > nowMs - IN_TRANSIT_MS ? 'inTransit' : undefined;
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

/** Whether one of two logs holds a message of both more often. */
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

function incarnationOf({ sender, of }: LogLine): string {
  return `${String(sender)} ${String(of)}`;
}
