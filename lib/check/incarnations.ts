/** The incarnations of servers in a history. Their ids have no order; the order of their starts numbers them. */
import type { History } from './promise.ts';
import type { IncarnationId } from '../trace/event.ts';
import { isEnd } from '../trace/incarnation.ts';

/** An incarnation in a history. */
export interface KnownIncarnation extends IncarnationId {
  /** 1 for the first incarnation of its server in the history. */
  readonly number: number;
  /** When it started; -Infinity if the history begins later. */
  readonly startedAtMs: number;
  /** When it crashed or was stopped; Infinity if the history does not contain its end. */
  readonly endedAtMs: number;
}

/** The incarnations of all servers. */
export interface Incarnations {
  of(id: IncarnationId): KnownIncarnation;
  /** Those that run at the end of the history, by server. */
  readonly running: ReadonlyMap<number, KnownIncarnation>;
}

/** Finds all incarnations in a history. */
export function incarnationsOf(history: History): Incarnations {
  /** By server, in the order of their starts: few each, so they are searched from the newest on. */
  const known = new Map<number, { -readonly [K in keyof KnownIncarnation]: KnownIncarnation[K] }[]>();
  const find = ({ server, incarnation }: IncarnationId) => {
    let ofServer = known.get(server);
    if (ofServer === undefined) known.set(server, (ofServer = []));
    for (let i = ofServer.length - 1; i >= 0; i--) {
      if (ofServer[i]?.incarnation === incarnation) return ofServer[i] as (typeof ofServer)[number];
    }
    const added = {
      server,
      incarnation,
      number: ofServer.length + 1,
      startedAtMs: -Infinity,
      endedAtMs: Infinity,
    };
    ofServer.push(added);
    return added;
  };
  for (const event of history) {
    if (event.kind === 'started') find(event).startedAtMs = event.atMs;
    else if (isEnd(event)) find(event).endedAtMs = event.atMs;
    else if (event.kind === 'fact') find(event);
  }
  const running = new Map<number, KnownIncarnation>();
  for (const [server, ofServer] of known) {
    const last = ofServer.at(-1);
    if (last?.endedAtMs === Infinity) running.set(server, last);
  }
  return { of: find, running };
}

/** An incarnation in words: `server 2`, `server 2 (incarnation 3)`. */
export function nameOf({ server, number }: Pick<KnownIncarnation, 'server' | 'number'>): string {
  return `server ${String(server)}${number === 1 ? '' : ` (incarnation ${String(number)})`}`;
}
