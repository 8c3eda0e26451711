/** Whether boxes of GoOvid can have a configuration, so that a grid can have boxes of both. Pure. */
import type { Configuration } from '../../lib/agent/configuration.ts';

/** An id of an agent, or a port, as GoOvid has them: from 0 to 65535. */
const NUMBER = /^(0|[1-9]\d{0,4})$/;
const NUMBER_MAX = 65_535;

/**
 * The part of a configuration that GoOvid's boxes cannot have, in words; undefined if there is none. Their messages have the ids of agents and ports,
 * which are numbers.
 */
export function notForGoOvid({ agents }: Configuration): string | undefined {
  for (const { id, routes } of agents.values()) {
    if (!isNumber(id)) return `the id of agent ${id}`;
    for (const [name, targets] of routes) {
      if (targets.length > 1) return `the name ${name} of agent ${id}, which leads to several agents`;
      for (const { port } of targets) if (!isNumber(port)) return `port ${port}, to which agent ${id} sends`;
    }
  }
  return undefined;
}

function isNumber(text: string): boolean {
  return NUMBER.test(text) && Number(text) <= NUMBER_MAX;
}
