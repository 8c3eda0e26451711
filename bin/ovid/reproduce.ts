/** Parts of the command that runs a simulation or a check again. Independent of the option parser. */
import { quoted } from '../sim/reproduce.ts';

/** The options `--property` for these names, each with a blank before it. */
export function propertyOptions(names: readonly string[] = []): string {
  return names.map((name) => ` --property ${quoted(name)}`).join('');
}
