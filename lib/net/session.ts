/**
 * The session of two servers: what makes one FIFO channel of the links that come and go between them, in which nothing is lost,
 * duplicated or reordered. A pure machine, one for each peer; it outlives every link.
 *
 * Nothing is acknowledged: a server keeps what it has sent anyway, so a session has to remember only how far each side is. On every new
 * link both say their incarnation (`session`) and how much they have of the other's messages (`have`); then each says from where it
 * resumes (`from`), and does. Messages are numbered by incarnation of their sender, from 0. Another incarnation of a peer starts anew,
 * from what it sends from then on.
 */
import type { Machine } from '../machine/machine.ts';
import type { ConnectionReason } from '../reason/reason.ts';

/** What is remembered of one incarnation of a peer. */
export interface Incarnation {
  readonly incarnation: number;
  /** The number of this server's first message that it is owed: those before were sent before the two met. */
  readonly owedFrom: number;
  /** The number of its message that is delivered next; undefined as long as it has not said from where it starts. */
  readonly next: number | undefined;
}

/** What is remembered of the sessions with one peer, and how far the newest link is. */
export interface SessionState {
  /** The most recently met at the end. */
  readonly incarnations: readonly Incarnation[];
  /** The incarnation at the other end of the newest link. */
  readonly incarnation: number;
  /** Whether that link has been told from where this server resumes. */
  readonly isServed: boolean;
  /** The number of the message that comes next on that link, once the peer has said so. */
  readonly reading: number | undefined;
}

/** What happens in a session. `said` is how many messages this server has sent by then. */
export type SessionEvent =
  /** There is a new link, to this incarnation of the peer. Any older link is over. */
  | { readonly kind: 'linkUp'; readonly incarnation: number; readonly said: number }
  | { readonly kind: 'haveRead'; readonly incarnation: number; readonly count: number; readonly said: number }
  | { readonly kind: 'fromRead'; readonly number: number }
  /** So many messages, one behind the other. */
  | { readonly kind: 'messagesRead'; readonly count: number };

/** What a session asks for. */
export type SessionEffect =
  | { readonly kind: 'sayHave'; readonly incarnation: number; readonly count: number }
  /** Say that number, and send the peer this server's messages from it on. */
  | { readonly kind: 'resumeFrom'; readonly number: number }
  /** Of the messages that were just read, the first `skip` are known already; the one behind is number `first`. */
  | { readonly kind: 'deliver'; readonly skip: number; readonly first: number }
  /** A protocol error: what was read makes no sense. */
  | { readonly kind: 'fault'; readonly reason: ConnectionReason };

type Step = readonly [SessionState, readonly SessionEffect[]];

/**
 * How many incarnations of a peer are remembered. One would do if everything were true that is said. A stranger can claim to be a new
 * incarnation of a peer; when the true one is back it has to find its session as it was.
 */
export const INCARNATIONS_MAX = 8;

/** The machine of a server's sessions with one peer; `self` is the incarnation of the server itself. */
export function session(self: number): Machine<SessionState, SessionEvent, SessionEffect> {
  return {
    init: { incarnations: [], incarnation: 0, isServed: false, reading: undefined },
    step: (state, event) => {
      switch (event.kind) {
        case 'linkUp':
          return meet(state, event.incarnation, event.said);
        case 'haveRead':
          return event.incarnation === self
            ? resume(state, event.count, event.said)
            : fault(state, { code: 'wrong-incarnation', said: event.incarnation, own: self });
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
 * An incarnation that is met for the first time is owed what is sent from now on, whatever then becomes of the link: a server that has
 * just started does not catch up, and one that is believed alive misses nothing.
 */
function meet(state: SessionState, incarnation: number, said: number): Step {
  const known = find(state, incarnation) ?? { incarnation, owedFrom: said, next: undefined };
  const next = { incarnations: remember(state, known), incarnation, isServed: false, reading: undefined };
  return [next, [{ kind: 'sayHave', incarnation, count: known.next ?? 0 }]];
}

function resume(state: SessionState, count: number, said: number): Step {
  const known = find(state, state.incarnation);
  if (known === undefined || state.isServed) return fault(state, { code: 'have-twice' });
  if (count > said) return fault(state, { code: 'have-too-many', count, said });
  // A peer that has read nothing yet says 0, whatever it is owed.
  const number = Math.max(count, known.owedFrom);
  return [{ ...state, isServed: true }, [{ kind: 'resumeFrom', number }]];
}

function follow(state: SessionState, number: number): Step {
  const known = find(state, state.incarnation);
  if (known === undefined || state.reading !== undefined) return fault(state, { code: 'from-twice' });
  const next = known.next ?? number;
  if (number > next) return fault(state, { code: 'messages-missing', first: next, last: number - 1 });
  return [{ ...state, incarnations: remember(state, { ...known, next }), reading: number }, []];
}

function read(state: SessionState, count: number): Step {
  const { reading } = state;
  const known = find(state, state.incarnation);
  if (reading === undefined || known?.next === undefined) return fault(state, { code: 'from-missing' });
  // What an older link brought after the peer had resumed on this one is brought again.
  const skip = Math.min(Math.max(0, known.next - reading), count);
  const after = reading + count;
  const { incarnation: of, owedFrom } = known;
  const incarnations = remember(state, { incarnation: of, owedFrom, next: Math.max(known.next, after) });
  const { incarnation, isServed } = state;
  return [
    { incarnations, incarnation, isServed, reading: after },
    [{ kind: 'deliver', skip, first: reading + skip }],
  ];
}

function fault(state: SessionState, reason: ConnectionReason): Step {
  return [state, [{ kind: 'fault', reason }]];
}

function find({ incarnations }: SessionState, incarnation: number): Incarnation | undefined {
  // The newest is asked for with every chunk.
  const newest = incarnations.at(-1);
  return newest?.incarnation === incarnation
    ? newest
    : incarnations.find((known) => known.incarnation === incarnation);
}

/** With `known` as the newest, in place of what was known of it. The one that was met least recently is forgotten. */
function remember({ incarnations }: SessionState, known: Incarnation): readonly Incarnation[] {
  if (incarnations.at(-1)?.incarnation === known.incarnation) return incarnations.with(-1, known);
  return [...incarnations.filter(({ incarnation }) => incarnation !== known.incarnation), known].slice(
    -INCARNATIONS_MAX,
  );
}
