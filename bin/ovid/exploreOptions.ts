/** The options of `ovid explore`, with their parsers. */
import { Option, type Command } from 'commander';
import { pagePort } from '../pageOptions.ts';
import { modelOptions } from './checkOptions.ts';

/** The default port of the page on a model: that of a grid may be in use. */
const EXPLORE_PORT = 8090;

/** Adds the options of the page on a model to a command. */
export function withExploreOptions(command: Command): Command {
  for (const option of modelOptions()) command.addOption(option);
  return command
    .addOption(
      new Option(
        '--trace <file>',
        'open at the end of the path that ovid check --trace has written, in its model; options that are given replace its bounds',
      ),
    )
    .addOption(pagePort('OVID', EXPLORE_PORT));
}
