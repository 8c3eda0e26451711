/** The path in a trace that `ovid check` has written. */
import { pathOfText, type WrittenPath } from '../../lib/model/agents/pathText.ts';
import { EXIT } from '../exit.ts';
import { oneTrace } from '../replay/source.ts';
import { configurationError } from './reason.ts';

/**
 * The path to the violation whose trace this is, with the bounds of the model.
 *
 * @throws a usage error if it is no trace, or has no path
 */
export async function pathInTrace(file: string): Promise<WrittenPath> {
  for await (const line of oneTrace(file, () => undefined)) {
    const text = 'trace' in line ? line.path : undefined;
    const path = text === undefined ? undefined : pathOfText(text);
    if (path !== undefined) return path;
    break;
  }
  throw configurationError(EXIT.usage, { code: 'trace-without-path', file });
}
