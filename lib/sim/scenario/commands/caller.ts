/** The common part of the commands about raw clients. */
import type { Caller } from '../caller.ts';
import type { Environment } from '../environment.ts';
import { ScenarioProblem } from '../problem.ts';

/** The caller of a name. */
export function callerOf({ stage }: Environment, name: string): Caller {
  const caller = stage.callers.get(name);
  if (caller !== undefined) return caller;
  throw new ScenarioProblem({ code: 'no-caller', name, known: [...stage.callers.keys()] });
}
