/** The command that runs a plan again. */
import { DEFAULTS } from './flags.ts';
import { DEFAULT_PROTOCOL } from '../../lib/protocols.ts';
import type { Settings } from '../../lib/sim/generatePlan.ts';

/** The command for the plan at `path` in the search of a seed. Options with their default values are omitted. */
export function reproduceBySeed(
  seed: number,
  path: string,
  { protocol = DEFAULT_PROTOCOL, servers, seconds, rate, faults, plain }: Settings,
): string {
  const words = ['chatroom sim'];
  if (protocol !== DEFAULT_PROTOCOL) words.push(`--protocol ${protocol}`);
  words.push(`--seed ${String(seed)}`);
  if (servers !== DEFAULTS.servers) words.push(`--servers ${String(servers)}`);
  if (seconds !== DEFAULTS.seconds) words.push(`--seconds ${String(seconds)}`);
  if (rate !== DEFAULTS.rate) words.push(`--rate ${String(rate)}`);
  if (faults.join() !== DEFAULTS.faults.join()) words.push(`--faults ${faults.join() || 'none'}`);
  if (plain === true) words.push('--plain');
  return [...words, `--path ${path}`].join(' ');
}

export function reproduceByFile(file: string): string {
  return `chatroom sim --plan ${/^[\w./+-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`}`;
}
