/** The journeys of the messages of an event: from where to where, and how long each took. Pure. */
import type { Item, Lanes } from './lanes.ts';

export interface Journey {
  readonly cause: Item;
  readonly receipt: Item;
  readonly latencyMs: number;
}

/** How many neighbours in its lane are examined for what belongs to an event. */
const NEAR = 64;

/** The journeys that end at an event, or at the receipt in whose place it is shown. */
export function journeysTo(item: Item, lanes: Lanes): readonly Journey[] {
  const receipt = receiptOf(item, lanes);
  return receipt.causes.map((cause) => journey(cause, receipt));
}

/** The journeys that begin at an event, or at the transmissions of the messages that it made. */
export function journeysFrom(item: Item, lanes: Lanes): readonly Journey[] {
  const journeys = [item, ...transmissionsOf(item, lanes)].flatMap((cause) =>
    cause.effects.map((receipt) => journey(cause, receipt)),
  );
  return journeys.sort((a, b) => a.receipt.lane - b.receipt.lane || a.receipt.order - b.receipt.order);
}

function journey(cause: Item, receipt: Item): Journey {
  return { cause, receipt, latencyMs: receipt.atMs - cause.atMs };
}

function receiptOf(item: Item, lanes: Lanes): Item {
  const lane = lanes.lane(item.lane);
  const place = lanes.placeOf(item);
  for (let i = place - 1; i >= Math.max(0, place - NEAR); i--) {
    const other = lane[i] as Item;
    if (other.shownAs === item) return other;
  }
  return item;
}

/** The events that sent messages which an event made. */
function transmissionsOf({ event, messages, lane, row, value }: Item, lanes: Lanes): readonly Item[] {
  const made = row.makes?.(value);
  if (made === undefined || messages === undefined || !('incarnation' in event)) return [];
  const items = lanes.lane(lane);
  const from = lanes.placeAt(lane, event.atMs);
  return items
    .slice(from, from + NEAR)
    .filter(
      (other) =>
        other.event.kind === 'sent' &&
        other.event.incarnation === event.incarnation &&
        other.event.first < made.first + made.count &&
        other.event.first + other.event.count > made.first,
    );
}
