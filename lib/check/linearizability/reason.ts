/** Why a history cannot be judged: reasons, and the sentence of each. */
import { sentencesIn, type ReasonIn } from '../../reason/table.ts';
import { harmless } from '../../wire/text.ts';

interface OfOperation {
  readonly process: string;
  readonly f: string;
}

interface AfterAnother extends OfOperation {
  /** The function that is under way, and the line where it began. */
  readonly open: string;
  readonly openLine: number | undefined;
}

const HISTORY = {
  'two-open': ({ process, f, open, openLine }: AfterAnother) =>
    `process ${shown(process)} begins ${shown(f)} while its ${shown(open)}${ofLine(openLine)} has not ended; ` +
    'a process has one operation at a time',
  'not-begun': ({ process, f, type }: OfOperation & { readonly type: string }) =>
    `process ${shown(process)} ends ${shown(f)} (${type}), but has begun nothing; expected an invoke before it`,
  'other-function': ({ process, f, open, openLine }: AfterAnother) =>
    `process ${shown(process)} ends ${shown(f)}, but has begun ${shown(open)}${ofLine(openLine)}`,
  'unknown-function': ({
    f,
    model,
    hint,
  }: {
    readonly f: string;
    readonly model: string;
    readonly hint: string;
  }) => `the model ${model} has no function "${shown(f)}": ${hint}`,
  unfit: ({
    f,
    model,
    value,
    refusal,
  }: {
    readonly f: string;
    readonly model: string;
    readonly value: string;
    readonly refusal: string;
  }) => `${shown(f)} of the model ${model} with ${shown(value)}: ${refusal}`,
  'not-keyed': ({ f, value }: { readonly f: string; readonly value: string }) =>
    `${shown(f)} with the value ${shown(value)}; with --keyed, expected [key value]`,
  'too-many': ({ max }: { readonly max: number }) =>
    `there are over ${String(max)} operations; a history with so many is not read, because it would not fit in memory`,

  // Of the form:
  syntax: ({ found, expected }: { readonly found: string; readonly expected: string }) =>
    `found ${shown(found)}; expected ${expected}`,
  ends: ({ inside }: { readonly inside: string }) => `the text ends inside ${inside}`,
  'too-long': ({ limit }: { readonly limit: number }) =>
    `an operation has over ${String(limit)} characters, the limit`,
  'no-field': ({ field, expected }: { readonly field: string; readonly expected: string }) =>
    `the operation has no ${field}; expected ${expected}`,
  'bad-field': ({
    field,
    value,
    expected,
  }: {
    readonly field: string;
    readonly value: string;
    readonly expected: string;
  }) => `${field} is ${shown(value)}; expected ${expected}`,
  'other-protocol': ({ protocol }: { readonly protocol: string }) =>
    `it is a trace of the protocol ${shown(protocol)}; expected one of agents, which record operations`,
};

export type HistoryReason = ReasonIn<typeof HISTORY>;

export const historySentence: (reason: HistoryReason) => string = sentencesIn(HISTORY);

/** Thrown by the readers. The message has no file and no line; both are the caller's to add. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
  readonly reason: HistoryReason;
  /** Counted from 1; undefined if it is from no file. */
  readonly line: number | undefined;

  constructor(reason: HistoryReason, line: number | undefined) {
    super(historySentence(reason));
    this.reason = reason;
    this.line = line;
  }
}

export function historyError(reason: HistoryReason, line: number | undefined): HistoryError {
  return new HistoryError(reason, line);
}

function ofLine(line: number | undefined): string {
  return line === undefined ? '' : ` of line ${String(line)}`;
}

const SHOWN_MAX = 60;

function shown(text: string): string {
  return harmless(text, SHOWN_MAX);
}
