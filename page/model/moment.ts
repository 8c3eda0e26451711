/** The servers at a moment, as the events that are held tell: whether each runs, and what it believes about the others. Pure. */
import { lowerBound } from '../../lib/trace/bisect.ts';
import { isEnd } from '../../lib/trace/incarnation.ts';
import type { Item, Lanes } from './lanes.ts';
import { memoizeByVersion } from './memoizeByVersion.ts';
import { Replay } from './replay.ts';
import type { ShownServer } from './shownServer.ts';
import { conditionAt, spansIn, type Span } from './spans.ts';

/** What an incarnation believes about its peers. */
interface Beliefs {
  readonly incarnation: number | undefined;
  readonly alive: readonly number[];
  /** With the times of the suspicions: these are of the incarnation of then. */
  readonly suspected: ReadonlyMap<number, number>;
  readonly lost: readonly number[];
}

const NO_BELIEFS: Beliefs = { incarnation: undefined, alive: [], suspected: new Map(), lost: [] };

function believed(beliefs: Beliefs, { event, atMs }: Item): Beliefs {
  if (event.kind === 'started') return { ...NO_BELIEFS, incarnation: event.incarnation };
  if (event.kind !== 'fault' && isEnd(event)) return NO_BELIEFS;
  if (event.kind !== 'trusted' && event.kind !== 'suspected' && event.kind !== 'down') return beliefs;
  const { kind, peer, incarnation } = event;
  const isOther = (one: number) => one !== peer;
  const suspected = new Map([...beliefs.suspected].filter(([one]) => isOther(one)));
  if (kind === 'suspected') suspected.set(peer, atMs);
  return {
    incarnation,
    alive: kind === 'trusted' ? withPeer(beliefs.alive, peer) : beliefs.alive.filter(isOther),
    suspected,
    lost: kind === 'down' ? withPeer(beliefs.lost, peer) : beliefs.lost.filter(isOther),
  };
}

function withPeer(peers: readonly number[], peer: number): readonly number[] {
  return peers.includes(peer) ? peers : [...peers, peer].sort((a, b) => a - b);
}

/** By server, made on demand. */
const replays = memoizeByVersion(() => new Map<number, Replay<Item, Beliefs>>());

function beliefsAt(lanes: Lanes, server: number, atMs: number): Beliefs {
  const kept = replays(lanes);
  const changes = lanes.statusChanges(server);
  let replay = kept.get(server);
  if (replay === undefined) kept.set(server, (replay = new Replay(changes, NO_BELIEFS, believed)));
  return replay.after(lowerBound(changes.length, (i) => (changes[i] as Item).atMs <= atMs));
}

/** All servers at a moment. */
export function serversAt(lanes: Lanes, atMs: number): readonly ShownServer[] {
  return Array.from({ length: lanes.servers }, (_, id) => serverAt(lanes, id, atMs));
}

function serverAt(lanes: Lanes, id: number, atMs: number): ShownServer {
  const spans = spansIn(lanes, id);
  const condition = conditionAt(spans, atMs);
  const state = condition === 'up' ? 'running' : condition;
  const sinceMs = spans.findLast(({ fromMs }) => fromMs <= atMs)?.fromMs ?? atMs;
  const beliefs = beliefsAt(lanes, id, atMs);
  // The next incarnation of a peer that was suspected is not suspected.
  const isOver = (peer: number, sinceSuspectedMs: number) =>
    lastDownMs(spansIn(lanes, peer), atMs) > sinceSuspectedMs;
  const suspected = [...beliefs.suspected];
  const over = suspected.filter(([peer, ofMs]) => isOver(peer, ofMs)).map(([peer]) => peer);
  return {
    id,
    state,
    sinceMs: Math.max(sinceMs, lanes.span.fromMs),
    ...(beliefs.incarnation === undefined ? {} : { incarnation: beliefs.incarnation }),
    alive: beliefs.alive,
    suspected: suspected.map(([peer]) => peer).filter((peer) => !over.includes(peer)),
    lost: [...beliefs.lost, ...over],
    messages: state === 'down' || state === 'unknown' ? 0 : countAt(lanes, id, atMs),
  };
}

function lastDownMs(spans: readonly Span[], atMs: number): number {
  return (
    spans.findLast(({ fromMs, condition }) => condition === 'down' && fromMs <= atMs)?.fromMs ?? -Infinity
  );
}

/** By server, made on demand: the messages in its log after each event of its lane. */
const counts = memoizeByVersion(() => new Map<number, Uint32Array>());

function countAt(lanes: Lanes, server: number, atMs: number): number {
  const kept = counts(lanes);
  let after = kept.get(server);
  if (after === undefined) kept.set(server, (after = countsIn(lanes.lane(server))));
  return after[lanes.placeBehind(server, atMs) - 1] ?? 0;
}

/** By the places of deliveries in the log, or counted from the start of the incarnation. */
function countsIn(lane: readonly Item[]): Uint32Array {
  const after = new Uint32Array(lane.length);
  let count = 0;
  for (const [place, { event, row, value }] of lane.entries()) {
    if (event.kind === 'started') count = 0;
    if (event.kind === 'fact') {
      const taken = row.takes?.(value).count ?? 0;
      count = event.position === undefined || taken === 0 ? count + taken : event.position + taken;
    }
    after[place] = count;
  }
  return after;
}

/** From when on the held events tell all about a server: its start, or its first event; Infinity: there is none. */
export function knownFromMs(lanes: Lanes, server: number): number {
  return lanes.statusChanges(server)[0]?.atMs ?? Infinity;
}

/** The last event of a lane at or before a moment. */
export function lastAt(lanes: Lanes, lane: number, atMs: number): Item | undefined {
  return lanes.lane(lane)[lanes.placeBehind(lane, atMs) - 1];
}
