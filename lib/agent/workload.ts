/** The requests that are possible in a state of an agent, by the workload of its type. */
import { shown } from '../text/shown.ts';
import type { AgentType, Self } from './agent.ts';
import { describeIssues, matches } from './schema.ts';

/**
 * The requests of the workload, each of which the type takes; none if it has no workload.
 *
 * @throws a TypeError if there is one that the type's `requests` does not take, because no client could make it; any error of the workload itself
 */
export function workloadOf(type: AgentType, state: unknown, self: Self): readonly unknown[] {
  const made = type.workload?.(state, self) ?? [];
  if (type.requests === undefined) return made;
  for (const request of made) {
    const { issues } = matches(type.requests, request);
    if (issues !== undefined)
      throw new TypeError(
        `it makes the request ${shown(request)}, which \`requests\` does not take: ${describeIssues(issues)}`,
      );
  }
  return made;
}
