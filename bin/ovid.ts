/** The commands of `ovid`, with their arguments, options and help. The code of a command is loaded when it is called. */
import { Argument, Command, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { harmlessLines } from '../lib/wire/text.ts';
import { examples } from './examples.ts';
import type { RunFlags } from './ovid/runFlags.ts';
import { withRunOptions } from './ovid/runOptions.ts';
import { SHELLS, type Shell } from './completion/shells.ts';
import type { HistoryFlags } from './ovid/historyFlags.ts';
import { withHistoryOptions } from './ovid/historyOptions.ts';
import type { AgentCheckFlags } from './ovid/checkFlags.ts';
import { withAgentCheckOptions } from './ovid/checkOptions.ts';
import type { ExploreFlags } from './ovid/exploreFlags.ts';
import { withExploreOptions } from './ovid/exploreOptions.ts';
import type { AgentSimFlags } from './ovid/simFlags.ts';
import { withAgentSimOptions } from './ovid/simOptions.ts';
import type { ShowFlags } from './ovidShow.ts';
import { LAB_NAMES, type LabFlags } from './ovid/labFlags.ts';
import { fileName, isGiven, logLevelOption, wholeNumber } from './options.ts';
import { addReplay } from './replay/command.ts';

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

withRunOptions(
  program
    .command('run')
    .description(
      'run one box of a configuration, or all of them on this host, controlled by lines on standard input (the line "help" lists them)',
    )
    .showHelpAfterError('Try: ovid run --help')
    .addArgument(CONFIG)
    .argument('[box]', 'the box, by its address or its number; left out: all boxes')
    .addHelpText(
      'before',
      examples(
        'ovid run chat.json 127.0.0.1:5001',
        'ovid run kvs.json --no-http',
        "printf '1 put x 7\\n1 get x\\n' | ovid run kvs.json --no-http",
      ),
    )
    .addHelpText(
      'after',
      '\nExit code: 0, or 1 if a line could not be executed, 2 wrong usage or an invalid configuration, 69 a port is in use or a box cannot be ' +
        'reached,\n70 a bug of ovid, 129, 130 or 143 ended by a signal.',
    ),
).action(async (config: string, box: string | undefined, flags: RunFlags, command: Command) => {
  const { runOvid } = await import('./ovidRun.ts');
  const sourceOf = (option: keyof RunFlags) => command.getOptionValueSource(option);
  const mixed = sourceOf('mixed') === 'env' ? { mixed: 'possible' as const } : {};
  const isTyped = (option: keyof RunFlags) => sourceOf(option) === 'cli';
  await runOvid(config, box, { ...flags, ...mixed }, isTyped, isGiven(command, 'http'));
});

withAgentSimOptions(
  program
    .command('sim')
    .description('run the agents of a configuration on virtual time, inject faults, and check every property')
    .showHelpAfterError('Try: ovid sim --help')
    .addArgument(CONFIG)
    .addHelpText(
      'before',
      examples(
        'ovid sim counter.ts --runs 1000',
        'ovid sim kvs.json --faults crash,cut',
        'ovid sim --lab commit add.input',
      ),
    ),
)
  .addHelpText(
    'after',
    '\nIf a property is violated, the smallest plan that violates it is written to ovid-plan.json, and its trace to ' +
      'ovid-trace.ndjson;\nfiles of an earlier run are replaced.\n' +
      'Exit code: 0 every property holds, 1 one was violated or was never met, 2 wrong usage, 70 a bug of ovid, 130 interrupted (Ctrl-C).',
  )
  .action(async (file: string, flags: AgentSimFlags, command: Command) => {
    if (flags.lab === undefined) {
      const { simulate } = await import('./ovidSim.ts');
      await simulate(file, flags);
      return;
    }
    const isCampaign = ['runs', 'faults', 'path', 'plan', 'json', 'jobs'].some(
      (name) => command.getOptionValueSource(name) === 'cli',
    );
    const { simulateLab } = await import('./ovidLabSim.ts');
    await simulateLab(file, flags, isCampaign);
  });

withAgentCheckOptions(
  program
    .command('check')
    .description(
      'explore every order of events of the agents of a configuration, and check every property in every state',
    )
    .showHelpAfterError('Try: ovid check --help')
    .addArgument(CONFIG)
    .addHelpText(
      'before',
      examples('ovid check counter.ts', 'ovid check commit.ts --requests any --crashes 1 --restarts 1'),
    ),
)
  .addHelpText(
    'after',
    '\nFaults happen only if they are asked for. One more of any kind can multiply the states by ten.\n' +
      'Exit code: 0 every property holds, 1 one does not, 2 wrong usage, 3 inconclusive: a limit was reached, 130 interrupted (Ctrl-C).',
  )
  .action(async (file: string, flags: AgentCheckFlags) => {
    const { check } = await import('./ovidCheck.ts');
    await check(file, flags);
  });

withExploreOptions(
  program
    .command('explore')
    .description(
      'serve a page on which you take the steps of a configuration one by one: the state of every agent, and everything that can happen next',
    )
    .showHelpAfterError('Try: ovid explore --help')
    .addArgument(CONFIG)
    .addHelpText(
      'before',
      examples(
        'ovid explore counter.ts',
        'ovid check counter.ts --crashes 1 --trace path.ndjson; ovid explore counter.ts --trace path.ndjson',
      ),
    ),
)
  .addHelpText(
    'after',
    '\nThe page is served on this host alone, until Ctrl-C. Its address says which state it shows.\n' +
      'Exit code: 2 wrong usage, 69 the port is in use, 70 a bug of ovid, 129, 130 or 143 ended by a signal.',
  )
  .action(async (file: string, flags: ExploreFlags, command: Command) => {
    const { explore } = await import('./ovidExplore.ts');
    await explore(file, flags, (option) => isGiven(command, option));
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
  .command('lab')
  .description('run one server of a lab, for its master; commit: a replicated playlist on three-phase commit')
  .showHelpAfterError('Try: ovid lab --help')
  .addArgument(new Argument('<lab>', 'the lab').choices(LAB_NAMES))
  .argument('<id>', 'the id of the server, from 0', wholeNumber)
  .argument('<n>', 'the number of servers', wholeNumber)
  .argument(
    '<port>',
    'the port for its master: 10000 or above. It listens for the others on 20000 + id',
    wholeNumber,
  )
  .addOption(
    new Option(
      '--storage <dir>',
      'the folder for transaction logs: a server that is started again reads its own',
    )
      .env('COMMIT_LOG_DIR')
      .argParser(fileName)
      .makeOptionMandatory(),
  )
  .addOption(
    new Option('--host <address>', 'the address on which it listens')
      .env('CHATROOM_HOST')
      .default('127.0.0.1'),
  )
  .addOption(logLevelOption('OVID'))
  .addHelpText('before', examples('ovid lab commit 0 3 10000 --storage logs'))
  .action(async (_lab: string, id: number, n: number, port: number, flags: LabFlags) => {
    const { runLab } = await import('./ovidLab.ts');
    await runLab(id, n, port, flags);
  });

withHistoryOptions(
  program
    .command('history')
    .description(
      'judge recorded histories of concurrent operations: whether some order of them, one after the other, explains every result',
    )
    .showHelpAfterError('Try: ovid history --help')
    .argument(
      '<files...>',
      "histories: EDN or JSON of Jepsen's operations, its log or history.txt, or a trace of agents; - is standard input",
    )
    .addHelpText(
      'before',
      examples(
        'ovid history history.edn --model cas-register --initial 0',
        'ovid history *.edn --model key-value --json',
        'ovid history trace.ndjson --model ./model.ts --svg history.svg',
      ),
    ),
)
  .addHelpText(
    'after',
    '\nExit code: 0 every history is linearizable (or sequentially consistent), 1 one is not, 2 wrong usage or an invalid history,\n' +
      '3 not decided within the time or the memory, 70 a bug of ovid. Of several files, the worst: 2, 1, 3, 0.',
  )
  .action(async (files: readonly string[], flags: HistoryFlags) => {
    const { history } = await import('./ovidHistory.ts');
    await history(files, flags);
  });

addReplay(program, () => import('./replay.ts'));

program
  .command('new')
  .description('write a new project into an empty folder: an agent, a configuration, properties and a spec')
  .showHelpAfterError('Try: ovid new --help')
  .argument('<name>', 'the folder, which becomes the name of the project; . is this folder')
  .addHelpText('before', examples('ovid new counter && cd counter && npm test'))
  .action(async (name: string) => {
    const { newProject } = await import('./ovidNew.ts');
    newProject(name);
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
