/** The options of `ovid check`, with their parsers. */
import { Option, type Command } from 'commander';
import { AGENT_STATES_MAX } from '../../lib/model/agents/check.ts';
import { AGENT_MODEL_DEFAULTS, NETWORKS, type AgentBudget } from '../../lib/model/agents/options.ts';
import { wholeNumber } from '../options.ts';
import { wholeWithin } from '../sim/options.ts';
import { UNLIMITED } from './checkFlags.ts';
import { propertyOption } from './propertyOption.ts';

const BUDGETS: Readonly<Record<AgentBudget, string>> = {
  requests: 'requests of clients, of those that the workloads of agents allow',
  timers: 'timers that expire',
  crashes: 'boxes that crash',
  restarts: 'boxes that have crashed and start again, with what their agents have saved',
  suspicions: 'suspicions of a box that runs',
  drops: 'messages that are lost (default: 0, and any in a lossy network)',
  duplicates: 'messages that arrive once more',
};

/** The options that bound the model. */
export function modelOptions(): readonly Option[] {
  const defaults: Partial<Record<AgentBudget, number>> = AGENT_MODEL_DEFAULTS;
  const budgets = Object.entries(BUDGETS).map(([budget, description]) => {
    const more = budget === 'requests' ? `; this and the next six: a number, or ${UNLIMITED}` : '';
    const option = new Option(`--${budget} <n>`, `number of ${description}${more}`).argParser(budgetOf);
    const value = defaults[budget as AgentBudget];
    return value === undefined ? option : option.default(value);
  });
  const network = new Option(
    '--network <name>',
    'what agents may assume of their messages; fifo: the contract',
  )
    .choices(NETWORKS)
    .default(AGENT_MODEL_DEFAULTS.network);
  return [network, ...budgets, propertyOption()];
}

/** Adds the options of a check of agents to a command. */
export function withAgentCheckOptions(command: Command): Command {
  const options = [
    ...modelOptions(),
    wholeWithin(
      '--max-states <n>',
      'stop after the level in which there are more distinct states than this number; depth first, remember so many',
      1,
      1_000_000_000,
    ).default(AGENT_STATES_MAX),
    wholeWithin('--depth <n>', 'explore no longer paths than this', 1, 1_000_000),
    new Option(
      '--depth-first',
      'search depth first: the memory is bounded by --max-states, and paths are not the shortest',
    )
      .default(false)
      .conflicts(['walks', 'jobs']),
    wholeWithin('--walks <n>', 'take so many random walks instead of a search', 1, 1_000_000_000).conflicts(
      'jobs',
    ),
    wholeWithin('--seed <n>', 'with --walks: the seed of the first walk', 0, 0xffffffff).default(1),
    wholeWithin('-j, --jobs <n>', 'threads; the result does not depend on their number (default: 1)', 1, 64),
    new Option('--no-fold', 'also explore states that differ only in the order of interchangeable agents'),
    new Option(
      '--reduce',
      'when no box can crash any more, records are durable at once: fewer states, the same verdict (docs/PROTOCOLS.md)',
    ).default(false),
    new Option('--trace <file>', 'write the steps to a violation as a trace, one JSON object per line'),
    new Option('--json', 'print the result as JSON').default(false),
  ];
  for (const option of options) command.addOption(option);
  return command;
}

function budgetOf(text: string): number {
  return text === UNLIMITED ? Infinity : wholeNumber(text);
}
