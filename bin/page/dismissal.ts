/** Why a grid closes the socket of a page. Pure. */
import { DISMISSALS } from '../../lib/trace/live.ts';
import { sentencesIn, type ReasonIn } from '../../lib/reason/table.ts';

const DISMISSAL = {
  'pages-max': ({ max }: { readonly max: number }) => `more than ${String(max)} pages are open`,
  'memory-full': () => 'the memory of the grid is nearly full; its servers continue',
  'no-command': () => 'no command',
};

export type DismissalReason = ReasonIn<typeof DISMISSAL>;

/** The sentence that is sent with the close of the socket. */
export const dismissalSentence: (reason: DismissalReason) => string = sentencesIn(DISMISSAL);

/** The code of RFC 6455 for a message that violates the protocol. */
const POLICY_VIOLATION = 1008;

const CLOSE_CODES: Readonly<Record<DismissalReason['code'], number>> = {
  'pages-max': DISMISSALS.REPLACED,
  'memory-full': DISMISSALS.GIVEN_UP,
  'no-command': POLICY_VIOLATION,
};

/** The code of the WebSocket protocol with which the socket is closed. */
export function closeCodeOf({ code }: DismissalReason): number {
  return CLOSE_CODES[code];
}
