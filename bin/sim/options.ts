/** The options of `chatroom sim`, with their parsers. */
import { Option, type Command } from 'commander';
import { FAULT_KINDS, SEEDS, SIM_SERVERS_MAX, type DrawnKind } from '../../lib/sim/plan.ts';
import { ArgumentProblem, wholeNumber } from '../options.ts';
import { protocolOption } from '../protocol.ts';
import { DEFAULTS } from './flags.ts';

/** Options that a plan file contains already. */
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
    protocolOption(),
    whole(
      '--seed <number>',
      'the seed of the first run; each run uses the next (default: random)',
      0,
      SEEDS - 1,
    ),
    whole('--servers <n>', 'number of servers', 1, SIM_SERVERS_MAX).default(servers),
    whole(
      '--seconds <s>',
      'virtual seconds of each run before all faults end and the grid comes to rest',
      1,
      86_400,
    ).default(seconds),
    option('--rate <n>', 'requests of clients (in a chat room: broadcasts) per second at each server')
      .argParser(rateOf)
      .default(rate),
    option('--faults <list>', `kinds of faults, or none: ${FAULT_KINDS.join(', ')}`)
      .argParser(faultKinds)
      .default(faults, 'all'),
    whole('--runs <n>', 'number of runs', 1, 1_000_000_000).default(runs),
    option('--plain', 'servers without sessions, for comparison: a cut loses messages'),
    whole(
      '-j, --jobs <n>',
      'number of threads; the results do not depend on it (default: one per processor)',
      1,
      64,
    ),
    option('--plan <file>', 'run the plan in this file once; - is standard input').conflicts([
      ...IN_PLAN,
      'protocol',
    ]),
    option(
      '--path <path>',
      'run one plan: the one at this path of the search for the smallest plan',
    ).conflicts('runs'),
    option('--scenario <file>', 'run a scenario, and compare its output with the file').conflicts([
      ...IN_PLAN,
      'plan',
      'trace',
      'export',
      'json',
    ]),
    option('--update', 'write the output of the scenario into its file'),
    option(
      '--trace <file>',
      'write the trace of the last run, or of the run that breaks a promise; it includes sent events, which the printed trace hash leaves out',
    ),
    option(
      '--export <file>',
      'write the plan of that run as a scenario (.txt) or as a script for master.py (.input, .output)',
    ),
    option('--json', 'print the result as one line of JSON'),
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
