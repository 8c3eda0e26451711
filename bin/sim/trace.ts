/** The trace of a run, as a file. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { HistoryEvent } from '../../lib/check/history.ts';
import type { Plan } from '../../lib/sim/plan.ts';
import { TRACE_VERSION, type TraceHeader } from '../../lib/trace/event.ts';

/** Written at once; a trace can be longer than a string may be. */
const PIECE_CHARS = 1 << 20;

/** Writes a history as a trace: its header, then an event a line. */
export function writeTrace(file: string, { servers }: Plan, history: readonly HistoryEvent[]): void {
  const header: TraceHeader = { trace: 'chatroom', version: TRACE_VERSION, servers, source: 'sim' };
  const to = openSync(file, 'w');
  try {
    let piece = `${JSON.stringify(header)}\n`;
    for (const event of history) {
      piece += `${JSON.stringify(event)}\n`;
      if (piece.length < PIECE_CHARS) continue;
      writeSync(to, piece);
      piece = '';
    }
    writeSync(to, piece);
  } finally {
    closeSync(to);
  }
}
