#!/usr/bin/env node
/** The command line: what there is, and how it is called. What a command does is loaded when it is called. */
import { Argument, Command, CommanderError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { DEFAULTS, MASTER_PORT_MIN } from '../lib/config.ts';
import { BUDGET_MAX, GRID_DEFAULTS, MODEL_SERVERS_MAX } from '../lib/model/options.ts';
import type { CheckFlags } from './check.ts';
import { SHELLS, type Shell } from './completion/shells.ts';
import type { DoctorFlags } from './doctor.ts';
import { harmlessLines } from '../lib/wire/text.ts';
import { explain, EXIT } from './exit.ts';
import { PAGE_PORT, pageAddressOf, type GridFlags } from './grid/flags.ts';
import { gridFlags, serverFlags, wholeNumber, withServerOptions } from './options.ts';
import type { JoinFlags } from './join.ts';
import type { ReplayFlags } from './replay/flags.ts';
import type { SimFlags } from './sim/flags.ts';
import { withSimOptions } from './sim/options.ts';
import { keepIgnoring } from './signals.ts';
import { endWithStdout } from './stdout.ts';

const whole = (name: string, description: string) => new Argument(name, description).argParser(wholeNumber);

const program = new Command('chatroom')
  .description('A chat room without a central server: n servers, a full mesh, logs in FIFO order.')
  .version(packageJson.version)
  .exitOverride()
  // What was typed is quoted; it may have been pasted.
  .configureOutput({ outputError: (text, write) => write(harmlessLines(text)) })
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('Try: chatroom --help')
  .addHelpText('before', examples('chatroom grid -n 3', 'chatroom serve 0 3 10000'));

withServerOptions(
  program
    .command('serve')
    .description('run one server: a member of a grid of n')
    .showHelpAfterError('Try: chatroom serve --help')
    .addArgument(whole('<id>', 'its id, 0 to n - 1'))
    .addArgument(whole('<n>', 'how many servers there are'))
    .addArgument(whole('<port>', 'where its masters connect, 10000 or above'))
    .addHelpText('before', examples('chatroom serve 0 3 10000', 'chatroom serve 1 3 10001 --base-port 4000')),
).action(async (id: number, n: number, port: number, _options: unknown, command: Command) => {
  const { runServer } = await import('./serve.ts');
  await runServer(id, n, port, serverFlags(command));
});

withServerOptions(
  withGridOptions(
    program
      .command('grid')
      .description('run n servers on this machine, driven by the lines of standard input (help tells which)')
      .showHelpAfterError('Try: chatroom grid --help'),
  ).addHelpText(
    'before',
    examples('chatroom grid -n 3', "printf '0 broadcast hello\\nsleep 100\\n1 get\\n' | chatroom grid"),
  ),
).action(async (options: GridFlags, command: Command) => {
  const { runGrid } = await import('./grid.ts');
  const { flags, unasked } = gridFlags(command);
  await runGrid(options.servers, options.port, flags, pageAddressOf(options), unasked);
});

program
  .command('join')
  .description('chat through a server: on a terminal, or as a filter from stdin to stdout')
  .showHelpAfterError('Try: chatroom join --help')
  .argument('<server...>', 'its master port, or host:port; when it is gone, the next one is joined')
  .option('--name <name>', 'stands before what you say (default: your user name)')
  .option('--history <n>', 'show so many of the last messages first', wholeNumber, 50)
  .option('--json', 'messages as JSON, an object a line, with their senders and numbers')
  .option('--stay', 'as a filter: go on showing messages when stdin has ended')
  .addHelpText(
    'before',
    examples(
      'chatroom join 10000 10001 10002 --name ada',
      'echo hello | chatroom join 10000 --name bot',
      'chatroom join 10000 --json --stay < /dev/null',
    ),
  )
  .action(async (servers: readonly string[], flags: JoinFlags) => {
    const { join } = await import('./join.ts');
    join(servers, flags);
  });

withSimOptions(
  program
    .command('sim')
    .description('run the same servers on virtual time, with faults, and check every promise')
    .showHelpAfterError('Try: chatroom sim --help')
    .addHelpText(
      'before',
      examples('chatroom sim --seed 7 --runs 1000', 'chatroom sim --faults cut --runs 10'),
    )
    .addHelpText(
      'after',
      '\nWhere a promise is broken, the smallest plan that breaks it is left in chatroom-plan.json, and its trace in ' +
        'chatroom-trace.ndjson;\nwhat an earlier call has left there is replaced.\n' +
        'Exit code: 0 every promise was kept, 1 one was broken or a scenario went otherwise, 2 wrong usage, ' +
        "70 a fault of chatroom's own, 130 Ctrl-C.",
    ),
).action(async (flags: SimFlags) => {
  const { simulate } = await import('./sim.ts');
  await simulate(flags);
});

program
  .command('replay')
  .description('show what happened in a grid, from its trace or from the traces of its servers')
  .showHelpAfterError('Try: chatroom replay --help')
  .argument('<file...>', 'traces; several are merged; - is standard input')
  .option('--server <ids>', 'only of these servers, as in 0,2', several)
  .option('--kind <kinds>', 'only such events, as in broadcast,delivered', several)
  .option('--from <ms>', 'only from this time on')
  .option('--to <ms>', 'only up to this time')
  .option('--format <name>', 'columns, json or shiviz (default: columns)')
  .option('--json', 'the same as --format json')
  .option('--check', 'check the promises of safety instead: exit code 1 where one was broken')
  .option('--at-rest', 'with --check: at the end all had healed, so check what then must be so, too')
  .addHelpText(
    'before',
    examples(
      'chatroom replay out.ndjson --kind broadcast,delivered --server 0',
      'chatroom replay out.0.ndjson out.1.ndjson out.2.ndjson --check',
      'chatroom replay out.*.ndjson --format shiviz > shiviz.log',
    ),
  )
  .action(async (files: readonly string[], flags: ReplayFlags) => {
    const { replay } = await import('./replay.ts');
    await replay(files, flags);
  });

/** An option that may be given several times. */
function several(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

program
  .command('check')
  .description(
    'explore everything that can happen to a small grid, in every order, and check every promise in every state',
  )
  .showHelpAfterError('Try: chatroom check --help')
  .option('--servers <n>', `how many, up to ${String(MODEL_SERVERS_MAX)}`, wholeNumber, GRID_DEFAULTS.servers)
  .option(
    '--messages <n>',
    `broadcasts, at all servers together; this and the next up to ${String(BUDGET_MAX)} each`,
    wholeNumber,
    GRID_DEFAULTS.messages,
  )
  .option(
    '--cuts <n>',
    'connections that break, with what is on the way in them',
    wholeNumber,
    GRID_DEFAULTS.cuts,
  )
  .option('--crashes <n>', 'servers that crash', wholeNumber, GRID_DEFAULTS.crashes)
  .option('--restarts <n>', 'servers that start again', wholeNumber, GRID_DEFAULTS.restarts)
  .option('--suspicions <n>', 'servers that suspect one that lives', wholeNumber, GRID_DEFAULTS.suspicions)
  .option('--clogs <n>', 'connections that take no more for a while', wholeNumber, GRID_DEFAULTS.clogs)
  .option(
    '--max-states <n>',
    'end behind the level in which there come to be more distinct states than these',
    wholeNumber,
    100_000_000,
  )
  .option(
    '-j, --jobs <n>',
    'threads; what comes out does not depend on it (default: a processor each)',
    wholeNumber,
  )
  .option('--no-fold', 'explore states that are mirror images of others, too')
  .option('--trace <file>', 'write what happens on the way to a violation, a JSON object a line')
  .option('--json', 'print the result as JSON', false)
  .addHelpText('before', examples('chatroom check', 'chatroom check --servers 2 --messages 3 --cuts 1'))
  .addHelpText(
    'after',
    '\nThe defaults are what servers withstand, and take seconds. Every budget may multiply the states by ten.\n' +
      'Exit code: 0 every claim holds, 1 one does not, 3 there are more states than --max-states, or than memory has room for.',
  )
  .action(async (flags: CheckFlags) => {
    const { check } = await import('./check.ts');
    await check(flags);
  });

withServerOptions(
  withGridOptions(
    program
      .command('doctor')
      .description('look whether a grid could run here, what is in the way, and what to do about it')
      .showHelpAfterError('Try: chatroom doctor --help'),
  )
    .option('--json', 'what was found as JSON, an object a line')
    .addHelpText('before', examples('chatroom doctor', 'chatroom doctor -n 16 --base-port 4000'))
    .addHelpText(
      'after',
      '\nExit code: 0 nothing is wrong, or it is worth a warning only, 1 something would not do.',
    ),
).action(async (flags: DoctorFlags, command: Command) => {
  const { doctor } = await import('./doctor.ts');
  const { flags: serverOptions, unasked } = gridFlags(command);
  await doctor(flags, serverOptions, unasked);
});

program
  .command('completion')
  .description('print a script that completes commands, options and what these can be')
  .showHelpAfterError('Try: chatroom completion --help')
  .addArgument(new Argument('<shell>', 'the shell that is to read it').choices(SHELLS))
  .addHelpText(
    'before',
    examples(
      'source <(chatroom completion bash)',
      'source <(chatroom completion zsh)',
      'chatroom completion fish | source',
    ),
  )
  .action(async (shell: Shell) => {
    const { completion } = await import('./completion.ts');
    completion(program, shell);
  });

program
  .command('man')
  .description('print the manual page')
  .showHelpAfterError('Try: chatroom man --help')
  .addHelpText('before', examples('chatroom man | man -l -'))
  .action(async () => {
    const { man } = await import('./man.ts');
    man(program);
  });

/** Which grid: how many servers, where their masters connect, and where its page is served. */
function withGridOptions(command: Command): Command {
  return command
    .option('-n, --servers <n>', 'how many', wholeNumber, 3)
    .option(
      '-p, --port <port>',
      'where the master of server 0 connects; server i: this + i',
      wholeNumber,
      MASTER_PORT_MIN,
    )
    .addOption(
      new Option('--http <port>', 'where its page is served; 0 is any port that is free')
        .env('CHATROOM_HTTP')
        .default(PAGE_PORT)
        .argParser(wholeNumber),
    )
    .option('--no-http', 'serve no page')
    .addOption(
      new Option('--http-host <address>', 'the address to serve it on')
        .env('CHATROOM_HTTP_HOST')
        .default(DEFAULTS.host),
    )
    .option(
      '--http-origin <origin...>',
      'let pages from there in, too, as in https://room.example: whoever sees the page can break the grid',
    );
}

function examples(...lines: readonly string[]): string {
  return `Examples:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

async function main(): Promise<void> {
  keepIgnoring();
  endWithStdout();
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
    else process.exitCode = explain(error);
  }
}

void main();
