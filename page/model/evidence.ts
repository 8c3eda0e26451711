/** The evidence of a violation among the events that are held: what is ringed, and the messages that were lost. Pure. */
import type { EventRef, LostMessage } from '../../lib/check/evidence.ts';
import type { Violation } from '../../lib/check/promise.ts';
import { nameOf } from './kinds.ts';
import type { Item, Lanes } from './lanes.ts';

/** A message on its way from an event to a lane, where it never came. */
export interface LostArrow {
  readonly from: Item;
  /** The lane that lacks it. */
  readonly lane: number;
  /** When it should have been delivered at the latest; undefined: by the end. */
  readonly byMs: number | undefined;
}

export interface FoundEvidence {
  readonly items: readonly Item[];
  readonly lost: readonly LostArrow[];
}

/** More than the rounding of times in a file. */
const NEAR_MS = 0.001;

/** The evidence of a violation, as far as its events are held. */
export function evidenceIn(lanes: Lanes, { evidence }: Violation): FoundEvidence {
  if (evidence === undefined) return { items: [], lost: [] };
  return {
    items: evidence.events.flatMap((event) => itemOf(lanes, event) ?? []),
    lost: evidence.lost.flatMap((message) => lostIn(lanes, message) ?? []),
  };
}

function lostIn(lanes: Lanes, { sent, to, part, byMs }: LostMessage): LostArrow | undefined {
  const from = itemOf(lanes, sent);
  if (from === undefined || to >= lanes.servers) return undefined;
  const lane = lanes.parts.find(({ server, name }) => server === to && name === part)?.lane ?? to;
  return { from, lane, byMs };
}

/** The event that is referred to: of several, that with the message. */
function itemOf(lanes: Lanes, ref: EventRef): Item | undefined {
  let found: Item | undefined;
  for (const number of lanes.lanesOf(ref.server)) {
    const lane = lanes.lane(number);
    for (let place = lanes.placeAt(number, ref.atMs - NEAR_MS); place < lane.length; place++) {
      const item = lane[place] as Item;
      if (item.atMs > ref.atMs + NEAR_MS) break;
      if (!isAlike(item, ref)) continue;
      if (isAbout(item, ref.number)) return item;
      found ??= item;
    }
  }
  return found;
}

function isAlike({ event, part }: Item, ref: EventRef): boolean {
  if (event.kind === 'fault') return false;
  if (ref.kind !== undefined && nameOf(event) !== ref.kind) return false;
  if (ref.part !== undefined && part !== ref.part) return false;
  return !('incarnation' in event) || event.incarnation === ref.incarnation;
}

function isAbout({ messages, row, value }: Item, number: number | undefined): boolean {
  if (number === undefined) return true;
  const taken = row.takes?.(value);
  const first = messages?.first ?? taken?.first;
  const count = messages?.count ?? taken?.count ?? 0;
  return first !== undefined && number >= first && number < first + count;
}

/** The times between which the evidence of a violation lies; its own time is one of them. */
export function spanOf(
  { items, lost }: FoundEvidence,
  { atMs }: Violation,
): readonly [fromMs: number, toMs: number] {
  const times = [
    atMs,
    ...items.map((item) => item.atMs),
    ...lost.flatMap(({ from, byMs }) => [from.atMs, byMs ?? from.atMs]),
  ];
  return [Math.min(...times), Math.max(...times)];
}
