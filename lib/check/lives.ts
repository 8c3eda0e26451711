/** The lives of servers. An incarnation says which life it is, not which number; the order of their starts does. */
import type { History } from './promise.ts';
import type { Life } from '../trace/event.ts';
import { isEnd } from '../trace/life.ts';

/** One life, as it is found in a history. */
export interface KnownLife extends Life {
  /** 1 for the first life of its server that the history tells of. */
  readonly number: number;
  /** When it started; -Infinity where the history begins later than that. */
  readonly startedAtMs: number;
  /** When it crashed or was stopped; Infinity where the history does not tell of that. */
  readonly endedAtMs: number;
}

/** The lives of all servers. */
export interface Lives {
  of(life: Life): KnownLife;
  /** Those that are not over at the end of the history, by server. */
  readonly running: ReadonlyMap<number, KnownLife>;
}

/** Finds all lives that a history tells of. */
export function livesOf(history: History): Lives {
  /** By server, in the order of their starts: few each, so they are searched from the newest on. */
  const known = new Map<number, { -readonly [K in keyof KnownLife]: KnownLife[K] }[]>();
  const find = ({ server, incarnation }: Life) => {
    let lives = known.get(server);
    if (lives === undefined) known.set(server, (lives = []));
    for (let i = lives.length - 1; i >= 0; i--) {
      if (lives[i]?.incarnation === incarnation) return lives[i] as (typeof lives)[number];
    }
    const life = {
      server,
      incarnation,
      number: lives.length + 1,
      startedAtMs: -Infinity,
      endedAtMs: Infinity,
    };
    lives.push(life);
    return life;
  };
  for (const event of history) {
    if (event.kind === 'started') find(event).startedAtMs = event.atMs;
    else if (isEnd(event)) find(event).endedAtMs = event.atMs;
    else if (event.kind === 'fact') find(event);
  }
  const running = new Map<number, KnownLife>();
  for (const [server, lives] of known) {
    const last = lives.at(-1);
    if (last?.endedAtMs === Infinity) running.set(server, last);
  }
  return { of: find, running };
}

/** An incarnation in words: `server 2`, `server 2 (incarnation 3)`. */
export function nameOf({ server, number }: Pick<KnownLife, 'server' | 'number'>): string {
  return `server ${String(server)}${number === 1 ? '' : ` (incarnation ${String(number)})`}`;
}
