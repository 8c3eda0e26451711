/** A configuration as a model, for commands. */
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import { EXIT } from '../exit.ts';
import { configurationError } from './reason.ts';

/** @throws a usage error if the configuration has no model: agents that are said to be interchangeable are not */
export function modelled<T>(file: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const reason = { code: 'not-modelled', file, detail: errorMessage(error) } as const;
    throw configurationError(EXIT.usage, reason, { cause: error });
  }
}
