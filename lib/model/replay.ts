/** From a way through the modelled grid to the history that a watcher would have written down: a step is a millisecond. */
import type { Indication } from '../net/events.ts';
import type { NodeEvent, UnclockedEvent } from '../trace/event.ts';
import type { Fault } from '../trace/fault.ts';
import { inWords, type GridAction } from './action.ts';
import { applyAction } from './applyAction.ts';
import type { ModelledProtocol, ModelledServer } from './protocol.ts';
import { sideOf, type GridState, type Parts } from './state.ts';
import { nextText } from './ghost.ts';
import { seenIn } from './words.ts';

/** One step of a way. */
export interface Scene {
  readonly action: GridAction;
  /** What happened, and with which lines. */
  readonly words: string;
  /** Its events. */
  readonly events: readonly UnclockedEvent[];
  /** The same in words; empty if there is nothing but the action itself. */
  readonly seen: string;
}

/** What was seen before the first step, and in each. */
export interface Replay {
  readonly opening: readonly UnclockedEvent[];
  readonly scenes: readonly Scene[];
  /** The state at the end. */
  readonly state: GridState;
}

/** A server on a way, in one incarnation. */
interface Watched {
  readonly incarnation: number;
  readonly server: ModelledServer;
}

/**
 * Takes a way from the first state on. Every action must be one that can happen where it does.
 *
 * @param protocol - on the net; its facts are in the histories
 */
export function replay(parts: Parts, protocol: ModelledProtocol, actions: Iterable<GridAction>): Replay {
  const watched: Watched[] = [];
  let atMs = 0;
  const of = (server: number, events: readonly NodeEvent[]): UnclockedEvent[] => {
    const { incarnation } = watched[server] as Watched;
    return events.map((event) => ({ server, incarnation, atMs, ...event }));
  };
  const start = (id: number, incarnation: number): UnclockedEvent[] => {
    const { server, events } = protocol.start(id, incarnation);
    watched[id] = { incarnation, server };
    return of(id, events);
  };
  const told = (id: number, indications: readonly Indication[]): UnclockedEvent[] =>
    indications.flatMap((indication) => of(id, (watched[id] as Watched).server.told(indication)));
  const ids = Array.from({ length: parts.options.servers }, (_, id) => id);
  const opening = ids.flatMap((id) => start(id, 1));
  let state = parts.init;
  const scenes: Scene[] = [];
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
        const { incarnation } = watched[server] as Watched;
        events.push({ kind: 'crashed', server, incarnation, atMs });
        break;
      }
      case 'restart': {
        const incarnation = parts.ghost(next).lives[action.server] as number;
        events.push(...start(action.server, incarnation));
        break;
      }
      case 'broadcast': {
        const { server } = watched[action.server] as Watched;
        events.push(...of(action.server, server.send(nextText(parts.ghost(state), action.server))));
        break;
      }
      default:
        break;
    }
    if (seen !== undefined) events.push(...told(seen.server, seen.indications));
    scenes.push({ action, words, events, seen: seenIn(events, protocol) });
    state = next;
  }
  return { opening, scenes, state };
}

/** All that was seen, in order. */
export function historyOf({ opening, scenes }: Replay): UnclockedEvent[] {
  return [...opening, ...scenes.flatMap(({ events }) => events)];
}

/** What happens by an action, and with which lines. */
export function wordsIn(parts: Parts, state: GridState, action: GridAction): string {
  return inWords(action, linesOf(parts, state, action));
}

/** The lines that arrive by an action, if any do. */
function linesOf(parts: Parts, state: GridState, action: GridAction): readonly string[] {
  if (action.kind !== 'deliver') return [];
  const { from, to, place, count } = action;
  return parts.channel(state, from, to)[place]?.waiting[sideOf(to, from)].slice(0, count) ?? [];
}

/** What was done to the grid from outside, in the words of a trace. */
function faultOf(action: GridAction): Fault | undefined {
  switch (action.kind) {
    case 'crash':
    case 'restart':
      return { kind: action.kind, server: action.server };
    case 'cut':
      return { kind: 'cut', a: action.a, b: action.b };
    // What is said takes too long, and then all arrives.
    case 'suspect':
      return { kind: 'clog', from: action.peer, to: action.server, forMs: 1 };
    case 'clog':
      return { kind: 'clog', from: action.from, to: action.to, forMs: 1 };
    default:
      return undefined;
  }
}
