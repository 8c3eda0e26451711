/** How the links of a modelled server are numbered: by peer, and by their place among the connections with it. */

/** More than there can be between two servers at one time: the largest budgets of cuts and crashes, 9 each, and one. */
export const PLACES_MAX = 32;

/** The number of a link to `peer`, at the server that has it. */
export function linkTo(peer: number, place: number): number {
  return peer * PLACES_MAX + place;
}

/** The peer that a link is to, by its number. */
export function peerOfLink(link: number): number {
  return Math.floor(link / PLACES_MAX);
}

/** The place of a link's connection among those with its peer. */
export function placeOf(link: number): number {
  return link % PLACES_MAX;
}
