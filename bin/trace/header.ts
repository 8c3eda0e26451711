/** The header of a live trace, written by a server or by its grid. */
import { inMicroseconds } from '../clock.ts';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import { TRACE_VERSION, type TraceHeader } from '../../lib/trace/event.ts';

/** The beginning of every trace, of this version or of version 1. */
export const TRACE_MARKS = ['{"trace":"grid",', '{"trace":"chatroom",'];

/** @returns the header, and the time from which its events count, on the monotonic clock */
export function beginHeader(
  servers: number,
  isPlain: boolean,
): { readonly header: TraceHeader; readonly begunMs: number } {
  const begunMs = performance.now();
  const epochMs = inMicroseconds(performance.timeOrigin + begunMs);
  return {
    header: {
      trace: 'grid',
      version: TRACE_VERSION,
      protocol: CHATROOM.protocol,
      servers,
      source: 'server',
      epochMs,
      ...(isPlain ? { plain: true } : {}),
    },
    begunMs,
  };
}
