/** Agents as a protocol whose traces can be read, shown and merged: one for all configurations. */
import type { FactTable } from '../trace/facts.ts';
import type { Fact } from '../trace/row.ts';
import { AGENT_FACTS, AGENT_TOPICS } from './facts.ts';
import { inspect } from './inspect.ts';

export const AGENTS: FactTable = {
  protocol: 'agents',
  rows: AGENT_FACTS,
  topics: AGENT_TOPICS,
  // Its facts contain the same.
  minor: ['sent', 'received'],
  receipts: 'facts',
  isConfigured: true,
  servers: { one: 'box', many: 'boxes' },
  parts: { one: 'agent', many: 'agents', of: agentOf, inspect },
};

/** Every fact is about an agent; one that is not of this table may be about none. */
function agentOf(fact: Fact): string | undefined {
  return (fact as Fact & { readonly agent?: string }).agent;
}
