/** The names of the grid of a configuration and of its boxes, in traces and on the page. */
import { basename } from 'node:path';
import { boxesOf, type Configuration } from '../../lib/agent/configuration.ts';
import type { GridNames } from '../../lib/trace/event.ts';

/** @param file - of the configuration, as it was typed; from standard input, `-`, it has no name */
export function gridNames(file: string, configuration: Configuration): GridNames {
  return { ...(file === '-' ? {} : { title: basename(file) }), names: boxesOf(configuration) };
}
