/** Why a file, or a stream, cannot be read or written: the reasons, and the errors of commands with them. */
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import { sentencesIn, type ReasonIn } from '../../lib/reason/table.ts';
import { errorsIn } from '../exit.ts';
import { TextProblem, textSentence, type TextFlaw } from '../../lib/text/problem.ts';

const FILE = {
  /** The message of the system, without the error code and the name of the file. */
  system: ({ detail }: { readonly detail: string }) => detail,
  empty: () => 'it is empty',
  folder: () => 'it is a folder',
  'too-large': ({ limitBytes }: { readonly limitBytes: number }) => `it has over ${String(limitBytes)} bytes`,
  text: ({ flaw }: { readonly flaw: TextFlaw }) => textSentence(flaw),
  'not-json': ({ detail }: { readonly detail: string }) => detail,
  'no-object': () => 'expected an object, for example {"basePort": 4000}',

  // For writing:
  'no-reader': () => 'it has no reader',
  'not-read': () => 'its reader has stopped reading',
  'other-contents': () => 'it has other content, and is not replaced',
  'named-twice': ({ owner }: { readonly owner: string }) => `it is also the file of ${owner}`,
  'export-ending': () =>
    'it ends neither in .txt, for a scenario, nor in .input, for a script for the master',
  'trace-folder': () =>
    'it is a directory; expected the name of a file, from which the names of all are made',
  'not-appendable': () => 'it is not a file that can be appended to',
  'no-trace': () => 'it is not a trace, and is not overwritten',
  'other-server': ({ server }: { readonly server: number }) =>
    `it is the trace of server ${String(server)}; each server needs a file of its own`,
  'disk-slow': () => 'the disk is too slow',
};

export type FileReason = ReasonIn<typeof FILE>;

export const fileSentence: (reason: FileReason) => string = sentencesIn(FILE);

/** Thrown when a file is used, and caught by the caller that knows its name and its option. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';
  readonly reason: FileReason;

  constructor(reason: FileReason, options?: ErrorOptions) {
    super(fileSentence(reason), options);
    this.reason = reason;
  }
}

/** Why a file cannot be used, from the error: "ENOENT: no such file or directory, open 'x'" without the redundant parts. */
export function fileReasonOf(error: unknown): FileReason {
  if (error instanceof FileProblem) return error.reason;
  if (error instanceof TextProblem) return { code: 'text', flaw: error.flaw };
  return { code: 'system', detail: errorMessage(error).replace(/^E[A-Z]+: ([^,]+),.*$/, '$1') };
}

/** The error of a command that ends for this reason. */
export const FILE_ERRORS = {
  file: ({ option, file, why }: OfFile) => `${option} ${file}: ${fileSentence(why)}`,
  /** A stream: standard input, the log of a server. */
  input: ({ source, why }: { readonly source: string; readonly why: FileReason }) =>
    `${source}: ${fileSentence(why)}`,
  output: ({ detail }: { readonly detail: string }) => `standard output: ${detail}`,
};

interface OfFile {
  readonly option: string;
  readonly file: string;
  readonly why: FileReason;
}

export const fileErrorOf = errorsIn(FILE_ERRORS);
