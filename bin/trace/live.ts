/** The trace of a server or a box in this process, for `--trace`. */
import type { NodeEvent } from '../../lib/trace/event.ts';
import { isEnd } from '../../lib/trace/incarnation.ts';
import { traceLine } from '../../lib/trace/write.ts';
import { inMicroseconds, systemMs } from '../clock.ts';
import { fileSentence } from '../reason/file.ts';
import { openTraceFile } from './file.ts';
import { beginHeader, type LiveGrid } from './header.ts';

/** The trace of one incarnation. */
export interface Trace<Turn> {
  /** Called with each turn, in order. @param timeMs - when its events happened, by the system's monotonic clock: never less than before */
  readonly record: (turn: Turn, timeMs: number) => void;
  /** Called before an orderly end of the process is visible to other processes. */
  readonly stop: () => void;
}

/** The incarnation that a trace is of. */
export interface Traced<Turn> extends LiveGrid {
  /** The number of the server or box. */
  readonly self: number;
  /** As it is sent to its peers. */
  readonly incarnation: number;
  /** Derives the events of the trace from the turns. */
  readonly eventsOf: (turn: Turn) => readonly NodeEvent[];
}

/**
 * Opens the trace of a new incarnation, which begins now. When the process ends by itself, for any reason, the
 * end of the incarnation is recorded, and all lines are written.
 *
 * @param onFailure - called once with the reason why writing has ended
 * @throws a usage error if the file cannot be used
 */
export function openLiveTrace<Turn>(
  file: string,
  { self, incarnation, eventsOf, ...grid }: Traced<Turn>,
  onFailure: (reason: string) => void,
): Trace<Turn> {
  const { header, begunMs } = beginHeader(grid);
  const begunSystemMs = systemMs() - (performance.now() - begunMs);
  const identity = { server: self, incarnation };
  let count = 0;
  const lineOf = (event: NodeEvent, timeMs = systemMs()) => {
    // Alone, a server records only its own events.
    const clock = Array.from({ length: grid.n }, () => 0);
    clock[self] = ++count;
    const atMs = inMicroseconds(Math.max(0, timeMs - begunSystemMs));
    return traceLine({ ...identity, atMs, ...event, clock });
  };
  // Written before anything else: an incarnation that ends in its first moments is recorded, too.
  const beginning = traceLine(header) + lineOf({ kind: 'started' });
  const out = openTraceFile(file, self, beginning, (reason) => onFailure(fileSentence(reason)));
  let isOver = false;
  const write = (event: NodeEvent, timeMs?: number) => {
    if (isOver || event.kind === 'started') return;
    out.write(lineOf(event, timeMs));
    isOver = isEnd(event);
  };
  process.on('exit', () => {
    // An end that was not announced is not an orderly one.
    write({ kind: 'crashed' });
    out.flush();
  });
  return {
    record: (turn, timeMs) => {
      for (const event of eventsOf(turn)) write(event, timeMs);
    },
    stop: () => write({ kind: 'stopped' }),
  };
}
