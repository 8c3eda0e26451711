/** The commands of the command line, with their arguments, options and help. The code of a command is loaded when it is called. */
import { Argument, Command, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { CLIENT_PORT_MIN } from '../lib/config.ts';
import { BUDGET_MAX, GRID_DEFAULTS, MODEL_SERVERS_MAX } from '../lib/model/options.ts';
import type { CheckFlags } from './check.ts';
import { SHELLS, type Shell } from './completion/shells.ts';
import { examples } from './examples.ts';
import type { DoctorFlags } from './doctor.ts';
import { harmlessLines } from '../lib/wire/text.ts';
import { pageAddressOf, type GridFlags } from './grid/flags.ts';
import { latencyOption } from './grid/latency.ts';
import { givenServerOptions, gridFlags, serverFlags, wholeNumber, withServerOptions } from './options.ts';
import { withPageOptions } from './pageOptions.ts';
import type { JoinFlags } from './join.ts';
import { addReplay } from './replay/command.ts';
import type { SimFlags } from './sim/flags.ts';
import { withSimOptions } from './sim/options.ts';
import { protocolOption } from './protocol.ts';

const whole = (name: string, description: string) => new Argument(name, description).argParser(wholeNumber);

/** The parser of the command line. `bin/main.ts` runs it; the manual page, the completions and docs/REFERENCE.md are made from it. */
export const program = new Command('chatroom')
  .description('A chat room without a central server: n servers, a full mesh, logs in FIFO order.')
  .version(packageJson.version)
  .exitOverride()
  // Typed text is quoted; it may have been pasted.
  .configureOutput({ outputError: (text, write) => write(harmlessLines(text)) })
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('Try: chatroom --help')
  .addHelpText('before', examples('chatroom grid -n 3', 'chatroom serve 0 3 10000'));

withServerOptions(
  program
    .command('serve')
    .description('run one server of a grid of n')
    .showHelpAfterError('Try: chatroom serve --help')
    .addArgument(whole('<id>', 'the id of the server, 0 to n - 1'))
    .addArgument(whole('<n>', 'the number of servers in the grid'))
    .addArgument(whole('<port>', 'the port for clients, 10000 or above'))
    .addHelpText('before', examples('chatroom serve 0 3 10000', 'chatroom serve 1 3 10001 --base-port 4000')),
).action(async (id: number, n: number, port: number, _options: unknown, command: Command) => {
  const { runServer } = await import('./serve.ts');
  await runServer(id, n, port, serverFlags(command));
});

withServerOptions(
  withGridOptions(
    program
      .command('grid')
      .description(
        'run n servers on this host, controlled by lines on standard input (the line "help" lists them)',
      )
      .showHelpAfterError('Try: chatroom grid --help'),
  )
    .option(
      '--offset <n>',
      'add this number to the ports for clients and for peers, and to that of the page: several grids on one host',
      wholeNumber,
      0,
    )
    .option(
      '--process <path>',
      'run this program as the servers, as in the lab: path <id> <n> <port>. It is observed from outside; faults of links are not possible',
    )
    .addHelpText(
      'before',
      examples(
        'chatroom grid -n 3',
        'chatroom grid --process ./their/process',
        "printf '0 broadcast hello\\nsleep 100\\n1 get\\n' | chatroom grid",
      ),
    ),
).action(async (options: GridFlags, command: Command) => {
  const { runGrid } = await import('./grid.ts');
  const { flags, unset } = gridFlags(command);
  await runGrid(options, flags, pageAddressOf(options), unset, givenServerOptions(command));
});

program
  .command('join')
  .description('chat through a server: on a terminal, or as a filter from standard input to standard output')
  .showHelpAfterError('Try: chatroom join --help')
  .argument(
    '<server...>',
    'the master port of a server, or host:port; if the connection is lost, the next server is tried',
  )
  .option('--name <name>', 'the name before each message (default: the user name)')
  .option('--history <n>', 'the number of earlier messages to show first', wholeNumber, 50)
  .option('--json', 'print messages as JSON, one object per line, with sender and number')
  .option('--stay', 'as a filter: continue to print messages after the end of standard input')
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
    .description('run the same servers on virtual time, inject faults, and check every promise')
    .showHelpAfterError('Try: chatroom sim --help')
    .addHelpText(
      'before',
      examples('chatroom sim --seed 7 --runs 1000', 'chatroom sim --faults cut --runs 10'),
    )
    .addHelpText(
      'after',
      '\nIf a promise is broken, the smallest plan that breaks it is written to chatroom-plan.json, and its trace to ' +
        'chatroom-trace.ndjson;\nfiles of an earlier run are replaced.\n' +
        'Exit code: 0 every promise was kept, 1 a promise was broken or the output of a scenario differs, 2 wrong usage, ' +
        '70 a bug of chatroom, 130 interrupted (Ctrl-C).',
    ),
).action(async (flags: SimFlags) => {
  const { simulate } = await import('./sim.ts');
  await simulate(flags);
});

addReplay(program, () => import('./replay.ts'));

program
  .command('check')
  .description('explore every order of events of a small grid, and check every promise in every state')
  .showHelpAfterError('Try: chatroom check --help')
  .addOption(protocolOption())
  .option(
    '--servers <n>',
    `number of servers, up to ${String(MODEL_SERVERS_MAX)}`,
    wholeNumber,
    GRID_DEFAULTS.servers,
  )
  .option(
    '--messages <n>',
    `number of broadcasts, at all servers together; this and the next five: up to ${String(BUDGET_MAX)} each`,
    wholeNumber,
    GRID_DEFAULTS.messages,
  )
  .option(
    '--cuts <n>',
    'number of connections that break and lose what is in transit',
    wholeNumber,
    GRID_DEFAULTS.cuts,
  )
  .option('--crashes <n>', 'number of crashes', wholeNumber, GRID_DEFAULTS.crashes)
  .option('--restarts <n>', 'number of restarts', wholeNumber, GRID_DEFAULTS.restarts)
  .option(
    '--suspicions <n>',
    'number of suspicions of a server that runs',
    wholeNumber,
    GRID_DEFAULTS.suspicions,
  )
  .option(
    '--holds <n>',
    'number of connections that accept no bytes for a while',
    wholeNumber,
    GRID_DEFAULTS.holds,
  )
  .addOption(new Option('--clogs <n>', 'former name of --holds').argParser(wholeNumber).hideHelp())
  .option(
    '--max-states <n>',
    'stop after the level in which there are more distinct states than this number',
    wholeNumber,
    100_000_000,
  )
  .option(
    '-j, --jobs <n>',
    'threads; the result does not depend on their number (default: 1; two are slower on two cores)',
    wholeNumber,
  )
  .option('--whole', 'explore three servers and more all at once, not pair by pair', false)
  .option('--no-fold', 'also explore states that are mirror images of others')
  .option('--trace <file>', 'write the steps to a violation as a trace, one JSON object per line')
  .option('--json', 'print the result as JSON', false)
  .addHelpText('before', examples('chatroom check', 'chatroom check --servers 2 --messages 3 --cuts 1'))
  .addHelpText(
    'after',
    '\nWith the defaults every promise holds, and the check takes seconds. One more of any kind can multiply the states by ten.\n' +
      'Exit code: 0 every promise holds, 1 one does not, 3 inconclusive: more states than --max-states or the memory allow.',
  )
  .action(async (flags: CheckFlags & { readonly clogs?: number }) => {
    const { check } = await import('./check.ts');
    await check({ ...flags, holds: flags.clogs ?? flags.holds });
  });

withServerOptions(
  withGridOptions(
    program
      .command('doctor')
      .description('check whether a grid can run on this host, and print what to do about each problem')
      .showHelpAfterError('Try: chatroom doctor --help'),
  )
    .option('--json', 'print the findings as JSON, one object per line')
    .addHelpText('before', examples('chatroom doctor', 'chatroom doctor -n 16 --base-port 4000'))
    .addHelpText('after', '\nExit code: 0 no problem, or only warnings, 1 at least one problem.'),
).action(async (flags: DoctorFlags, command: Command) => {
  const { doctor } = await import('./doctor.ts');
  const { flags: serverOptions, unset } = gridFlags(command);
  await doctor(flags, serverOptions, unset);
});

program
  .command('completion')
  .description('print a shell script that completes commands, options and their values')
  .showHelpAfterError('Try: chatroom completion --help')
  .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
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

/** The options of the grid: the number of servers, their client ports, and the address of its page. */
function withGridOptions(command: Command): Command {
  command
    .option('-n, --servers <n>', 'number of servers', wholeNumber, 3)
    .option(
      '-p, --port <port>',
      'the port for clients of server 0; of server i: this + i',
      wholeNumber,
      CLIENT_PORT_MIN,
    );
  return withPageOptions(command.addOption(latencyOption('CHATROOM')), 'CHATROOM');
}
