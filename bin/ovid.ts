/** The commands of `ovid`, with their arguments, options and help. The code of a command is loaded when it is called. */
import { Argument, Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { harmlessLines } from '../lib/wire/text.ts';
import { SHELLS, type Shell } from './completion/shells.ts';

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
