/** Why traces cannot be replayed with these options. */
import { nearest } from '../../lib/text/nearest.ts';
import type { ReasonIn } from '../../lib/reason/table.ts';
import { textSentence, type TextFlaw } from '../../lib/text/problem.ts';
import { refusalSentence, type TraceRefusal } from '../../lib/trace/refusal.ts';
import { errorsIn } from '../exit.ts';
import { fileSentence, type FileReason } from '../reason/file.ts';

const REPLAY = {
  'check-filtered': () => '--check needs the whole trace: no filter is allowed',
  'shiviz-filtered': () => '--format shiviz needs the whole trace: no filter is allowed',
  'check-shiviz': () => '--check has no --format shiviz; expected columns or json',
  'at-rest-unchecked': () => '--at-rest needs --check',
  'two-formats': ({ format }: { readonly format: string }) =>
    `--json and --format ${format} are two formats; choose one`,
  'unknown-format': ({ format, known }: { readonly format: string; readonly known: readonly string[] }) =>
    `--format: "${format}" is not one of ${known.join(', ')}`,
  'no-server-id': ({ text }: { readonly text: string }) =>
    `--server: "${text}" is not the id of a server, as in 0,2`,
  'unknown-kind': ({ kind, known }: { readonly kind: string; readonly known: readonly string[] }) => {
    const guess = nearest(kind, known);
    return `--kind: "${kind}" is not one of ${known.join(', ')}${guess === undefined ? '' : `; did you mean ${guess}?`}`;
  },
  'no-time': ({ option, text }: { readonly option: string; readonly text: string }) =>
    `${option}: "${text}" is not a time in ms, as in 1500`,
  'server-not-in-trace': ({ server, servers }: { readonly server: number; readonly servers: number }) =>
    `--server: there is no server ${String(server)} in the trace: ids go from 0 to ${String(servers - 1)}`,
  'trace-empty': ({ name }: { readonly name: string }) => `${name} is empty; a trace has a header at least`,
  'trace-text': ({ name, flaw }: { readonly name: string; readonly flaw: TextFlaw }) =>
    // The position of an error follows the name after a comma, as in "a, line 3: …".
    `${name}${flaw.line === undefined ? ': ' : ', '}${textSentence(flaw)}`,
  'trace-file': ({ name, why }: { readonly name: string; readonly why: FileReason }) =>
    `${name}: ${fileSentence(why)}`,
  'trace-line': ({ name, line, why }: OfLine) => `${name}, line ${String(line)}: ${refusalSentence(why)}`,
  'traces-apart': ({ why }: { readonly why: TraceRefusal }) => refusalSentence(why),
  'traces-too-large': ({
    name,
    lines,
    remedy,
  }: {
    readonly name: string;
    readonly lines: number;
    readonly remedy: string;
  }) =>
    `${name}: memory is full after ${String(lines)} lines: ${remedy}; a single trace is not held in memory`,
};

interface OfLine {
  readonly name: string;
  readonly line: number;
  readonly why: TraceRefusal;
}

export type ReplayReason = ReasonIn<typeof REPLAY>;

export const replayError = errorsIn(REPLAY);
