/** The options of the page of a grid. */
import { Option, type Command } from 'commander';
import { DEFAULTS } from '../lib/config.ts';
import { PAGE_PORT } from './grid/flags.ts';
import { wholeNumber } from './options.ts';

/**
 * Adds the options of the page to a command.
 *
 * @param prefix - of the names of environment variables
 */
export function withPageOptions(command: Command, prefix: string): Command {
  return command
    .addOption(pagePort(prefix, PAGE_PORT))
    .option('--no-http', 'do not serve the page')
    .addOption(
      new Option('--http-host <address>', 'the address on which the page is served')
        .env(`${prefix}_HTTP_HOST`)
        .default(DEFAULTS.host),
    )
    .option(
      '--http-origin <origin...>',
      'also accept pages from this origin, for example https://room.example; a user of the page controls the grid',
    );
}

/** The option of the port of a page. @param usual - the default */
export function pagePort(prefix: string, usual: number): Option {
  return new Option(
    '--http <port>',
    'the port of the page; 0 is any free port; if the default is in use, the next free port',
  )
    .env(`${prefix}_HTTP`)
    .default(usual)
    .argParser(wholeNumber);
}
