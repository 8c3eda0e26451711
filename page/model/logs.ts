/** The logs of the servers as their deliveries tell them, and in what they differ. Pure. */
import type { Item, Lanes } from './lanes.ts';

/** An entry of a log. */
export interface LogLine {
  /** Its place in the log, where it is known. */
  readonly position: number | undefined;
  readonly sender: number;
  readonly text: string;
  /** The same in all logs: the sender, its life, and the number of the message there. */
  readonly key: string;
  /** These: undefined where a plain peer said it, who tells neither its life nor numbers. */
  readonly of: number | undefined;
  readonly number: number | undefined;
  /** The delivery; of its server's own message the broadcast. */
  readonly item: Item;
  /** When it was said, or at the latest was. */
  readonly saidMs: number;
  /** How many entries right before it are not held. */
  readonly leap: number;
}

/** The log of a server's last life, as far as it is held. */
export interface LogView {
  readonly server: number;
  readonly lines: readonly LogLine[];
  /** How many of these stand before the last entry that is not held: what is missing there, nobody can tell. */
  readonly unsure: number;
  /** From when on all of it is held: the start of the life, or the first of the entries that follow each other to the end. */
  readonly sinceMs: number;
  /** When the life was over; Infinity while it is not. */
  readonly untilMs: number;
}

/** The log of a server: the last `most` entries that are held. */
export function logOf(lanes: Lanes, server: number, most: number): LogView {
  const lane = lanes.lane(server);
  /** From the last to the first. */
  const lines: LogLine[] = [];
  let next: number | undefined;
  let untilMs = Infinity;
  let startMs: number | undefined;
  /** How many lines follow each other to the end. */
  let sure: number | undefined;
  const leaps = (missing: number) => {
    const last = lines.at(-1);
    if (last === undefined || missing <= 0) return;
    sure ??= lines.length;
    lines[lines.length - 1] = { ...last, leap: missing };
  };
  for (let i = lane.length - 1; i >= 0 && lines.length < most; i--) {
    const item = lane[i] as Item;
    const { event } = item;
    if (event.kind === 'started') {
      leaps(next ?? 0);
      startMs = item.atMs;
      break;
    }
    // What comes behind the end of a life is of another one.
    if (event.kind === 'crashed' && lines.length === 0) untilMs = item.atMs;
    if (event.kind !== 'delivered') continue;
    const { position, sender, of, first, texts } = event;
    if (position !== undefined && next !== undefined) leaps(next - position - texts.length);
    next = position;
    const shown = lanes.ownBroadcastOf(item) ?? item;
    const saidMs = Math.min(item.atMs, shown.atMs, ...shown.causes.map(({ atMs }) => atMs));
    for (let j = texts.length - 1; j >= 0 && lines.length < most; j--) {
      const number = first === undefined || of === undefined ? undefined : first + j;
      const text = texts[j] ?? '';
      const key =
        number === undefined
          ? `${String(sender)} "${text}"`
          : `${String(sender)} ${String(of)} ${String(number)}`;
      const place = position === undefined ? undefined : position + j;
      lines.push({ position: place, sender, text, key, of, number, item: shown, saidMs, leap: 0 });
    }
  }
  const isWhole = startMs !== undefined && sure === undefined;
  const firstSure = lines[(sure ?? lines.length) - 1];
  const sinceMs = isWhole ? (startMs ?? 0) : (firstSure?.item.atMs ?? startMs ?? lane[0]?.atMs ?? 0);
  const unsure = sure === undefined ? 0 : lines.length - sure;
  return { server, lines: lines.reverse(), unsure, sinceMs, untilMs };
}

/** In what logs differ that are laid side by side. */
export interface Comparison {
  /** By key: the servers in whose logs the message is not, though it should be. */
  readonly missingIn: ReadonlyMap<string, readonly number[]>;
  readonly isSame: boolean;
  /** Whether all hold the same messages, though not in the same order: FIFO broadcast allows that between senders. */
  readonly isReordered: boolean;
}

/** What was said so shortly ago may still be on its way; and so long servers may take to find each other. */
const ON_ITS_WAY_MS = 500;

/**
 * Compares logs. A message is missing in one where it should be: one that follows others of its sender which are there, or that
 * another log had while this one was long there. What may still be on its way is not missing; nor what was said before a
 * server had started and found the sender, for it does not catch up; nor what stands before the part of a log that is held.
 */
export function compare(logs: readonly LogView[], nowMs: number): Comparison {
  const held = heldIn(logs);
  const missingIn = new Map<string, number[]>();
  for (const { lines } of logs) {
    for (const line of lines) {
      if (line.item.atMs > nowMs - ON_ITS_WAY_MS || missingIn.has(line.key)) continue;
      const missing = held.filter((log) => isMissing(line, log));
      if (missing.length > 0)
        missingIn.set(
          line.key,
          missing.map(({ server }) => server),
        );
    }
  }
  const [first] = held;
  const isSame = held.every(({ order }) => order.join('\n') === first?.order.join('\n'));
  const isOfTheSame = held.every(
    ({ order, names }) =>
      order.length === first?.order.length && first.order.every((name) => names.has(name)),
  );
  return { missingIn, isSame, isReordered: !isSame && isOfTheSame };
}

/** A log to be compared. */
interface HeldLog extends Pick<LogView, 'server' | 'sinceMs' | 'untilMs'> {
  readonly nameOf: (line: LogLine) => string;
  /** The names of its messages, in its order. */
  readonly order: readonly string[];
  readonly names: ReadonlySet<string>;
  /** By life of a sender: the number of the first that is held. */
  readonly firsts: ReadonlyMap<string, number>;
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
    const firsts = new Map<string, number>();
    for (const line of lines) {
      const life = lifeOf(line);
      if (line.number !== undefined) firsts.set(life, Math.min(firsts.get(life) ?? Infinity, line.number));
    }
    // Whatever is known to be there is not missing, wherever it stands.
    return { server, sinceMs, untilMs, nameOf, order, names: new Set(all.map(nameOf)), firsts };
  });
}

function isMissing(line: LogLine, { nameOf, names, firsts, sinceMs, untilMs }: HeldLog): boolean {
  if (names.has(nameOf(line)) || line.item.atMs > untilMs - ON_ITS_WAY_MS) return false;
  const first = firsts.get(lifeOf(line));
  // Links are FIFO: what comes before the first that is held was not owed, or is not held.
  return first === undefined || line.number === undefined
    ? line.saidMs > sinceMs + ON_ITS_WAY_MS
    : line.number > first;
}

function lifeOf({ sender, of }: LogLine): string {
  return `${String(sender)} ${String(of)}`;
}
