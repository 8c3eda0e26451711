/** From a way through the modelled grid to the history that a watcher would have written down: a step is a millisecond. */
import { decodeCommands } from '../agents/chatroom/commands.ts';
import { room, type RoomEvent, type RoomState } from '../agents/chatroom/room.ts';
import type { HistoryEvent } from '../agents/chatroom/check/history.ts';
import type { Fault } from '../trace/fault.ts';
import { recorder, type Recorder } from '../agents/chatroom/recorder.ts';
import { NO_CARRY } from '../wire/lines.ts';
import { inWords, type GridAction } from './action.ts';
import { applyAction } from './applyAction.ts';
import { sideOf, type GridState, type Parts } from './state.ts';
import { nextText } from './ghost.ts';

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

/** A server on a way: the chat room on its net, and what is recorded of it. */
interface Watched {
  readonly incarnation: number;
  readonly record: Recorder;
  state: RoomState;
}

/** Takes a way from the first state on. Every action must be one that can happen where it does. */
export function replay(parts: Parts, actions: Iterable<GridAction>): Replay {
  const watched: Watched[] = [];
  let atMs = 0;
  const see = (server: number, events: readonly RoomEvent[]): HistoryEvent[] => {
    const { init, step } = room(server);
    return events.flatMap((event) => {
      if (event.kind === 'listening')
        watched[server] = { incarnation: event.incarnation, record: recorder(), state: init };
      const one = watched[server] as Watched;
      const [state, effects] = step(one.state, event);
      one.state = state;
      const { incarnation } = one;
      return one
        .record({ event, state, effects })
        .map((happening) => ({ server, incarnation, atMs, ...happening }));
    });
  };
  const ids = Array.from({ length: parts.options.servers }, (_, id) => id);
  const opening = ids.flatMap((id) => see(id, [{ kind: 'listening', incarnation: 1 }]));
  let state = parts.init;
  const scenes: Scene[] = [];
  for (const action of actions) {
    atMs++;
    const words = wordsIn(parts, state, action);
    const [next, seen] = applyAction(parts, state, action);
    const events: HistoryEvent[] = [];
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
        events.push(...see(action.server, [{ kind: 'listening', incarnation }]));
        break;
      }
      case 'broadcast':
        events.push(...see(action.server, [told(nextText(parts.ghost(state), action.server))]));
        break;
      default:
        break;
    }
    if (seen !== undefined) events.push(...see(seen.server, seen.indications));
    scenes.push({ action, words, events });
    state = next;
  }
  return { opening, scenes, state };
}

/** A client has a server broadcast something. */
function told(text: string): RoomEvent {
  const [, commands] = decodeCommands(NO_CARRY, new TextEncoder().encode(`broadcast ${text}\n`), 1024);
  return { kind: 'commandsReceived', client: 0, commands };
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
