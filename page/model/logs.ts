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
  /** The delivery; of its server's own message the broadcast. */
  readonly item: Item;
}

/** The log of a server's last life, as far as it is held. */
export interface LogView {
  readonly server: number;
  readonly lines: readonly LogLine[];
  /** How many entries are known to be missing from what is held. */
  readonly missing: number;
  /** From when on it is held: the start of the life, or the first entry that there is. */
  readonly sinceMs: number;
}

/** The log of a server: the last `most` entries that are held. */
export function logOf(lanes: Lanes, server: number, most: number): LogView {
  const lane = lanes.lane(server);
  const lines: LogLine[] = [];
  let missing = 0;
  let next: number | undefined;
  for (let i = lane.length - 1; i >= 0 && lines.length < most; i--) {
    const item = lane[i] as Item;
    const { event } = item;
    if (event.kind === 'started') {
      if (next !== undefined) missing += next;
      return { server, lines: lines.reverse(), missing, sinceMs: item.atMs };
    }
    if (event.kind !== 'delivered') continue;
    const { position, sender, of, first, texts } = event;
    if (position !== undefined && next !== undefined) missing += Math.max(0, next - position - texts.length);
    next = position;
    const shown = lanes.ownBroadcastOf(item) ?? item;
    for (let j = texts.length - 1; j >= 0 && lines.length < most; j--) {
      const number = first === undefined ? undefined : first + j;
      lines.push({
        position: position === undefined ? undefined : position + j,
        sender,
        text: texts[j] ?? '',
        key:
          number === undefined
            ? `${String(sender)} "${texts[j] ?? ''}"`
            : `${String(sender)} ${String(of)} ${String(number)}`,
        item: shown,
      });
    }
  }
  lines.reverse();
  return { server, lines, missing, sinceMs: lines[0]?.item.atMs ?? lane[0]?.atMs ?? 0 };
}

/** In what logs differ that are laid side by side. */
export interface Comparison {
  /** By key: the servers in whose logs the message is not, though it should be. */
  readonly missingIn: ReadonlyMap<string, readonly number[]>;
  readonly isSame: boolean;
  /** Whether all hold the same messages, though not in the same order: FIFO broadcast allows that between senders. */
  readonly isReordered: boolean;
}

/** What was said so shortly ago may still be on its way. */
const ON_ITS_WAY_MS = 500;

/**
 * Compares logs. A message is missing in one where another had it while the first was there already, unless it may still be on
 * its way; a server that has started later does not catch up.
 */
export function compare(logs: readonly LogView[], nowMs: number): Comparison {
  const keys = logs.map(({ lines }) => new Set(lines.map(({ key }) => key)));
  const missingIn = new Map<string, number[]>();
  for (const { lines } of logs) {
    for (const { key, item } of lines) {
      if (item.atMs > nowMs - ON_ITS_WAY_MS || missingIn.has(key)) continue;
      const missing = logs.filter(({ sinceMs }, j) => sinceMs < item.atMs && keys[j]?.has(key) !== true);
      if (missing.length > 0)
        missingIn.set(
          key,
          missing.map(({ server }) => server),
        );
    }
  }
  const orders = logs.map(({ lines }) => lines.map(({ key }) => key).join('\n'));
  const isSame = orders.every((order) => order === orders[0]);
  const isLevel = logs.every(({ lines }) => lines.length === logs[0]?.lines.length);
  return { missingIn, isSame, isReordered: !isSame && isLevel && missingIn.size === 0 };
}
