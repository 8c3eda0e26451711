/** Why the configuration of a server is invalid, with its options named as they are typed. */
import { ConfigError } from '../../lib/config.ts';
import { configSentence, type ConfigOption, type ConfigReason } from '../../lib/configReason.ts';
import { errorsIn, EXIT } from '../exit.ts';

/** The flag of an option with the same name: `--line-limit-bytes` for `lineLimitBytes`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The options that are not flags of the same name: those of the call itself are arguments. */
const NAMES: Partial<Record<ConfigOption, string>> = {
  id: 'id',
  n: 'n',
  port: 'port',
  heartbeatPeriodMs: '--heartbeat-ms',
};

const configError = errorsIn({
  config: ({ why }: { readonly why: ConfigReason }) =>
    configSentence(why, (option) => NAMES[option] ?? flagOf(option)),
});

/**
 * Makes the configuration of a server.
 *
 * @throws a usage error that names the invalid option
 */
export function validConfig<Config>(make: () => Config): Config {
  try {
    return make();
  } catch (error) {
    if (error instanceof ConfigError)
      throw configError(EXIT.usage, { code: 'config', why: error.reason }, { cause: error });
    throw error;
  }
}
