/** From facts of agents (`lib/agent/operations.ts`) to beginnings and ends of operations. */
import { isOperationFact } from '../../agent/operations.ts';
import type { AgentFact } from '../../agent/fact.ts';
import type { HistoryEvent } from './history.ts';

/** The events of the facts of all agents, in the order in which they were recorded. */
export class FactEvents {
  /** The function that is under way, by process. */
  readonly #running = new Map<string, string>();

  /** @returns none for facts that are no operations, and for an end without a beginning */
  of(agent: string, fact: AgentFact, line?: number): readonly HistoryEvent[] {
    if (!isOperationFact(fact)) return [];
    const process = processOf(agent, fact.process);
    const running = this.#running.get(process);
    if (fact.kind === 'invoked') {
      const { f, key, value = null } = fact;
      const event: HistoryEvent = {
        process,
        type: 'invoke',
        f,
        ...(key !== undefined && { key }),
        value,
        line,
      };
      this.#running.set(process, f);
      // Its process has forgotten the one before, in a crash.
      return running === undefined
        ? [event]
        : [{ process, type: 'info', f: running, value: null, line }, event];
    }
    if (running === undefined) return [];
    this.#running.delete(process);
    const { type, value = null } = fact;
    return [{ process, type, f: running, value, line }];
  }
}

/** The process of an operation: the agent, or one of the processes of the agent. */
export function processOf(agent: string, process: string | number | undefined): string {
  return process === undefined ? agent : `${agent}/${String(process)}`;
}
