/**
 * The session of two servers: what makes the links that come and go between them one conversation, in which nothing is
 * lost, doubled or reordered. A pure machine, one for each peer; it outlives every link, and knows none of them by name.
 *
 * Nothing is acknowledged and nothing queued: a server keeps what it said anyway, so all that a session has to remember is
 * how far each side is. On every new link both say which life they are in (`session`) and how much they have of the
 * other's (`have`); then each says from where it goes on (`from`), and does. Messages are numbered by the order in which a
 * life said them, from 0. What this server has, it has from *one* life of its peer: another life starts anew, from what it
 * says from then on.
 */
import type { Machine } from '../machine/machine.ts';
import type { ConnectionReason } from '../reason/reason.ts';
import { lifeOf, NO_LIVES, remember, type Lives } from './lives.ts';

/** What is remembered of the sessions with one peer, and how far the newest link is. */
export interface SessionState {
  readonly lives: Lives;
  /** The life of the peer at the other end of the newest link. */
  readonly incarnation: number;
  /** Whether that link has been told from where this server goes on. */
  readonly isServed: boolean;
  /** The number of the message that comes next on that link, once the peer has said so. */
  readonly reading: number | undefined;
}

/** What happens in a session. `said` is how many messages this server has said by then. */
export type SessionEvent =
  /** There is a new link, to this life of the peer. Any older link is over. */
  | { readonly kind: 'linkUp'; readonly incarnation: number; readonly said: number }
  | { readonly kind: 'haveRead'; readonly incarnation: number; readonly count: number; readonly said: number }
  | { readonly kind: 'fromRead'; readonly number: number }
  /** So many messages, one behind the other. */
  | { readonly kind: 'messagesRead'; readonly count: number };

/** What is to be done about it. */
export type SessionEffect =
  | { readonly kind: 'sayHave'; readonly incarnation: number; readonly count: number }
  /** Say it, and bring the peer this server's messages from that number on. */
  | { readonly kind: 'goOnFrom'; readonly number: number }
  /** Of the messages that were just read, the first `skip` are known already; the next is number `first` of its life. */
  | { readonly kind: 'deliver'; readonly skip: number; readonly first: number }
  /** The link cannot go on: what was read makes no sense. */
  | { readonly kind: 'fault'; readonly reason: ConnectionReason };

type Step = readonly [SessionState, readonly SessionEffect[]];

/** The machine of a server's sessions with one peer; `self` is the incarnation of the server itself. */
export function session(self: number): Machine<SessionState, SessionEvent, SessionEffect> {
  return {
    init: { lives: NO_LIVES, incarnation: 0, isServed: false, reading: undefined },
    step: (state, event) => {
      switch (event.kind) {
        case 'linkUp':
          return meet(state, event.incarnation, event.said);
        case 'haveRead':
          return event.incarnation === self
            ? goOn(state, event.count, event.said)
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
 * A life that is met for the first time is owed what is said from now on, whatever then becomes of the link: a server that
 * has just started does not catch up, and one that is listed as alive misses nothing.
 */
function meet(state: SessionState, incarnation: number, said: number): Step {
  const known = lifeOf(state.lives, incarnation) ?? { incarnation, owedFrom: said, next: undefined };
  const lives = remember(state.lives, known);
  const next = { lives, incarnation, isServed: false, reading: undefined };
  return [next, [{ kind: 'sayHave', incarnation, count: known.next ?? 0 }]];
}

function goOn(state: SessionState, count: number, said: number): Step {
  const life = lifeOf(state.lives, state.incarnation);
  if (life === undefined || state.isServed) return fault(state, { code: 'have-twice' });
  if (count > said) return fault(state, { code: 'have-too-many', count, said });
  // One that has read nothing yet says 0, whatever it is owed.
  const number = Math.max(count, life.owedFrom);
  return [{ ...state, isServed: true }, [{ kind: 'goOnFrom', number }]];
}

function follow(state: SessionState, number: number): Step {
  const life = lifeOf(state.lives, state.incarnation);
  if (life === undefined || state.reading !== undefined) return fault(state, { code: 'from-twice' });
  const next = life.next ?? number;
  if (number > next) return fault(state, { code: 'messages-missing', first: next, last: number - 1 });
  return [{ ...state, lives: remember(state.lives, { ...life, next }), reading: number }, []];
}

function read(state: SessionState, count: number): Step {
  const { reading } = state;
  const life = lifeOf(state.lives, state.incarnation);
  if (reading === undefined || life?.next === undefined) return fault(state, { code: 'from-missing' });
  // What an older link brought after this one had begun is brought again.
  const skip = Math.min(Math.max(0, life.next - reading), count);
  const after = reading + count;
  const lives = remember(state.lives, { ...life, next: Math.max(life.next, after) });
  return [{ ...state, lives, reading: after }, [{ kind: 'deliver', skip, first: reading + skip }]];
}

function fault(state: SessionState, reason: ConnectionReason): Step {
  return [state, [{ kind: 'fault', reason }]];
}
