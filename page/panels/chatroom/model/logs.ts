/** The logs of the servers, reconstructed from their deliveries. Pure. */
import { chatFactOf } from '../../../../lib/agents/chatroom/facts.ts';
import { isEnd } from '../../../../lib/trace/incarnation.ts';
import type { Item, Lanes } from '../../../model/lanes.ts';

/** An entry of a log. */
export interface LogLine {
  /** Its place in the log, where it is known. */
  readonly position: number | undefined;
  readonly sender: number;
  readonly text: string;
  /** The same in all logs: the sender, its incarnation, and the number of the message there. */
  readonly key: string;
  /** These: undefined for a message of a plain peer, which has neither. */
  readonly of: number | undefined;
  readonly number: number | undefined;
  /** The delivery; for a message of the server itself, the broadcast. */
  readonly item: Item;
  /** When it was broadcast, at the latest. */
  readonly saidMs: number;
  /** How many entries right before it are not held. */
  readonly leap: number;
}

/** The log of the last incarnation of a server, as far as it is held. */
export interface LogView {
  readonly server: number;
  readonly lines: readonly LogLine[];
  /** How many of these come before the last gap in the held part: which messages are missing there is unknown. */
  readonly unsure: number;
  /** From when on all of it is held: the start of the incarnation, or the first of the entries without a gap to the end. */
  readonly sinceMs: number;
  /** When the incarnation ended; Infinity: it has not. */
  readonly untilMs: number;
}

/** The log of a server at a moment: the last `most` entries that are held. */
export function logOf(lanes: Lanes, server: number, most: number, atMs = Infinity): LogView {
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
  for (let i = lanes.placeBehind(server, atMs) - 1; i >= 0 && lines.length < most; i--) {
    const item = lane[i] as Item;
    const { event } = item;
    if (event.kind === 'started') {
      leaps(next ?? 0);
      startMs = item.atMs;
      break;
    }
    // Events behind the end of an incarnation are of another one.
    if (isEnd(event) && lines.length === 0) untilMs = item.atMs;
    const fact = chatFactOf(event);
    if (fact?.kind !== 'delivered') continue;
    const { sender, of, first, texts } = fact;
    const position = event.kind === 'fact' ? event.position : undefined;
    if (position !== undefined && next !== undefined) leaps(next - position - texts.length);
    next = position;
    const broadcasts =
      of === undefined || first === undefined
        ? []
        : lanes.makersOf(sender, of, { first, count: texts.length });
    const shown = (sender === server ? broadcasts[0] : undefined) ?? item;
    const saidMs = Math.min(item.atMs, ...broadcasts.map(({ atMs }) => atMs));
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
