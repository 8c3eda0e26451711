/** The options of `ovid sim`, with their parsers. */
import { Option, type Command } from 'commander';
import { CHANNEL_NAMES } from '../../lib/box/channels.ts';
import { DISK_FAULT_KINDS, FAULT_KINDS } from '../../lib/sim/plan.ts';
import { faultsOption, rateOf, runOptions, secondsOption } from '../sim/options.ts';
import { LAB_NAMES } from './labFlags.ts';
import { propertyOption } from './propertyOption.ts';
import { AGENT_SIM_DEFAULTS } from './simFlags.ts';

/** Options that a plan file contains already. */
const IN_PLAN = ['seed', 'seconds', 'rate', 'faults', 'network', 'runs', 'path'];

/** Adds the options of a simulation of agents to a command. */
export function withAgentSimOptions(command: Command): Command {
  const { seconds, rate, network, states, runs } = AGENT_SIM_DEFAULTS;
  const run = runOptions(runs, IN_PLAN);
  const options = [
    new Option(
      '--lab <name>',
      'the file is a script of this lab, for its master: play it on virtual time',
    ).choices(LAB_NAMES),
    run.seed,
    secondsOption(seconds),
    new Option('--rate <n>', 'requests of clients per second at each agent whose type has a workload')
      .argParser(rateOf)
      .default(rate),
    new Option('--network <name>', 'what agents may assume of their messages; fifo: the contract')
      .choices(CHANNEL_NAMES)
      .default(network),
    propertyOption(),
    faultsOption([...FAULT_KINDS, ...DISK_FAULT_KINDS]),
    run.runs,
    run.jobs,
    run.plan,
    run.path,
    new Option('--scenario <file>', 'play a scenario, and compare its output with the file').conflicts([
      ...IN_PLAN,
      'plan',
      'json',
    ]),
    new Option('--update', 'write the output of the scenario into its file'),
    new Option(
      '--trace <file>',
      'write the trace of the last run, of the run that violates a property, or of the scenario',
    ),
    new Option('--no-states', 'leave the states of agents out of the trace').default(states),
    run.json,
  ];
  for (const option of options) command.addOption(option);
  return command;
}
