/** When a server was linked last with a peer, and with which of its lives. Pure. */
import { isBehind, type Item, type Lanes } from './lanes.ts';

export interface Link {
  /** When it was up at one of its ends. */
  readonly atMs: number;
  /**
   * From when on the peer was in the life with which the link is, or in a later one: the same where both ends tell of it. Where the
   * peer does not, what was read of it may be the last words of a life that was over.
   */
  readonly lifeMs: number;
}

/** Of which nothing is known. */
export const NO_LINK: Link = { atMs: Infinity, lifeMs: -Infinity };

/** The last link of a server with a peer before something that happened to it in the same life. */
export function linkOf(item: Item, peer: number, lanes: Lanes): Link {
  const turns = lanes.turns(item.lane);
  let lastMs: number | undefined;
  for (let i = turns.length - 1; i >= 0; i--) {
    const turn = turns[i] as Item;
    const { event, atMs } = turn;
    if (!isBehind(item, turn)) continue;
    if (event.kind === 'started') break;
    if (event.kind !== 'linkUp' || event.peer !== peer) continue;
    const bothMs = upAtBoth(atMs, event.connection, peer, lanes);
    if (bothMs !== undefined) return { atMs: lastMs ?? bothMs, lifeMs: bothMs };
    lastMs ??= atMs;
  }
  return lastMs === undefined ? NO_LINK : { ...NO_LINK, atMs: lastMs };
}

/** When a link was up that both its ends tell of. One without a name is taken for what it looks like. */
function upAtBoth(
  atMs: number,
  connection: string | undefined,
  peer: number,
  lanes: Lanes,
): number | undefined {
  if (connection === undefined) return atMs;
  const there = lanes
    .turns(peer)
    .findLast(({ event }) => event.kind === 'linkUp' && event.connection === connection);
  // Whoever stood still reads late what was written in time.
  return there === undefined ? undefined : Math.min(atMs, there.atMs);
}
