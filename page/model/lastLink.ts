/** The last link of a server with a peer: since when, and with which incarnation of the peer. Pure. */
import { isBehind, type Item, type Lanes } from './lanes.ts';

export interface Link {
  /** When it was up at one of its ends. */
  readonly atMs: number;
  /**
   * From when on the peer was in the incarnation with which the link is, or in a later one: the same if both ends have recorded it. If
   * the peer has not, the bytes read from it may be the last ones of an incarnation that had ended.
   */
  readonly incarnationMs: number;
}

/** An unknown link. */
export const NO_LINK: Link = { atMs: Infinity, incarnationMs: -Infinity };

/** The last link of a server with a peer before an event of the same incarnation. */
export function lastLink(item: Item, peer: number, lanes: Lanes): Link {
  const changes = lanes.statusChanges(item.lane);
  let lastMs: number | undefined;
  for (let i = changes.length - 1; i >= 0; i--) {
    const change = changes[i] as Item;
    const { event, atMs } = change;
    if (!isBehind(item, change)) continue;
    if (event.kind === 'started') break;
    if (event.kind !== 'linkUp' || event.peer !== peer) continue;
    const bothMs = upAtBoth(atMs, event.connection, peer, lanes);
    if (bothMs !== undefined) return { atMs: lastMs ?? bothMs, incarnationMs: bothMs };
    lastMs ??= atMs;
  }
  return lastMs === undefined ? NO_LINK : { ...NO_LINK, atMs: lastMs };
}

/** When a link was up, if both its ends have recorded it. One without the name of a connection counts as recorded by both. */
function upAtBoth(
  atMs: number,
  connection: string | undefined,
  peer: number,
  lanes: Lanes,
): number | undefined {
  if (connection === undefined) return atMs;
  const there = lanes
    .statusChanges(peer)
    .findLast(({ event }) => event.kind === 'linkUp' && event.connection === connection);
  // A server that was paused records late.
  return there === undefined ? undefined : Math.min(atMs, there.atMs);
}
