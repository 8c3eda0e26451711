/** From a way through the modelled grid to the history that a watcher would have written down: a step is a millisecond. */
import type { HistoryEvent } from '../check/history.ts';
import type { ServerTurn } from '../server.ts';
import type { Fault } from '../trace/fault.ts';
import { recorder, type Recorder } from '../trace/recorder.ts';
import { inWords, type GridAction } from './action.ts';
import { happen } from './change.ts';
import { sideOf, type GridState, type Parts } from './state.ts';

/** One step of a way. */
export interface Scene {
  readonly action: GridAction;
  /** What happened, and with which lines. */
  readonly words: string;
  /** What was seen of it. */
  readonly events: readonly HistoryEvent[];
}

/** What was seen before the first step, and in each. */
export interface Replay {
  readonly opening: readonly HistoryEvent[];
  readonly scenes: readonly Scene[];
  /** The state at the end. */
  readonly state: GridState;
}

/** Takes a way from the first state on. Every action must be one that can happen where it does. */
export function replay(parts: Parts, actions: Iterable<GridAction>): Replay {
  const watchers: Recorder[] = [];
  let atMs = 0;
  const see = (server: number, incarnation: number, turns: readonly ServerTurn[]): HistoryEvent[] => {
    // A life begins with the first thing that is seen of it.
    if (turns[0]?.event.kind === 'listening') watchers[server] = recorder(server);
    return turns.flatMap((turn) =>
      (watchers[server] as Recorder)(turn).map((happening) => ({ server, incarnation, atMs, ...happening })),
    );
  };
  const ids = Array.from({ length: parts.options.servers }, (_, id) => id);
  const opening = ids.flatMap((id) => see(id, 1, parts.members.start(id, 1).turns));
  let state = parts.init;
  const scenes: Scene[] = [];
  for (const action of actions) {
    atMs++;
    const words = wordsIn(parts, state, action);
    const lives = parts.truth(state).lives;
    const [next, seen] = happen(parts, state, action);
    const events: HistoryEvent[] = [];
    const fault = faultOf(action);
    if (fault !== undefined) events.push({ atMs, kind: 'fault', fault });
    if (action.kind === 'crash') {
      const { server } = action;
      events.push({ kind: 'crashed', server, incarnation: lives[server] as number, atMs });
    }
    if (seen !== undefined) {
      const { server } = seen;
      events.push(...see(server, parts.truth(next).lives[server] as number, seen.turns));
    }
    scenes.push({ action, words, events });
    state = next;
  }
  return { opening, scenes, state };
}

/** All that was seen, in order. */
export function historyOf({ opening, scenes }: Replay): HistoryEvent[] {
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
  return parts.pair(state, from, to)[place]?.waiting[sideOf(to, from)].slice(0, count) ?? [];
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
