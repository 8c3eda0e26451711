/**
 * Which peers have a link, and who may have one. Pure: it decides; ending a link is for whoever runs it. It sees to it
 * that there is one link to each peer and no more.
 */
import type { ConnectionReason } from '../reason/reason.ts';
import type { GridEvent } from './events.ts';
import type { Introduced } from './identity.ts';

/** What is known of the newest link that there was to a peer. */
export interface Standing {
  /** The link's own number: higher than those of all connections that were there before it. */
  readonly link: number;
  /** The life of the peer to which it was; undefined for a plain peer. */
  readonly incarnation: number | undefined;
  /** Whether it stands. One that has ended is remembered: what comes on an older connection is out of date. */
  readonly isUp: boolean;
  readonly isSuspected: boolean;
}

/** The newest links, by peer. */
export type Standings = ReadonlyMap<number, Standing>;

/** No links yet. */
export const NO_LINKS: Standings = new Map();

/** What becomes of one who says who it is: it is let in, or not. */
export type Verdict =
  | {
      readonly kind: 'admitted';
      /** The older link that has to end for it. */
      readonly inPlaceOf: number | undefined;
      /** Whether it is in another life than the peer of the last link was: that one is over. */
      readonly isNewLife: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: ConnectionReason };

/**
 * Judges one who says on connection number `link` who it is. Of two connections of one life the newer counts: whoever calls
 * anew has lost the older. An older one may be the last of a life that is over. Whoever is in another life, or says nothing
 * of lives, gets the place of a link only where its peer is suspected: a process that has died leaves no connection
 * standing, so what calls in its name while it is heard is somebody else.
 */
export function judge(standings: Standings, { peer, incarnation }: Introduced, link: number): Verdict {
  const standing = standings.get(peer);
  if (standing === undefined) return { kind: 'admitted', inPlaceOf: undefined, isNewLife: false };
  if (standing.link > link) return { kind: 'refused', reason: { code: 'outdated-connection', peer } };
  const isSameLife = incarnation !== undefined && incarnation === standing.incarnation;
  if (standing.isUp && !isSameLife && !standing.isSuspected)
    return { kind: 'refused', reason: { code: 'second-connection', peer } };
  return {
    kind: 'admitted',
    inPlaceOf: standing.isUp ? standing.link : undefined,
    isNewLife: incarnation !== standing.incarnation,
  };
}

/** The standings after `event` of link number `link`, or of no link in particular. */
export function afterEvent(standings: Standings, link: number | undefined, event: GridEvent): Standings {
  switch (event.kind) {
    case 'linkUp': {
      if (link === undefined) return standings;
      const { peer, incarnation } = event;
      return new Map(standings).set(peer, { link, incarnation, isUp: true, isSuspected: false });
    }
    case 'trusted':
    case 'suspected': {
      const standing = standings.get(event.peer);
      const isSuspected = event.kind === 'suspected';
      if (standing === undefined || standing.isSuspected === isSuspected) return standings;
      return new Map(standings).set(event.peer, { ...standing, isSuspected });
    }
    case 'linkDown': {
      const standing = standings.get(event.peer);
      // Of a link that has given way already, nothing is noted.
      if (standing === undefined || standing.link !== link) return standings;
      // One that was taken for a plain peer may have said since in which life it is.
      const { incarnation = standing.incarnation } = event;
      return new Map(standings).set(event.peer, { ...standing, incarnation, isUp: false });
    }
    default:
      return standings;
  }
}
