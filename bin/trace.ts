/** The trace of a server in this process, for `--trace`. A separate bundle, loaded only with the option. */
import type { ServerConfig } from '../lib/config.ts';
import type { ServerTurn } from '../lib/agents/chatroom/server.ts';
import type { NodeEvent } from '../lib/trace/event.ts';
import { isEnd } from '../lib/trace/incarnation.ts';
import { recorder } from '../lib/agents/chatroom/recorder.ts';
import { traceLine } from '../lib/trace/write.ts';
import { fileSentence } from './reason/file.ts';
import { openTraceFile } from './trace/file.ts';
import { inMicroseconds } from './clock.ts';
import { beginHeader } from './trace/header.ts';

/** The trace of one incarnation of a server. */
export interface Trace {
  /** Called with each turn, in order. */
  readonly record: (turn: ServerTurn) => void;
  /** Called before an orderly end of the server is visible to other processes. */
  readonly stop: () => void;
}

/**
 * Opens the trace of a new incarnation of a server, which begins now. When the process ends by itself, for any reason, the
 * end of the incarnation is recorded, and all lines are written.
 *
 * @param incarnation - the one that is sent to its peers
 * @param onFailure - called once with the reason why writing has ended
 * @throws a usage error if the file cannot be used
 */
export function openTrace(
  file: string,
  { self, n, isPlain }: ServerConfig,
  incarnation: number,
  onFailure: (reason: string) => void,
): Trace {
  const { header, begunMs } = beginHeader(n, isPlain);
  const identity = { server: self, incarnation };
  let count = 0;
  const lineOf = (event: NodeEvent) => {
    // Alone, a server records only its own events.
    const clock = Array.from({ length: n }, () => 0);
    clock[self] = ++count;
    const atMs = inMicroseconds(performance.now() - begunMs);
    return traceLine({ ...identity, atMs, ...event, clock });
  };
  // Written before anything else: an incarnation that ends in its first moments is recorded, too.
  const beginning = traceLine(header) + lineOf({ kind: 'started' });
  const out = openTraceFile(file, self, beginning, (reason) => onFailure(fileSentence(reason)));
  const eventsOf = recorder();
  let isOver = false;
  const write = (event: NodeEvent) => {
    if (isOver || event.kind === 'started') return;
    out.write(lineOf(event));
    isOver = isEnd(event);
  };
  process.on('exit', () => {
    // An end that was not announced is not an orderly one.
    write({ kind: 'crashed' });
    out.flush();
  });
  return {
    record: (turn) => eventsOf(turn).forEach(write),
    stop: () => write({ kind: 'stopped' }),
  };
}
