/** The commands of `ovid`, with their arguments, options and help. The code of a command is loaded when it is called. */
import { Argument, Command, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { harmlessLines } from '../lib/wire/text.ts';
import { SHELLS, type Shell } from './completion/shells.ts';
import type { AgentSimFlags } from './ovid/simFlags.ts';
import { withAgentSimOptions } from './ovid/simOptions.ts';
import type { ShowFlags } from './ovidShow.ts';

const CONFIG = new Argument('<file>', 'a configuration: JSON, or a module that exports one (.ts, .mts, .js)');

/** The parser of the command line. `bin/ovidMain.ts` runs it; its manual page, completions and part of docs/REFERENCE.md are made from it. */
export const program = new Command('ovid')
  .description(
    'Agents in boxes: run a configuration on TCP, simulate it with faults, and check every order of its events.',
  )
  .version(packageJson.version)
  .exitOverride()
  // Typed text is quoted; it may have been pasted.
  .configureOutput({ outputError: (text, write) => write(harmlessLines(text)) })
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('Try: ovid --help');

withAgentSimOptions(
  program
    .command('sim')
    .description('run the agents of a configuration on virtual time, inject faults, and check every property')
    .showHelpAfterError('Try: ovid sim --help')
    .addArgument(CONFIG)
    .addHelpText(
      'before',
      examples('ovid sim counter.ts --runs 1000', 'ovid sim kvs.json --faults crash,cut'),
    ),
)
  .addHelpText(
    'after',
    '\nIf a property is violated, the smallest plan that violates it is written to ovid-plan.json, and its trace to ' +
      'ovid-trace.ndjson;\nfiles of an earlier run are replaced.\n' +
      'Exit code: 0 every property holds, 1 one was violated or was never met, 2 wrong usage, 70 a bug of ovid, 130 interrupted (Ctrl-C).',
  )
  .action(async (file: string, flags: AgentSimFlags) => {
    const { simulate } = await import('./ovidSim.ts');
    await simulate(file, flags);
  });

program
  .command('show')
  .description('print a configuration as a table, as a graph for Graphviz, or as JSON')
  .showHelpAfterError('Try: ovid show --help')
  .addArgument(CONFIG)
  .addOption(new Option('--dot', 'print a graph for Graphviz').conflicts('json'))
  .option('--json', 'print JSON, in the format of configurations')
  .addHelpText('before', examples('ovid show kvs.json', 'ovid show kvs.json --dot | dot -Tsvg > kvs.svg'))
  .action(async (file: string, flags: ShowFlags) => {
    const { show } = await import('./ovidShow.ts');
    await show(file, flags);
  });

program
  .command('completion')
  .description('print a shell script that completes commands, options and their values')
  .showHelpAfterError('Try: ovid completion --help')
  .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
  .action(async (shell: Shell) => {
    const { completion } = await import('./completion.ts');
    completion(program, shell);
  });

program
  .command('man')
  .description('print the manual page')
  .showHelpAfterError('Try: ovid man --help')
  .action(async () => {
    const { man } = await import('./man.ts');
    man(program);
  });

function examples(...lines: readonly string[]): string {
  return `Examples:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
