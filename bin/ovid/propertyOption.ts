/** `--property`: which properties of a configuration are checked. */
import { Option } from 'commander';

/** The option, which may be given several times. */
export function propertyOption(): Option {
  return new Option(
    '--property <name>',
    'check only this property, one that is claimed or an optional one; may be repeated (default: all that are claimed)',
  ).argParser((name: string, before: readonly string[] | undefined) => [...(before ?? []), name]);
}
