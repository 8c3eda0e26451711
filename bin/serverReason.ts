/** Why a client of a server gets no answer, or has lost its connection. */
import { errorMessage } from '../lib/reason/errorMessage.ts';
import { sentencesIn, type ReasonIn } from '../lib/reason/table.ts';

const SERVER = {
  'dial-refused': () => 'no server listens there',
  'dial-timeout': () => 'no answer',
  closed: () => 'it closed the connection',
  'line-overlong': ({ limitBytes }: { readonly limitBytes: number }) =>
    `it has sent a line of over ${String(limitBytes)} bytes`,
  'answer-timeout': ({ withinMs }: { readonly withinMs: number }) => `within ${String(withinMs)} ms`,
  broken: ({ detail }: { readonly detail: string }) => detail,
};

export type ServerReason = ReasonIn<typeof SERVER>;

export const serverSentence: (reason: ServerReason) => string = sentencesIn(SERVER);

/** The error in a stream of lines of a server. */
export class ServerProblem extends Error {
  override readonly name = 'ServerProblem';
  readonly reason: ServerReason;

  constructor(reason: ServerReason) {
    super(serverSentence(reason));
    this.reason = reason;
  }
}

/** The reason in an error: an error without one comes from the network. */
export function serverReasonOf(error: unknown): ServerReason {
  return error instanceof ServerProblem ? error.reason : { code: 'broken', detail: errorMessage(error) };
}
