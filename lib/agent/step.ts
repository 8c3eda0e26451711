/** One step of an agent of a configuration, as every place that runs agents takes it. */
import { errorMessage } from '../reason/errorMessage.ts';
import { thrownAt } from '../reason/thrownAt.ts';
import { shortened, shown } from '../text/shown.ts';
import type { AgentEffect, AgentEvent, MessagesByPort, Self } from './agent.ts';
import type { ConfiguredAgent } from './configuration.ts';
import { recordProblem } from './records.ts';

/** Any event of an agent. */
export type AnyAgentEvent = AgentEvent<MessagesByPort, unknown, unknown, unknown>;

/** Why an agent has ended. */
export interface Halt {
  /** One sentence: what the agent itself said, or the agent, the event and the error. */
  readonly reason: string;
  /** Set if it threw: the stack of the error, or the error itself where it has none. */
  readonly stack?: string;
}

/** The outcome of a step. */
export interface StepOutcome {
  readonly state: unknown;
  /** In order, without `halt`; those after a `halt` are left out. */
  readonly effects: readonly AgentEffect[];
  /** Set if the agent has ended with this step. */
  readonly halt?: Halt;
}

/** The environment of a configured agent. */
export function selfOf({ id, attributes, routes }: ConfiguredAgent, incarnation: number): Self {
  return { name: id, attributes, names: [...routes.keys()], incarnation };
}

/** The first state of an agent. An agent whose `init` throws is halted. */
export function initAgent({ type }: ConfiguredAgent, self: Self): StepOutcome {
  try {
    return { state: type.init(self), effects: [] };
  } catch (error) {
    return { state: undefined, effects: [], halt: thrown(self, 'init', error) };
  }
}

/** Steps an agent. Total: an agent that throws, or returns no effects, is halted, and has had no effects in this step. */
export function stepAgent(
  { type }: ConfiguredAgent,
  self: Self,
  state: unknown,
  event: AnyAgentEvent,
): StepOutcome {
  let next: unknown;
  let effects: readonly AgentEffect[];
  try {
    [next, effects] = type.step(state, event, self);
    if (!Array.isArray(effects)) throw new TypeError('a step returns a state and an array of effects');
    for (let i = 0; i < effects.length; i++) checkEffect(type, effects[i], i);
  } catch (error) {
    return { state, effects: [], halt: thrown(self, describeEvent(event), error) };
  }
  const end = firstOf(effects, 'halt');
  if (end === -1) return { state: next, effects };
  const { reason } = effects[end] as AgentEffect & { kind: 'halt' };
  return { state: next, effects: effects.slice(0, end), halt: { reason } };
}

/** The index of the first effect of a kind; -1 if there is none. Without a closure, because it runs in every step. */
export function firstOf(effects: readonly AgentEffect[], kind: AgentEffect['kind']): number {
  for (let i = 0; i < effects.length; i++) if (effects[i]?.kind === kind) return i;
  return -1;
}

/** @throws a TypeError if a value is no effect, because the code that executes effects relies on their fields, or a record that cannot be saved */
function checkEffect(type: ConfiguredAgent['type'], effect: unknown, number: number): void {
  const wrong = mistakeIn(type, effect);
  if (wrong !== undefined) throw new TypeError(`effect ${String(number)} ${wrong}: ${shown(effect)}`);
}

function mistakeIn(type: ConfiguredAgent['type'], effect: unknown): string | undefined {
  if (typeof effect !== 'object' || effect === null) return 'is no object';
  // An effect of an unknown kind is refused by the place that would execute it.
  const fields = effect as Readonly<Record<string, unknown>>;
  for (const name of TEXTS.get(fields['kind']) ?? KIND)
    if (typeof fields[name] !== 'string') return `has no text ${name}`;
  switch (fields['kind']) {
    case 'setTimer':
      return isNumber(fields['afterMs']) ? undefined : 'has no number afterMs';
    case 'choose':
      return isNumber(fields['of']) ? undefined : 'has no number of options';
    case 'record':
      return typeof fields['fact'] === 'object' && fields['fact'] !== null ? undefined : 'has no fact';
    case 'save':
      return recordProblem(type, fields['record']);
    default:
      return undefined;
  }
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && !Number.isNaN(value);
}

const KIND = ['kind'] as const;

/** The fields that are texts, by kind. */
const TEXTS: ReadonlyMap<unknown, readonly string[]> = new Map(
  Object.entries({
    send: ['to'],
    setTimer: ['timer'],
    cancelTimer: ['timer'],
    choose: ['choice'],
    halt: ['reason'],
  }),
);

/** An event in a few words: `received from a on port 1: {"x":1}`. Never throws; long values are shortened. */
export function describeEvent(event: AnyAgentEvent): string {
  switch (event.kind) {
    case 'started':
      return event.saved.length === 0 ? 'started' : `started with ${String(event.saved.length)} records`;
    case 'received':
      return `received from ${event.from} on port ${event.port}: ${shown(event.message)}`;
    case 'requested':
      return `requested by ${event.by}: ${shown(event.request)}`;
    case 'timedOut':
      return `timed out: ${event.timer}`;
    case 'trusted':
    case 'suspected':
    case 'down':
      return `${event.kind} ${event.name}`;
    case 'saved':
      return `saved ${event.token}`;
    case 'chosen':
      return `chosen for ${event.choice}: ${String(event.option)}`;
    case 'indicated':
      return `indicated: ${shown(event.indication)}`;
  }
}

function thrown({ name }: Self, during: string, error: unknown): Halt {
  const message = shortened(errorMessage(error));
  const place = thrownAt(error);
  const at = place === undefined ? '' : ` (${place})`;
  return { reason: `agent ${name} threw at "${during}": ${message}${at}`, stack: stackOf(error) ?? message };
}

function stackOf(error: unknown): string | undefined {
  try {
    const stack: unknown = error instanceof Error ? error.stack : undefined;
    return typeof stack === 'string' ? shortened(stack, STACK_MAX) : undefined;
  } catch {
    return undefined;
  }
}

/** The characters of a stack that are kept: some hundred lines. */
const STACK_MAX = 10_000;
