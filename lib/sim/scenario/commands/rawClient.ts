/** The common part of the commands about raw clients. */
import type { RawClient } from '../rawClient.ts';
import type { Environment } from '../environment.ts';
import { ScenarioProblem } from '../problem.ts';

/**
 * The raw client with a name.
 *
 * @throws ScenarioProblem if there is none
 */
export function rawClientOf({ cluster }: Environment, name: string): RawClient {
  const client = cluster.rawClients.get(name);
  if (client !== undefined) return client;
  throw new ScenarioProblem({ code: 'no-client', name, known: [...cluster.rawClients.keys()] });
}
