/** A path through the states of agents, step by step and in words. */
import type { AgentEffect } from '../../agent/agent.ts';
import type { ConfiguredAgent } from '../../agent/configuration.ts';
import type { Path } from '../search.ts';
import type { State } from '../model.ts';
import type { AgentAction, AgentGrid } from './grid.ts';
import type { Turn } from './stepper.ts';
import { keyOf } from './plain.ts';
import { changesOf, messageInWords } from './words.ts';

/** One step of a path. */
export interface AgentPathStep {
  readonly action: AgentAction;
  /** The action in words. */
  readonly words: string;
  /** What the agents do: a sentence each. */
  readonly seen: readonly string[];
  readonly before: State;
  readonly state: State;
}

/** Follows a path from the first state on. Every action must be possible where it happens. */
export function replayAgents(
  grid: AgentGrid,
  path: Path<AgentAction>,
): { readonly steps: readonly AgentPathStep[]; readonly state: State } {
  const steps: AgentPathStep[] = [];
  let before = grid.init;
  for (const { action: told } of path) {
    // The numbers in an action are those of the copy of the model that made it.
    const action = sameAction(grid, before, told);
    const state = grid.next(before, action);
    steps.push({
      action,
      words: wordsOfAction(grid, action),
      seen: seenIn(grid, before, action, state),
      before,
      state,
    });
    before = state;
  }
  return { steps, state: before };
}

/** An action in words: `a receives accept(ballot 1) from b`. */
export function wordsOfAction(grid: AgentGrid, action: AgentAction): string {
  const idOf = (place: number) => (grid.agents[place] as ConfiguredAgent).id;
  if (action.kind === 'box') {
    const { action: boxes } = action;
    const box = grid.boxes[boxes.box] ?? '';
    if (boxes.kind === 'crash')
      return `box ${box} crashes${boxes.isDurable ? ', with its last records written' : ''}`;
    if (boxes.kind === 'restart') return `box ${box} starts again`;
    const other = grid.boxes[boxes.other] ?? '';
    const verb = { suspect: 'suspects', trust: 'trusts', meet: 'meets', notice: 'learns of the end of' };
    return `box ${box} ${verb[boxes.kind]} box ${other}${boxes.kind === 'trust' ? ' again' : ''}`;
  }
  const { kind, agent, event, envelope } = action;
  if (envelope !== undefined) {
    const { from, message } = envelope;
    const what = `${messageInWords(message)} of ${idOf(from)}`;
    if (kind === 'drop') return `${what} to ${idOf(agent)} is lost`;
    if (kind === 'duplicate') return `${what} to ${idOf(agent)} is duplicated`;
    return `${idOf(agent)} receives ${messageInWords(message)} from ${idOf(from)}`;
  }
  if (kind === 'flush') return `a record of ${idOf(agent)} is durable`;
  switch (event?.kind) {
    case 'timedOut':
      return `timer ${event.timer} of ${idOf(agent)} expires`;
    case 'requested':
      return `a client requests ${messageInWords(event.request)} of ${idOf(agent)}`;
    case 'chosen':
      return `${idOf(agent)} draws ${String(event.option)} for ${event.choice}`;
    default:
      return `something happens to ${idOf(agent)}`;
  }
}

/** What the agents do in a step. */
export function seenIn(grid: AgentGrid, before: State, action: AgentAction, after: State): readonly string[] {
  const turns = new Map<number, Turn[]>();
  for (const { agent, turn } of grid.turnsOf(before, action))
    turns.set(agent, [...(turns.get(agent) ?? []), turn]);
  return Array.from(turns, ([agent, own]) => {
    const id = (grid.agents[agent] as ConfiguredAgent).id;
    const [local, next] = [before, after].map((state) => grid.locals.at(state[agent] as number));
    const parts = [
      ...changesOf(local?.state, next?.state),
      ...(next?.phase === 'halted' && local?.phase !== 'halted' ? [`halts: ${next.halt ?? ''}`] : []),
      ...own.flatMap(({ effects }) => effectsInWords(effects)),
    ];
    return parts.length === 0 ? '' : `${id}: ${parts.join('; ')}`;
  }).filter((sentence) => sentence !== '');
}

/** Effects in words; equal messages to several names in one. */
function effectsInWords(effects: readonly AgentEffect[]): string[] {
  const names = new Map<string, string[]>();
  for (const effect of effects) {
    if (effect.kind !== 'send') continue;
    const message = messageInWords(effect.message);
    names.set(message, [...(names.get(message) ?? []), effect.to]);
  }
  const sent = Array.from(names, ([message, to]) => `sends ${message} to ${to.join(', ')}`);
  return [
    ...sent,
    ...effects.flatMap((effect) => {
      switch (effect.kind) {
        case 'indicate':
          return [`indicates ${messageInWords(effect.indication)}`];
        case 'setTimer':
          return [`sets timer ${effect.timer}`];
        case 'cancelTimer':
          return [`cancels timer ${effect.timer}`];
        case 'save':
          return [`saves ${messageInWords(effect.record)}`];
        case 'choose':
          return [`draws one of ${String(effect.of)} for ${effect.choice}`];
        case 'record':
          return [`records ${messageInWords(effect.fact)}`];
        default:
          return [];
      }
    }),
  ];
}

/**
 * The action of this copy of the model that is the same as one of another copy, whose numbers are different.
 *
 * @throws RangeError if it cannot happen in the state
 */
function sameAction(grid: AgentGrid, state: State, told: AgentAction): AgentAction {
  const key = keyOfAction(told);
  const same = grid.actions(state).find((action) => keyOfAction(action) === key);
  if (same === undefined) throw new RangeError(`this cannot happen here: ${key}`);
  return same;
}

/** Text that is equal for the same action in all copies of the model. */
export function keyOfAction(action: AgentAction): string {
  if (action.kind === 'box') return keyOf(action.action);
  const { kind, agent, event, envelope } = action;
  return keyOf([kind, agent, event, envelope]);
}
