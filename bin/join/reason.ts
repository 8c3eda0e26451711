/** Why a chat ends before all messages are sent and delivered, or cannot begin. */
import { sentencesIn, type ReasonIn } from '../../lib/reason/table.ts';
import { errorsIn } from '../exit.ts';

const LEAVE = {
  'none-joined': () => 'none of the servers can be joined; chatroom grid starts some',
  'all-gone': ({ unsaid }: { readonly unsaid: number }) =>
    `none of the servers can be reached any more${unsaid === 0 ? '' : `; not sent: ${linesIn(unsaid)}`}`,
  doubtful: ({ count }: { readonly count: number }) =>
    `it is unknown whether ${linesIn(count)} of yours were delivered`,
};

export type LeaveReason = ReasonIn<typeof LEAVE>;

export const leaveSentence: (reason: LeaveReason) => string = sentencesIn(LEAVE);

/** A number of lines as text. */
export function linesIn(count: number): string {
  return count === 1 ? '1 line' : `${String(count)} lines`;
}

export const joinError = errorsIn({
  'no-server': ({ text }: { readonly text: string }) =>
    `"${text}" is not a server: expected its master port, or host:port`,
  'no-name': ({ name }: { readonly name: string }) =>
    `--name ${JSON.stringify(name)}: expected 1 to 32 characters, no colon, and no space to begin with`,
});
