/** The options of `chatroom sim`, and what each can be. */
import { Option, type Command } from 'commander';
import { FAULT_KINDS, type DrawnKind } from '../../lib/sim/plan.ts';
import { ArgumentProblem, wholeNumber } from '../options.ts';
import { DEFAULTS } from './flags.ts';

/** What a plan of its own says already. */
const IN_PLAN = ['seed', 'servers', 'seconds', 'rate', 'faults', 'runs', 'plain', 'path'];

/** Adds the options of a simulation to a command. */
export function withSimOptions(command: Command): Command {
  for (const option of simOptions()) command.addOption(option);
  return command;
}

function simOptions(): Option[] {
  const { servers, seconds, rate, faults, runs } = DEFAULTS;
  const option = (flags: string, description: string) => new Option(flags, description);
  const whole = (flags: string, description: string, min: number, max: number) =>
    option(flags, description).argParser((text) => within(wholeNumber(text), min, max));
  return [
    whole('--seed <number>', 'the first seed; each run has the next (default: drawn)', 0, 2 ** 32 - 1),
    whole('--servers <n>', 'how many', 1, 100).default(servers),
    whole(
      '--seconds <s>',
      'virtual seconds of each run, before it is healed and comes to rest',
      1,
      86_400,
    ).default(seconds),
    option('--rate <n>', 'broadcasts a second, at each server').argParser(rateOf).default(rate),
    option('--faults <list>', `kinds of fault, or none: ${FAULT_KINDS.join(', ')}`)
      .argParser(faultKinds)
      .default(faults, 'all'),
    whole('--runs <n>', 'how many', 1, 1_000_000_000).default(runs),
    option('--plain', 'servers without sessions, to see what these are for: a cut loses messages'),
    whole(
      '-j, --jobs <n>',
      'threads; what comes out does not depend on it (default: a processor each)',
      1,
      64,
    ),
    option('--plan <file>', 'run this plan, once; - is standard input').conflicts(IN_PLAN),
    option('--path <path>', 'run what a search for the smallest plan of the seed led to, once').conflicts(
      'runs',
    ),
    option(
      '--scenario <file>',
      'run a scenario, and compare what it gives with what the file says',
    ).conflicts([...IN_PLAN, 'plan', 'trace', 'export', 'json']),
    option('--update', 'write what the scenario gives into its file'),
    option(
      '--trace <file>',
      'write the trace of the last run, or of the one that breaks a promise; it also has what was sent, which the printed trace hash leaves out',
    ),
    option(
      '--export <file>',
      'write the plan of that run as a scenario (.txt) or as a script for the master (.input, .output)',
    ),
    option('--json', 'print the result as a line of JSON'),
  ];
}

function within(value: number, min: number, max: number): number {
  if (value >= min && value <= max) return value;
  throw new ArgumentProblem({ code: 'out-of-range', value, min, max });
}

function rateOf(text: string): number {
  const rate = /^\d{1,5}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (rate > 0 && rate <= 10_000) return rate;
  throw new ArgumentProblem({ code: 'no-rate', text });
}

/** Kinds of fault, by name; `none` is no kind. */
function faultKinds(text: string): DrawnKind[] {
  if (text === 'none') return [];
  const kinds = text.split(',').map((name) => {
    const kind = FAULT_KINDS.find((known) => known === name);
    if (kind === undefined) throw new ArgumentProblem({ code: 'unknown-fault', name, known: FAULT_KINDS });
    return kind;
  });
  return [...new Set(kinds)];
}
