/** The bounds of a model, from the options of a command. */
import { AGENT_BUDGETS, agentModelOptions, type AgentModelOptions } from '../../lib/model/agents/options.ts';
import { EXIT } from '../exit.ts';
import { UNLIMITED, type ModelFlags } from './checkFlags.ts';
import { configurationError } from './reason.ts';

/** @param isFolding - whether states that differ only in the order of interchangeable agents count as one */
export function boundsOf({ network, ...flags }: ModelFlags, isFolding: boolean): AgentModelOptions {
  const { requests, timers, crashes, restarts, suspicions, drops, duplicates } = flags;
  const budgets = { requests, timers, crashes, restarts, suspicions, drops, duplicates };
  return agentModelOptions({ network, isFolding, ...budgets });
}

/** @throws a usage error if there are more restarts than crashes */
export function requireCrashes({ restarts, crashes }: AgentModelOptions): void {
  if (restarts > crashes)
    throw configurationError(EXIT.usage, { code: 'restarts-without-crashes', restarts, crashes });
}

/** The budgets in words: `requests 2, timers any`. */
export function budgetsInWords(options: AgentModelOptions): string {
  return AGENT_BUDGETS.map((budget) => `${budget} ${limitInWords(options[budget])}`).join(', ');
}

/** A budget in words, as its option takes it. */
export function limitInWords(budget: number): string {
  return budget === Infinity ? UNLIMITED : String(budget);
}
