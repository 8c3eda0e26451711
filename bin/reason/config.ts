/** Why the configuration of a server cannot be, with its options named as they are typed. */
import { configSentence, type ConfigOption, type ConfigReason } from '../../lib/configReason.ts';
import { LIMIT_NAMES } from '../../lib/limits.ts';
import { errorsIn } from '../exit.ts';

/** The flag of an option that is called the same: `--line-limit-bytes` for `lineLimitBytes`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Options by their flags; those of the call itself are arguments. */
const FLAGS: Partial<Record<ConfigOption, string>> = {
  basePort: '--base-port',
  heartbeatPeriodMs: '--heartbeat-ms',
  suspectAfterMs: '--suspect-after-ms',
  host: '--host',
  peers: '--peers',
  ...Object.fromEntries(LIMIT_NAMES.map((name) => [name, flagOf(name)])),
};

export const configError = errorsIn({
  config: ({ why }: { readonly why: ConfigReason }) =>
    configSentence(why, (option) => FLAGS[option] ?? option),
});
