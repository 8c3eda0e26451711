/** The options of `chatroom sim`, with their parsers. */
import { Option, type Command } from 'commander';
import { currentFaultKind } from '../../lib/trace/fault.ts';
import { FAULT_KINDS, SEEDS, SIM_SERVERS_MAX, type DrawnKind } from '../../lib/sim/plan.ts';
import { ArgumentProblem, wholeNumber, within } from '../options.ts';
import { protocolOption } from '../protocol.ts';
import { DEFAULTS } from './flags.ts';

/** Options that a plan file contains already. */
const IN_PLAN = ['seed', 'servers', 'seconds', 'rate', 'faults', 'runs', 'plain', 'path'];

/** Adds the options of a simulation to a command. */
export function withSimOptions(command: Command): Command {
  for (const option of simOptions()) command.addOption(option);
  return command;
}

/** An option with a whole number within bounds. */
export function wholeWithin(flags: string, description: string, min: number, max: number): Option {
  return new Option(flags, description).argParser((text) => within(wholeNumber(text), min, max));
}

/** The options about which runs there are, whatever is simulated. */
export function runOptions(runs: number, planConflicts: readonly string[]) {
  return {
    seed: wholeWithin(
      '--seed <number>',
      'the seed of the first run; each run uses the next (default: random)',
      0,
      SEEDS - 1,
    ),
    runs: wholeWithin('--runs <n>', 'number of runs', 1, 1_000_000_000).default(runs),
    jobs: wholeWithin(
      '-j, --jobs <n>',
      'number of threads; the results do not depend on it (default: one per processor)',
      1,
      64,
    ),
    plan: new Option('--plan <file>', 'run the plan in this file once; - is standard input').conflicts([
      ...planConflicts,
    ]),
    path: new Option(
      '--path <path>',
      'run one plan: the one at this path of the search for the smallest plan',
    ).conflicts('runs'),
    json: new Option('--json', 'print the result as one line of JSON'),
  };
}

/** Virtual seconds of each run. */
export function secondsOption(seconds: number): Option {
  return wholeWithin(
    '--seconds <s>',
    'virtual seconds of each run before all faults end and the grid comes to rest',
    1,
    86_400,
  ).default(seconds);
}

/** Kinds of faults. @param known - those that can be named */
export function faultsOption(known: readonly DrawnKind[]): Option {
  return new Option('--faults <list>', `kinds of faults, or none: ${known.join(', ')}`).argParser((text) =>
    faultKinds(text, known),
  );
}

function simOptions(): Option[] {
  const { servers, seconds, rate, faults, runs } = DEFAULTS;
  const option = (flags: string, description: string) => new Option(flags, description);
  const run = runOptions(runs, [...IN_PLAN, 'protocol']);
  return [
    protocolOption(),
    run.seed,
    wholeWithin('--servers <n>', 'number of servers', 1, SIM_SERVERS_MAX).default(servers),
    secondsOption(seconds),
    option('--rate <n>', 'requests of clients (in a chat room: broadcasts) per second at each server')
      .argParser(rateOf)
      .default(rate),
    faultsOption(FAULT_KINDS).default(faults, 'all'),
    run.runs,
    option('--plain', 'servers without sessions, for comparison: a cut loses messages'),
    run.jobs,
    run.plan,
    run.path,
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
    run.json,
  ];
}

export function rateOf(text: string): number {
  const rate = /^\d{1,5}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (rate > 0 && rate <= 10_000) return rate;
  throw new ArgumentProblem({ code: 'no-rate', text });
}

/** Kinds of fault, by name; `none` is no kind. */
function faultKinds(text: string, all: readonly DrawnKind[]): DrawnKind[] {
  if (text === 'none') return [];
  const kinds = text.split(',').map((name) => {
    const kind = all.find((known) => known === currentFaultKind(name));
    if (kind === undefined) throw new ArgumentProblem({ code: 'unknown-fault', name, known: all });
    return kind;
  });
  return [...new Set(kinds)];
}
