/** The sessions of a server with its peers: where the session's machine is stepped. */
import { session, type SessionState } from '../session/session.ts';
import type { Converse } from './understand.ts';

/** A session with every peer. One belongs to one life of a server. */
export interface Sessions {
  /** Through which what happens in the session with `peer` is told. */
  readonly with: (peer: number) => Converse;
}

/** @param incarnation - the life that this server is in */
export function sessions(incarnation: number): Sessions {
  const machine = session(incarnation);
  const states = new Map<number, SessionState>();
  return {
    with: (peer) => (event) => {
      const [state, effects] = machine.step(states.get(peer) ?? machine.init, event);
      states.set(peer, state);
      return effects;
    },
  };
}
