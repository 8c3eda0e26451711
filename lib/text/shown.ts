/** Values as text for sentences: short, and without errors. */
import { errorMessage } from '../reason/errorMessage.ts';

/** The default number of characters of a value that are shown. */
const SHOWN_MAX = 1000;

/** The text, or its first `max` characters and its length. */
export function shortened(text: string, max = SHOWN_MAX): string {
  if (text.length <= max) return text;
  // Between two halves of a character nothing is cut.
  const end = /[\uD800-\uDBFF]/.test(text.charAt(max - 1)) ? max - 1 : max;
  return `${text.slice(0, end)}… (${String(text.length)} characters)`;
}

/** Any value as JSON, {@link shortened}. Big integers are texts such as `5n`. A value without JSON is its type, or why it has none. */
export function shown(value: unknown, max = SHOWN_MAX): string {
  try {
    const json: unknown = JSON.stringify(value, (_, inner: unknown) =>
      typeof inner === 'bigint' ? `${String(inner)}n` : inner,
    );
    return typeof json === 'string' ? shortened(json, max) : typeof value;
  } catch (error) {
    return shortened(`a value without JSON: ${errorMessage(error)}`, max);
  }
}
