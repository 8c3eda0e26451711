/** The promises about requests: each incarnation of a server broadcasts the requests of its clients, in order, once, and nothing else. */
import { isFact } from '../facts.ts';
import type { HistoryEvent } from './history.ts';
import { at, type Violation } from '../../../check/promise.ts';
import { nameOf, type KnownIncarnation, type Incarnations } from '../../../check/incarnations.ts';

/** A broadcast that a client has requested of a server. Its text is different from all others. */
export interface ClientRequest {
  readonly server: number;
  readonly text: string;
  readonly atMs: number;
}

/** The requests to one incarnation, and how many of them it has accepted. */
interface Progress {
  readonly requests: readonly ClientRequest[];
  /** The place of each text in `requests`. */
  readonly places: ReadonlyMap<string, number>;
  /** The place after the last accepted one. */
  next: number;
  /** Places before that which were skipped. */
  readonly skipped: Set<number>;
}

/**
 * Checks what every incarnation has accepted (`request-integrity`), and, if the run has come to rest, that the incarnations that run
 * to the end have accepted all their requests (`request-liveness`). An incarnation that ended may have had no time for its last ones.
 *
 * @param requests - all requests, in order: each server has one client, which connects to every incarnation again
 */
export function* checkRequests(
  history: readonly HistoryEvent[],
  incarnations: Incarnations,
  requests: readonly ClientRequest[],
  isAtRest: boolean,
): Iterable<Violation> {
  const progress = new Map<KnownIncarnation, Progress>();
  const progressOf = (incarnation: KnownIncarnation): Progress => {
    let known = progress.get(incarnation);
    if (known === undefined) progress.set(incarnation, (known = progressFor(incarnation, requests)));
    return known;
  };
  for (const event of history) {
    if (!isFact(event, 'broadcast')) continue;
    const incarnation = incarnations.of(event);
    for (const text of event.fact.texts) {
      const problem = accept(progressOf(incarnation), incarnation, text);
      if (problem === undefined) continue;
      const message = `${nameOf(incarnation)} accepted "${text}" ${at(event.atMs)}${problem}`;
      const { server, incarnation: id, atMs } = event;
      const events = [{ server, incarnation: id, atMs, kind: 'broadcast' }];
      yield { promise: 'request-integrity', atMs, message, evidence: { events, lost: [] } };
    }
  }
  if (!isAtRest) return;
  for (const incarnation of incarnations.running.values())
    yield* unaccepted(progressOf(incarnation), incarnation);
}

/** The requests that were made while an incarnation ran, except those at the moment of its end. */
function progressFor(incarnation: KnownIncarnation, requests: readonly ClientRequest[]): Progress {
  const own = requests.filter(
    ({ server, atMs }) =>
      server === incarnation.server && atMs >= incarnation.startedAtMs && atMs < incarnation.endedAtMs,
  );
  return { requests: own, places: new Map(own.map(({ text }, i) => [text, i])), next: 0, skipped: new Set() };
}

/** Adds an accepted text, and gives the problem with it, if there is one. */
function accept(progress: Progress, incarnation: KnownIncarnation, text: string): string | undefined {
  const { requests, places, next, skipped } = progress;
  const place = places.get(text);
  if (place === undefined) return ', which its client had not requested';
  if (place < next) return skipped.delete(place) ? undefined : ', again';
  const left: number[] = [];
  for (let i = next; i < place; i++)
    if (!mayBeMissed(requests[i] as ClientRequest, incarnation)) left.push(i);
  for (const i of left) skipped.add(i);
  progress.next = place + 1;
  return left.length === 0
    ? undefined
    : `, but not "${requests[left[0] as number]?.text ?? ''}", which its client had requested before it`;
}

/** A request at the moment of a start may have been sent before the server listened. */
function mayBeMissed({ atMs }: ClientRequest, incarnation: KnownIncarnation): boolean {
  return atMs === incarnation.startedAtMs;
}

function* unaccepted(
  { requests, next, skipped }: Progress,
  incarnation: KnownIncarnation,
): Iterable<Violation> {
  for (const [i, one] of requests.entries()) {
    if ((i < next && !skipped.has(i)) || mayBeMissed(one, incarnation)) continue;
    const message = `${nameOf(incarnation)} never accepted "${one.text}", which its client requested ${at(one.atMs)}`;
    yield { promise: 'request-liveness', atMs: one.atMs, message };
  }
}
