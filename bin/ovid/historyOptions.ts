/** The options of `ovid history`, with their parsers. */
import { Option, type Command } from 'commander';
import { MODELS } from '../../lib/check/linearizability/models/index.ts';
import { CONSISTENCIES } from '../../lib/check/linearizability/operation.ts';
import { wholeWithin } from '../sim/options.ts';

const SECONDS = 60;

/** Adds the options to a command. */
export function withHistoryOptions(command: Command): Command {
  const options = [
    new Option(
      '-m, --model <model>',
      `the object: ${Object.keys(MODELS).join(', ')}; or a module that exports "model" (.ts, .mts, .js)`,
    ).makeOptionMandatory(),
    new Option('--initial <value>', 'the first value of the object, in EDN: 0, nil, "text", [1 2]'),
    new Option(
      '--consistency <model>',
      'whether the order must keep real time, or only the order of each process',
    )
      .choices(CONSISTENCIES)
      .default('linearizable'),
    new Option('--keyed', 'values are [key value], and each key is an object of its own'),
    wholeWithin('--seconds <s>', 'give up after this time, for all files', 1, 86_400).default(SECONDS),
    new Option('--order', 'draw the order that was found, too'),
    new Option('--svg <file>', 'write a picture of the history and of what was found (one history)'),
    new Option('--json', 'print one line of JSON for each file'),
  ];
  for (const option of options) command.addOption(option);
  return command;
}
