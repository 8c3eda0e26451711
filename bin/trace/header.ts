/** The header of a live trace, written by a server, by a box or by their grid. */
import { inMicroseconds } from '../clock.ts';
import { TRACE_VERSION, type GridNames, type TraceHeader } from '../../lib/trace/event.ts';

/** The beginning of every trace, of this version or of version 1. */
export const TRACE_MARKS = ['{"trace":"grid",', '{"trace":"chatroom",'];

/** A grid whose processes write traces. */
export interface LiveGrid {
  /** The number of its processes. */
  readonly n: number;
  /** Whether they run without sessions. */
  readonly isPlain: boolean;
  readonly protocol: string;
  readonly names?: GridNames;
}

/** @returns the header, and the time from which its events count, on the monotonic clock */
export function beginHeader({ n, isPlain, protocol, names }: LiveGrid): {
  readonly header: TraceHeader;
  readonly begunMs: number;
} {
  const begunMs = performance.now();
  const epochMs = inMicroseconds(performance.timeOrigin + begunMs);
  return {
    header: {
      trace: 'grid',
      version: TRACE_VERSION,
      protocol,
      servers: n,
      source: 'server',
      epochMs,
      ...(isPlain ? { plain: true } : {}),
      ...names,
    },
    begunMs,
  };
}
