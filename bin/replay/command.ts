/** The command `replay`, which both programs have. */
import type { Command } from 'commander';
import type { ReplayFlags } from './flags.ts';

/** @param load - loads the code of the command; not here, because it is another bundle */
export function addReplay(program: Command, load: () => Promise<typeof import('../replay.ts')>): void {
  const name = program.name();
  const isOfAgents = name === 'ovid';
  const examples = isOfAgents
    ? ['ovid replay ovid-trace.ndjson --server 0', 'ovid replay out.*.ndjson --format shiviz > shiviz.log']
    : [
        'chatroom replay out.ndjson --kind broadcast,delivered --server 0',
        'chatroom replay out.0.ndjson out.1.ndjson out.2.ndjson --check',
        'chatroom replay out.*.ndjson --format shiviz > shiviz.log',
      ];
  program
    .command('replay')
    .description('print the events of a grid from its trace, or from the traces of its servers')
    .showHelpAfterError(`Try: ${name} replay --help`)
    .argument('<file...>', 'trace files; several are merged; - is standard input')
    .option('--server <ids>', 'only events of these servers, for example 0,2', several)
    .option('--kind <kinds>', 'only events of these kinds, for example broadcast,delivered', several)
    .option('--from <ms>', 'only events from this time on')
    .option('--to <ms>', 'only events up to this time')
    .option('--format <name>', 'output format: columns, json or shiviz (default: columns)')
    .option('--json', 'the same as --format json')
    .option('--check', 'check the safety promises instead: exit code 1 if one was broken')
    .option('--at-rest', 'with --check: all faults were over at the end, so check the liveness promises, too')
    .addHelpText('before', `Examples:\n${examples.map((line) => `  ${line}\n`).join('')}`)
    .action(async (files: readonly string[], flags: ReplayFlags) => {
      const { replay } = await load();
      await replay(files, flags);
    });
}

/** An option that may be given several times. */
function several(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
