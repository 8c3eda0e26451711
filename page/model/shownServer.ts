/** A server as the page shows it, at present or at an earlier moment. Types only. */
import type { ServerState } from '../../lib/trace/live.ts';

/** Of one that the held events tell nothing about, the state is unknown. */
export interface ShownServer extends Omit<ServerState, 'state'> {
  readonly state: ServerState['state'] | 'unknown';
}
