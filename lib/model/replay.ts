/** From a path through the modelled grid to the history that its servers would have recorded: a step is a millisecond. */
import type { Indication } from '../net/events.ts';
import type { NodeEvent, UnclockedEvent } from '../trace/event.ts';
import type { Fault } from '../trace/fault.ts';
import { inWords, type GridAction } from './action.ts';
import { applyAction } from './applyAction.ts';
import type { RecordedServer } from './protocol.ts';
import { sideOf, type GridState, type Parts } from './state.ts';
import { seenIn } from './words.ts';

/** One step of a path. */
export interface PathStep {
  readonly action: GridAction;
  /** The action in words, with its lines. */
  readonly words: string;
  /** Its events. */
  readonly events: readonly UnclockedEvent[];
  /** The same in words; empty if there is nothing but the action itself. */
  readonly seen: string;
}

/** The events before the first step, and of each step. */
export interface Replay {
  readonly opening: readonly UnclockedEvent[];
  readonly steps: readonly PathStep[];
  /** The state at the end. */
  readonly state: GridState;
}

/** A server on a path, in one incarnation. */
interface Recorded {
  readonly incarnation: number;
  readonly server: RecordedServer;
}

/** Follows a path from the first state on. Every action must be possible where it happens. */
export function replay(parts: Parts, actions: Iterable<GridAction>): Replay {
  const { protocol } = parts;
  const recorded: Recorded[] = [];
  let atMs = 0;
  const of = (server: number, events: readonly NodeEvent[]): UnclockedEvent[] => {
    const { incarnation } = recorded[server] as Recorded;
    return events.map((event) => ({ server, incarnation, atMs, ...event }));
  };
  const start = (id: number, incarnation: number): UnclockedEvent[] => {
    const { server, events } = protocol.start(id, incarnation);
    recorded[id] = { incarnation, server };
    return of(id, events);
  };
  const indicated = (id: number, indications: readonly Indication[]): UnclockedEvent[] =>
    indications.flatMap((one) => of(id, (recorded[id] as Recorded).server.indicated(one)));
  const ids = Array.from({ length: parts.options.servers }, (_, id) => id);
  const opening = ids.flatMap((id) => start(id, 1));
  let state = parts.init;
  const steps: PathStep[] = [];
  for (const action of actions) {
    atMs++;
    const words = wordsIn(parts, state, action);
    const [next, seen] = applyAction(parts, state, action);
    const events: UnclockedEvent[] = [];
    const fault = faultOf(action);
    if (fault !== undefined) events.push({ atMs, kind: 'fault', fault });
    switch (action.kind) {
      case 'crash': {
        const { server } = action;
        const { incarnation } = recorded[server] as Recorded;
        events.push({ kind: 'crashed', server, incarnation, atMs });
        break;
      }
      case 'restart': {
        const incarnation = parts.ghost(next).incarnations[action.server] as number;
        events.push(...start(action.server, incarnation));
        break;
      }
      case 'request': {
        const { server } = recorded[action.server] as Recorded;
        events.push(...of(action.server, server.request(action.request)));
        break;
      }
      default:
        break;
    }
    if (seen !== undefined) events.push(...indicated(seen.server, seen.indications));
    steps.push({ action, words, events, seen: seenIn(events, protocol) });
    state = next;
  }
  return { opening, steps, state };
}

/** All events, in order. */
export function historyOf({ opening, steps }: Replay): UnclockedEvent[] {
  return [...opening, ...steps.flatMap(({ events }) => events)];
}

/** An action in words, with its lines. */
export function wordsIn(parts: Parts, state: GridState, action: GridAction): string {
  return inWords(action, linesOf(parts, state, action));
}

/** The lines that arrive by an action, if any do. */
function linesOf(parts: Parts, state: GridState, action: GridAction): readonly string[] {
  if (action.kind !== 'deliver') return [];
  const { from, to, place, count } = action;
  return parts.channel(state, from, to)[place]?.waiting[sideOf(to, from)].slice(0, count) ?? [];
}

/** The fault of an action from outside, as in a trace. */
function faultOf(action: GridAction): Fault | undefined {
  switch (action.kind) {
    case 'crash':
    case 'restart':
      return { kind: action.kind, server: action.server };
    case 'cut':
      return { kind: 'cut', a: action.a, b: action.b };
    // All bytes are delayed beyond the deadline, and then arrive.
    case 'suspect':
      return { kind: 'hold', from: action.peer, to: action.server, forMs: 1 };
    case 'hold':
      return { kind: 'hold', from: action.from, to: action.to, forMs: 1 };
    default:
      return undefined;
  }
}
