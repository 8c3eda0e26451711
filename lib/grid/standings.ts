/**
 * Which peers have a link, and who may have one. Pure: it decides; ending a link is for whoever runs it. It sees to it
 * that there is one link to each peer and no more.
 */
import type { GridEvent } from './events.ts';

/** What is known of a link that stands. */
export interface Standing {
  /** The link's own number: higher than those of all connections that were there before it. */
  readonly link: number;
  readonly isSuspected: boolean;
}

/** The links that stand, by peer. */
export type Standings = ReadonlyMap<number, Standing>;

/** No links. */
export const NO_LINKS: Standings = new Map();

/** What becomes of one who says that it is a certain peer: it is let in, in the place of an older link or not; or not. */
export type Verdict =
  | { readonly kind: 'admitted'; readonly inPlaceOf: number | undefined }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Judges one who says on connection number `link` that it is `peer`. A link whose peer is suspected gives way: who calls
 * anew is likelier to live. But not to a connection from before it: that may be the last of a life that is over.
 */
export function judge(standings: Standings, peer: number, link: number): Verdict {
  const standing = standings.get(peer);
  if (standing !== undefined && !standing.isSuspected)
    return { kind: 'refused', reason: `there is a link to server ${String(peer)} already` };
  if (standing !== undefined && standing.link > link)
    return { kind: 'refused', reason: `server ${String(peer)} has called again since` };
  return { kind: 'admitted', inPlaceOf: standing?.link };
}

/** The standings after `event` of link number `link`. */
export function afterEvent(standings: Standings, link: number, event: GridEvent): Standings {
  switch (event.kind) {
    case 'linkUp':
      return new Map(standings).set(event.peer, { link, isSuspected: false });
    case 'trusted':
    case 'suspected': {
      const standing = standings.get(event.peer);
      // Of a link that has given way already, nothing is noted.
      if (standing?.link !== link) return standings;
      return new Map(standings).set(event.peer, { link, isSuspected: event.kind === 'suspected' });
    }
    case 'linkDown': {
      if (standings.get(event.peer)?.link !== link) return standings;
      const rest = new Map(standings);
      rest.delete(event.peer);
      return rest;
    }
    default:
      return standings;
  }
}
