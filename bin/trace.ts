/** The trace of a chat server in this process. A separate bundle, loaded only with `--trace`. */
import { CHATROOM } from '../lib/agents/chatroom/protocol.ts';
import { recorder } from '../lib/agents/chatroom/recorder.ts';
import type { ServerTurn } from '../lib/agents/chatroom/server.ts';
import type { ServerConfig } from '../lib/config.ts';
import { openLiveTrace, type Trace } from './trace/live.ts';

/**
 * Opens the trace of a new incarnation of a server: see {@link openLiveTrace}.
 *
 * @param incarnation - the one that is sent to its peers
 * @param onFailure - called once with the reason why writing has ended
 * @throws a usage error if the file cannot be used
 */
export function openTrace(
  file: string,
  { self, n, isPlain }: Pick<ServerConfig, 'self' | 'n' | 'isPlain'>,
  incarnation: number,
  onFailure: (reason: string) => void,
): Trace<ServerTurn> {
  const traced = { self, n, isPlain, protocol: CHATROOM.protocol, incarnation, eventsOf: recorder() };
  return openLiveTrace(file, traced, onFailure);
}
