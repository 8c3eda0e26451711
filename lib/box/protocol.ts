/** Agents as a protocol whose traces can be read, shown and merged: one for all configurations. */
import type { FactTable } from '../trace/facts.ts';
import { AGENT_FACTS, AGENT_TOPICS } from './facts.ts';

export const AGENTS: FactTable = {
  protocol: 'agents',
  rows: AGENT_FACTS,
  topics: AGENT_TOPICS,
  // Its facts contain the same.
  minor: ['sent', 'received'],
};
