/**
 * The session of two servers: makes one FIFO channel without loss, duplication or reordering out of the successive links between
 * them. A pure machine, one for each peer; it outlives every link.
 *
 * There are no acknowledgements: a server stores what it has sent anyway, so a session has to remember only the progress of both sides. On
 * every new link both servers send their incarnation (`session`) and how many of the other's messages they have (`have`); then each sends
 * the number from which it resumes (`from`), and resumes. Messages are numbered per incarnation of their sender, from 0. Another incarnation
 * of a peer starts with the messages that are sent from then on.
 */
import type { Machine } from '../machine/machine.ts';
import type { ConnectionReason } from '../reason/reason.ts';

/** The state of one incarnation of a peer. */
export interface Incarnation {
  readonly incarnation: number;
  /** The number of the first message that is owed to it: earlier ones were sent before the first link. */
  readonly owedFrom: number;
  /** The number of its message that is delivered next; undefined until its first `from`. */
  readonly next: number | undefined;
}

/** The sessions with one peer, and the progress of the newest link. */
export interface SessionState {
  /** The most recently linked one is the last. */
  readonly incarnations: readonly Incarnation[];
  /** The incarnation at the other end of the newest link. */
  readonly incarnation: number;
  /** Whether `from` was sent on that link. */
  readonly isServed: boolean;
  /** The number of the next message on that link; undefined until the peer's `from`. */
  readonly reading: number | undefined;
}

/** Events of a session. `sent` is the number of messages that this server has sent so far. */
export type SessionEvent =
  /** A new link to this incarnation of the peer. Any older link has ended. */
  | { readonly kind: 'linkUp'; readonly incarnation: number; readonly sent: number }
  | { readonly kind: 'haveRead'; readonly incarnation: number; readonly count: number; readonly sent: number }
  | { readonly kind: 'fromRead'; readonly number: number }
  /** `count` consecutive messages. */
  | { readonly kind: 'messagesRead'; readonly count: number };

/** Effects of a session. */
export type SessionEffect =
  | { readonly kind: 'sendHave'; readonly incarnation: number; readonly count: number }
  /** Send `from` with this number, and this server's messages from it on. */
  | { readonly kind: 'resumeFrom'; readonly number: number }
  /** The first `skip` of the messages that were just read are known; the next is number `first`. */
  | { readonly kind: 'deliver'; readonly skip: number; readonly first: number }
  /** A protocol error. */
  | { readonly kind: 'protocolError'; readonly reason: ConnectionReason };

type Step = readonly [SessionState, readonly SessionEffect[]];

/**
 * The number of incarnations that are remembered for each peer. One would be enough if all connections were honest. An impostor can claim to
 * be a new incarnation of a peer; when the real one is back, its session has to be intact.
 */
export const INCARNATIONS_MAX = 8;

/** The machine of a server's sessions with one peer; `self` is the server's own incarnation. */
export function session(self: number): Machine<SessionState, SessionEvent, SessionEffect> {
  return {
    init: { incarnations: [], incarnation: 0, isServed: false, reading: undefined },
    step: (state, event) => {
      switch (event.kind) {
        case 'linkUp':
          return meet(state, event.incarnation, event.sent);
        case 'haveRead':
          return event.incarnation === self
            ? resume(state, event.count, event.sent)
            : protocolError(state, { code: 'wrong-incarnation', claimed: event.incarnation, own: self });
        case 'fromRead':
          return follow(state, event.number);
        case 'messagesRead':
          return read(state, event.count);
        default:
          return event satisfies never;
      }
    },
  };
}

/**
 * A new incarnation is owed what is sent from now on, even if the link breaks at once: a server that has
 * just started does not catch up, and one that is believed alive misses nothing.
 */
function meet(state: SessionState, incarnation: number, sent: number): Step {
  const known = find(state, incarnation) ?? { incarnation, owedFrom: sent, next: undefined };
  const next = { incarnations: remember(state, known), incarnation, isServed: false, reading: undefined };
  return [next, [{ kind: 'sendHave', incarnation, count: known.next ?? 0 }]];
}

function resume(state: SessionState, count: number, sent: number): Step {
  const known = find(state, state.incarnation);
  if (known === undefined || state.isServed) return protocolError(state, { code: 'have-twice' });
  if (count > sent) return protocolError(state, { code: 'have-too-many', count, sent });
  // A peer that has read nothing yet sends `have` with 0, whatever it is owed.
  const number = Math.max(count, known.owedFrom);
  return [{ ...state, isServed: true }, [{ kind: 'resumeFrom', number }]];
}

function follow(state: SessionState, number: number): Step {
  const known = find(state, state.incarnation);
  if (known === undefined || state.reading !== undefined) return protocolError(state, { code: 'from-twice' });
  const next = known.next ?? number;
  if (number > next) return protocolError(state, { code: 'messages-missing', first: next, last: number - 1 });
  return [{ ...state, incarnations: remember(state, { ...known, next }), reading: number }, []];
}

function read(state: SessionState, count: number): Step {
  const { reading } = state;
  const known = find(state, state.incarnation);
  if (reading === undefined || known?.next === undefined)
    return protocolError(state, { code: 'from-missing' });
  // What arrived on an older link after the peer had resumed on this one arrives twice.
  const skip = Math.min(Math.max(0, known.next - reading), count);
  const after = reading + count;
  // Field by field, as in `servedUntil` of the machine: this runs for each chunk.
  const { incarnation, isServed } = state;
  const incarnations = remember(state, {
    incarnation: known.incarnation,
    owedFrom: known.owedFrom,
    next: Math.max(known.next, after),
  });
  return [
    { incarnations, incarnation, isServed, reading: after },
    [{ kind: 'deliver', skip, first: reading + skip }],
  ];
}

function protocolError(state: SessionState, reason: ConnectionReason): Step {
  return [state, [{ kind: 'protocolError', reason }]];
}

function find({ incarnations }: SessionState, incarnation: number): Incarnation | undefined {
  // The newest one is needed for every chunk.
  const newest = incarnations.at(-1);
  return newest?.incarnation === incarnation
    ? newest
    : incarnations.find((known) => known.incarnation === incarnation);
}

/** `incarnations` with `known` as the newest, in place of its old state. The least recently linked one is forgotten. */
function remember({ incarnations }: SessionState, known: Incarnation): readonly Incarnation[] {
  if (incarnations.at(-1)?.incarnation === known.incarnation) return incarnations.with(-1, known);
  return [...incarnations.filter(({ incarnation }) => incarnation !== known.incarnation), known].slice(
    -INCARNATIONS_MAX,
  );
}
