/** A state of the model for a reader: every agent, the messages on the way, the possible steps, and the violated claims. Plain data. */
import type { ConfiguredAgent } from '../../agent/configuration.ts';
import { textOfState } from '../../box/stateText.ts';
import { errorMessage } from '../../reason/errorMessage.ts';
import type { UnclockedEvent } from '../../trace/event.ts';
import type { Model, State } from '../model.ts';
import { isAtRest, type Wrong } from '../visit.ts';
import { THROWS } from './check.ts';
import type { Belief } from './circumstances.ts';
import type { AgentAction, AgentGrid } from './grid.ts';
import { historyOfPath } from './history.ts';
import type { Choice, Local } from './local.ts';
import type { AgentModel } from './model.ts';
import type { AgentBudget } from './options.ts';
import { keyOfAction, seenIn, wordsOfAction, type AgentPathStep } from './replay.ts';
import { identified, type IdentifiedStep } from './stepIds.ts';

/** An agent in a state. Its values are JSON data with the tags of `lib/box/stateText.ts` for what JSON does not have. */
export interface AgentParts {
  /** `down`: its box does not run. */
  readonly phase: Local['phase'];
  /** Of its box, from 1. */
  readonly incarnation: number;
  /** Why it has halted. */
  readonly halt?: string;
  /** Left out unless it runs. */
  readonly state?: unknown;
  /** The timers that are set. */
  readonly timers: readonly string[];
  /** The records that are durable. */
  readonly records: readonly unknown[];
  /** A record that is not durable yet, and the effects behind it. */
  readonly waiting: readonly unknown[];
  /** Its choices without an outcome yet. */
  readonly choices: readonly Choice[];
  /** All facts that it has recorded. */
  readonly facts: readonly unknown[];
  /** The messages on the way to it. */
  readonly inbox: readonly { readonly from: string; readonly port: string; readonly message: unknown }[];
}

export interface ExploredAgent {
  readonly id: string;
  readonly type: string;
  readonly box: string;
  readonly now: AgentParts;
  /** Before the last step; left out if it has changed nothing here. */
  readonly before?: AgentParts;
}

export interface BoxParts {
  readonly isRunning: boolean;
  /** From 1. */
  readonly incarnation: number;
  /** Its belief about each other box. */
  readonly beliefs: Readonly<Record<string, Belief>>;
}

export interface ExploredBox {
  readonly id: string;
  readonly now: BoxParts;
  /** Before the last step; left out if it has changed nothing here. */
  readonly before?: BoxParts;
}

/** A step in words. */
interface StepInWords {
  readonly id: string;
  readonly words: string;
  /** The effects of the agents: a sentence each. */
  readonly seen: readonly string[];
  /** The claims that do not hold in the state after it. */
  readonly broken: readonly Wrong[];
}

/** A step of the path. */
export type TakenStep = StepInWords;

/** A step that is possible. */
export interface PossibleStep extends StepInWords {
  /** Whether it may never happen: a fault, or a request of a client. */
  readonly isOptional: boolean;
}

/** The state at the end of a path. */
export interface ExploredState {
  readonly kind: 'state';
  readonly path: readonly TakenStep[];
  readonly agents: readonly ExploredAgent[];
  /** Empty if nothing can happen to boxes in this model. */
  readonly boxes: readonly ExploredBox[];
  /** The rest of each budget that is limited. */
  readonly left: Readonly<Partial<Record<AgentBudget, number>>>;
  /** The history of the properties; left out if they have none. */
  readonly history?: unknown;
  /** All possible steps, in the order of the model. */
  readonly next: readonly PossibleStep[];
  /** Whether nothing more happens by itself: here `eventually` is checked. */
  readonly isRest: boolean;
  /** The claims that do not hold here. */
  readonly broken: readonly Wrong[];
  /** The `sometimes` that are met here. */
  readonly met: readonly string[];
  /** The events on the path, as in a trace; a step is a millisecond. */
  readonly events: readonly UnclockedEvent[];
}

/** A path that leads nowhere: the step at this place, from 0, cannot happen there. */
export interface ImpossiblePath {
  readonly kind: 'impossible';
  readonly at: number;
  /** The message of the error, if the model throws there. */
  readonly error?: string;
}

/**
 * The state at the end of a path through the model of a configuration.
 *
 * @param agents - the model; it keeps all states that it has computed, so that its memory grows with their number
 * @param path - the identities of steps, each possible in the state before it; empty: the first state
 */
export function exploredState(
  { model, grid }: AgentModel,
  path: readonly string[],
): ExploredState | ImpossiblePath {
  const taken: TakenStep[] = [];
  const steps: AgentPathStep[] = [];
  let here = placeOf(model, grid.init);
  let before: State | undefined;
  for (const [at, id] of path.entries()) {
    const action = here.steps.find((step) => step.id === id)?.action;
    if (action === undefined) return { kind: 'impossible', at, ...(here.error && { error: here.error }) };
    const { state } = here;
    before = state;
    try {
      const after = grid.next(state, action);
      const words = wordsOfAction(grid, action);
      const seen = seenIn(grid, state, action, after);
      here = placeOf(model, after);
      steps.push({ action, words, seen, before: state, state: after });
      taken.push({ id, words, seen, broken: here.broken });
    } catch (error) {
      return { kind: 'impossible', at, error: errorMessage(error) };
    }
  }
  const { state, broken, isRest } = here;
  const { left } = grid.circumstancesIn(state);
  const history = grid.configuration.properties.history;
  return {
    kind: 'state',
    path: taken,
    agents: grid.agents.map((_, place) => agentIn(grid, place, state, before)),
    boxes: boxesIn(grid, state, before),
    left,
    ...(history === undefined ? {} : { history: jsonOf(grid.historyIn(state)) }),
    next: here.steps.map((step) => possible(model, grid, state, step)),
    isRest,
    broken,
    met: metIn(model, state),
    events: historyOfPath(grid, steps),
  };
}

/**
 * The identities of the steps of a path, as {@link exploredState} takes them.
 *
 * @param actions - of any copy of the model
 * @throws RangeError if one of them is not possible in the state before it
 */
export function pathOf({ grid }: AgentModel, actions: Iterable<AgentAction>): readonly string[] {
  const ids: string[] = [];
  let state = grid.init;
  for (const told of actions) {
    const key = keyOfAction(told);
    const step = identified(grid.actions(state)).find(({ action }) => keyOfAction(action) === key);
    if (step === undefined) throw new RangeError(`this cannot happen here: ${key}`);
    ids.push(step.id);
    state = grid.next(state, step.action);
  }
  return ids;
}

/** A state with the steps that are possible in it, and the claims that do not hold. */
interface Place {
  readonly state: State;
  readonly steps: readonly IdentifiedStep[];
  readonly isRest: boolean;
  readonly broken: readonly Wrong[];
  /** If the model throws instead of naming the possible steps. */
  readonly error?: string;
}

function placeOf(model: Model<AgentAction>, state: State): Place {
  try {
    const steps = identified(model.actions(state));
    const isRest = isAtRest(
      model,
      state,
      steps.map(({ action }) => action),
    );
    return { state, steps, isRest, broken: brokenIn(model, state, isRest) };
  } catch (error) {
    const message = errorMessage(error);
    return { state, steps: [], isRest: false, broken: [{ property: THROWS, message }], error: message };
  }
}

/** All claims that do not hold in a state. One that throws is reported, too. */
function brokenIn({ properties }: Model<AgentAction>, state: State, isRest: boolean): readonly Wrong[] {
  const claims = [...properties.always, ...(isRest ? properties.eventually : [])];
  return claims.flatMap(([property, check]): readonly Wrong[] => {
    try {
      const message = check(state);
      return message === undefined ? [] : [{ property, message }];
    } catch (error) {
      return [{ property: THROWS, message: `${property}: ${errorMessage(error)}` }];
    }
  });
}

function metIn({ properties }: Model<AgentAction>, state: State): readonly string[] {
  return [...properties.sometimes].flatMap(([name, isMet]) => {
    try {
      return isMet(state) ? [name] : [];
    } catch {
      return [];
    }
  });
}

function possible(
  model: Model<AgentAction>,
  grid: AgentGrid,
  state: State,
  { id, action }: IdentifiedStep,
): PossibleStep {
  const about = { id, words: wordsOfAction(grid, action), isOptional: model.isOptional(action) };
  try {
    const after = grid.next(state, action);
    return { ...about, seen: seenIn(grid, state, action, after), broken: placeOf(model, after).broken };
  } catch (error) {
    return { ...about, seen: [], broken: [{ property: THROWS, message: errorMessage(error) }] };
  }
}

function agentIn(grid: AgentGrid, place: number, state: State, before: State | undefined): ExploredAgent {
  const { id, type, box } = grid.agents[place] as ConfiguredAgent;
  const places = [place, grid.inboxPlace(place)];
  const isChanged = before !== undefined && places.some((one) => state[one] !== before[one]);
  return {
    id,
    type: type.name,
    box,
    now: partsOf(grid, place, state),
    ...(isChanged ? { before: partsOf(grid, place, before) } : {}),
  };
}

function partsOf(grid: AgentGrid, place: number, of: State): AgentParts {
  const local = grid.locals.at(of[place] as number);
  const { phase, incarnation, halt, state, timers, records, waiting, choices, facts } = local;
  const inbox = grid.inboxes.at(of[grid.inboxPlace(place)] as number).map((envelope) => {
    const { from, port, message } = grid.envelopes.at(envelope);
    return { from: (grid.agents[from] as ConfiguredAgent).id, port, message: jsonOf(message) };
  });
  return {
    phase,
    incarnation,
    ...(halt === undefined ? {} : { halt }),
    ...(phase === 'running' ? { state: jsonOf(state) } : {}),
    timers,
    records: records.map(jsonOf),
    waiting: waiting.map(jsonOf),
    choices,
    facts: facts.map(jsonOf),
    inbox,
  };
}

function boxesIn(grid: AgentGrid, state: State, before: State | undefined): readonly ExploredBox[] {
  const now = boxPartsOf(grid, state);
  const earlier = before === undefined ? [] : boxPartsOf(grid, before);
  return now.map((parts, box) => {
    const was = earlier[box];
    const isChanged = was !== undefined && JSON.stringify(was) !== JSON.stringify(parts);
    return { id: grid.boxes[box] ?? '', now: parts, ...(isChanged ? { before: was } : {}) };
  });
}

function boxPartsOf(grid: AgentGrid, state: State): readonly BoxParts[] {
  const { boxes, beliefs } = grid.circumstancesIn(state);
  return boxes.map(({ isRunning, incarnation }, box) => {
    const others = (beliefs[box] ?? []).flatMap((belief, other) =>
      other === box ? [] : [[grid.boxes[other] ?? '', belief] as const],
    );
    return { isRunning, incarnation, beliefs: Object.fromEntries(others) };
  });
}

function jsonOf(value: unknown): unknown {
  return JSON.parse(textOfState(value)) as unknown;
}
