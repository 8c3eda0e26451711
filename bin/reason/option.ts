/** Why an option in the environment or in a file is invalid. */
import { hintFor } from '../../lib/text/nearest.ts';
import type { ReasonIn } from '../../lib/reason/table.ts';
import { errorsIn } from '../exit.ts';
import { argumentSentence, type ArgumentReason } from './argument.ts';

interface ConfigLine {
  readonly file: string;
  readonly line: number;
  readonly key: string;
}

const OPTIONS = {
  'environment-switch': ({ name, text }: { readonly name: string; readonly text: string | undefined }) =>
    `${name} is ${JSON.stringify(text)}; expected true or false`,
  'unknown-key': ({ known, ...place }: ConfigLine & { readonly known: readonly string[] }) =>
    `${inConfig(place)}unknown key "${place.key}"; ${hintFor(place.key, known, 'the keys are')}`,
  'wrong-value': ({ value, expected, ...place }: ConfigLine & WrongValue) =>
    `${inConfig(place)}"${place.key}" is ${JSON.stringify(value)}; expected ${expected}`,
  'wrong-argument': ({ why, ...place }: ConfigLine & { readonly why: ArgumentReason }) =>
    `${inConfig(place)}"${place.key}": ${argumentSentence(why)}`,
};

interface WrongValue {
  readonly value: unknown;
  readonly expected: string;
}

export type OptionReason = ReasonIn<typeof OPTIONS>;

export const optionError = errorsIn(OPTIONS);

function inConfig({ file, line }: ConfigLine): string {
  return `--config ${file}, line ${String(line)}: `;
}
