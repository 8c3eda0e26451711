/** The configuration of the playlist's servers: the type of the agents, and a grid of them. */
import type { Configuration } from '../../agent/configuration.ts';
import { mesh } from '../../agent/configuration/mesh.ts';
import { over } from '../../agent/over.ts';
import { threePhaseCommit } from '../commit/threePhase.ts';
import { playlist } from './playlist.ts';

/** A server of the playlist: the playlist over three-phase commit. */
export const playlistServer = over(playlist, threePhaseCommit);

/** The lab's ports between servers: 20000 to 29999. */
export const FIRST_PORT = 20_000;

/**
 * A grid of `n` servers. Agent and server have the same id, from 0; server i listens for the others on port 20000 + i.
 *
 * @param host - the address on which all of them listen
 */
export function playlistGrid(n: number, host = '127.0.0.1'): Configuration {
  const ids = Array.from({ length: n }, (_, id) => String(id));
  return mesh(playlistServer, n, {
    names: ids,
    box: (id) => `${host}:${String(FIRST_PORT + id)}`,
    // The first server that is started is the first member; the others join.
    attributes: { below: { participants: ids, members: [], evidence: 'down' } },
  });
}
