/** Why the value of an option or an argument is invalid. */
import { hintFor } from '../../lib/text/nearest.ts';
import { sentencesIn, type ReasonIn } from '../../lib/reason/table.ts';

const ARGUMENT = {
  'no-file-name': () => 'expected a file name',
  'not-whole': ({ text }: { readonly text: string }) => `"${text}" is not a whole number`,
  'out-of-range': ({
    value,
    min,
    max,
  }: {
    readonly value: number;
    readonly min: number;
    readonly max: number;
  }) => `"${String(value)}" is not from ${String(min)} to ${String(max)}`,
  'no-address': ({ text }: { readonly text: string }) =>
    `"${text}" is not of the form <id>=<host>:<port>, for example 0=127.0.0.1:3000`,
  'server-twice': ({ id }: { readonly id: string }) => `server ${id} occurs twice`,
  'not-share': ({ text }: { readonly text: string }) => `"${text}" is not a number from 0 to 1`,
  'no-rate': ({ text }: { readonly text: string }) => `"${text}" is not a number above 0, at most 10000`,
  'unknown-fault': ({ name, known }: { readonly name: string; readonly known: readonly string[] }) =>
    `"${name}" is not a kind of fault; ${hintFor(name, known)}`,
};

export type ArgumentReason = ReasonIn<typeof ARGUMENT>;

const sentenceOf = sentencesIn(ARGUMENT);

/** With a full stop: the parser puts it after a sentence of its own. */
export function argumentSentence(reason: ArgumentReason): string {
  const sentence = sentenceOf(reason);
  return sentence.endsWith('?') ? sentence : `${sentence}.`;
}
