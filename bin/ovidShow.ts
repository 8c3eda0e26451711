/** `ovid show`: prints a configuration. */
import { dotOf } from '../lib/agent/configuration/dot.ts';
import { printConfiguration } from '../lib/agent/configuration/print.ts';
import { tableOf } from '../lib/agent/configuration/table.ts';
import { namedConfiguration } from './ovid/load.ts';
import { shownOn } from './shown.ts';
import { widthOf } from './terminal/width.ts';

/** The parsed options; without one, a table is printed. */
export interface ShowFlags {
  /** As a graph for Graphviz. */
  readonly dot?: true;
  /** As JSON, in the format of configurations. */
  readonly json?: true;
}

/** @throws a usage error with a line for each mistake in the configuration */
export async function show(file: string, flags: ShowFlags): Promise<void> {
  const { configuration, hash } = await namedConfiguration(file);
  const text =
    flags.json === true
      ? printConfiguration(configuration)
      : flags.dot === true
        ? dotOf(configuration)
        : `${tableOf(configuration, widthOf)}\nhash ${hash}\n`;
  process.stdout.write(shownOn(process.stdout, text));
}
