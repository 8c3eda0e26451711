/**
 * The lives of a server that stand one after the other in its file, each behind a header of its own and with a time that
 * begins anew, as one trace. It holds nothing back, so a file need not fit into memory.
 */
import type { Life, ServerEvent, TraceEvent, TraceHeader } from './event.ts';
import { isEnd } from './life.ts';

/** Told of the headers and events of a file in order, it gives the events of the one trace. */
export interface Lives {
  readonly begin: (header: TraceHeader) => void;
  readonly next: (event: TraceEvent) => readonly TraceEvent[];
}

/**
 * Times count from the first header; own entries of clocks go on counting. A life that another follows has ended,
 * whether it could still write that or not: if it did not, a `crashed` stands behind the last that it wrote.
 */
export function joinedLives(): Lives {
  let epochMs: number | undefined;
  let offsetMs = 0;
  let nowMs = 0;
  /** The last event of each server as it was given out, and how far its own entry had come at the last header. */
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
      // A wall clock that was set back between two lives does not turn the time round.
      offsetMs = Math.max(nowMs, (header.epochMs ?? 0) - (epochMs ?? 0));
      counted = new Map(Array.from(last.values(), ({ server, clock }) => [server, clock[server] ?? 0]));
    },
    next: (event) => {
      nowMs = Math.max(nowMs, event.atMs + offsetMs);
      if (event.kind === 'fault') return [{ ...event, atMs: nowMs }];
      const before = last.get(event.server);
      if (before === undefined || isEnd(before) || isSameLife(before, event)) return [continued(event)];
      return [ended(before), continued(event)];
    },
  };
}

function isSameLife(a: Life, b: Life): boolean {
  return a.server === b.server && a.incarnation === b.incarnation;
}
