/**
 * Joins the successive incarnations of a server in its file, each with its own header and its own time, to one trace. Works on streams, so
 * a file need not fit into memory.
 */
import type { IncarnationId, ServerEvent, TraceEvent, TraceHeader } from './event.ts';
import { isEnd } from './incarnation.ts';

/** Takes the headers and events of a file in order, and returns the events of the joined trace. */
export interface IncarnationJoiner {
  readonly begin: (header: TraceHeader) => void;
  readonly next: (event: TraceEvent) => readonly TraceEvent[];
}

/**
 * Times count from the first header; a server's own clock entry keeps counting. An incarnation that is followed by another has ended:
 * if it did not record that, a `crashed` is added after its last event.
 */
export function joinIncarnations(): IncarnationJoiner {
  let epochMs: number | undefined;
  let offsetMs = 0;
  let nowMs = 0;
  /** The last returned event of each server, and its own clock entry at the last header. */
  const last = new Map<number, ServerEvent>();
  let counted = new Map<number, number>();

  const continued = (event: ServerEvent): ServerEvent => {
    const { server } = event;
    const clock = event.clock.map((count, id) => (id === server ? count + (counted.get(id) ?? 0) : count));
    const moved = { ...event, atMs: nowMs, clock };
    last.set(server, moved);
    return moved;
  };
  const ended = ({ server, incarnation, atMs, clock }: ServerEvent): ServerEvent => {
    counted.set(server, (counted.get(server) ?? 0) + 1);
    const own = clock.map((count, id) => (id === server ? count + 1 : count));
    return { kind: 'crashed', server, incarnation, atMs, clock: own };
  };

  return {
    begin: (header) => {
      epochMs ??= header.epochMs;
      // A wall clock that was set back between two incarnations does not reverse the time.
      offsetMs = Math.max(nowMs, (header.epochMs ?? 0) - (epochMs ?? 0));
      counted = new Map(Array.from(last.values(), ({ server, clock }) => [server, clock[server] ?? 0]));
    },
    next: (event) => {
      nowMs = Math.max(nowMs, event.atMs + offsetMs);
      if (event.kind === 'fault') return [{ ...event, atMs: nowMs }];
      const before = last.get(event.server);
      if (before === undefined || isEnd(before) || isSameIncarnation(before, event))
        return [continued(event)];
      return [ended(before), continued(event)];
    },
  };
}

function isSameIncarnation(a: IncarnationId, b: IncarnationId): boolean {
  return a.server === b.server && a.incarnation === b.incarnation;
}
