/** The names of agents and the virtual names in their routes: paths such as `kvs/shard1`, or decimal numbers. */
import { CONFIGURATION_LIMITS } from './limits.ts';

/** Names are words of lines on the wire and on consoles, so that no blank and no control character can occur in them. */
const UNFIT = /[\s\p{C}]/u;

/** Why a text is no name; undefined if it is one. */
export function unfitName(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (text.length > CONFIGURATION_LIMITS.nameMaxChars)
    return `it has over ${String(CONFIGURATION_LIMITS.nameMaxChars)} characters`;
  if (UNFIT.test(text)) return 'it contains a blank or a control character';
  if (text.split('/').includes('')) return 'it begins or ends with a slash, or contains two in a row';
  return undefined;
}
