/** Why a chat is left before all is said and delivered. Pure. */
import { sentencesIn, type ReasonIn } from '../../lib/reason/table.ts';

const LEAVE = {
  'none-joined': () => 'none of the servers can be joined; chatroom grid starts some',
  'all-gone': ({ unsaid }: { readonly unsaid: number }) =>
    `none of the servers is there any more${unsaid === 0 ? '' : `; not said: ${linesIn(unsaid)}`}`,
  doubtful: ({ count }: { readonly count: number }) =>
    `nobody can tell whether ${linesIn(count)} of yours were still taken`,
};

export type LeaveReason = ReasonIn<typeof LEAVE>;

export const leaveSentence: (reason: LeaveReason) => string = sentencesIn(LEAVE);

/** A number of lines in words. */
export function linesIn(count: number): string {
  return count === 1 ? '1 line' : `${String(count)} lines`;
}
