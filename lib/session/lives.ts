/** What a server remembers of the lives of one peer. */

/** How far it is with one of them. */
export interface Life {
  readonly incarnation: number;
  /** The number of the first message of this server that the life is owed: all before was said before they met. */
  readonly owedFrom: number;
  /** The number of the life's message that comes next; undefined as long as it has not said from where it goes on. */
  readonly next: number | undefined;
}

/** The lives of one peer, the one that was met last at the end. */
export type Lives = readonly Life[];

export const NO_LIVES: Lives = [];

/**
 * How many lives of a peer are remembered. One would do if all were what they say. A stranger can say that it is a new life
 * of a peer; the true one, when it is back, is to find its session as it left it.
 */
export const LIVES_MAX = 8;

export function lifeOf(lives: Lives, incarnation: number): Life | undefined {
  // The newest is asked for with every chunk.
  const newest = lives.at(-1);
  return newest?.incarnation === incarnation
    ? newest
    : lives.find((life) => life.incarnation === incarnation);
}

/** With `life` as the newest, in place of what was known of it. The one that was met least lately is forgotten. */
export function remember(lives: Lives, life: Life): Lives {
  if (lives.at(-1)?.incarnation === life.incarnation) return lives.with(-1, life);
  return [...lives.filter(({ incarnation }) => incarnation !== life.incarnation), life].slice(-LIVES_MAX);
}
