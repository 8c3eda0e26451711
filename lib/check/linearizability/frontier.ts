/**
 * Whether a history is linearizable while it grows, without a search of all of it after each end. The ends before which all outcomes are known are
 * past: what is left of them is a set of {@link Member}s. The few others are passed again whenever an outcome becomes known. Frontiers are values: one
 * belongs to each history, and is made from that of the history before.
 */
import type { AgentFact } from '../../agent/fact.ts';
import { isOperationFact } from '../../agent/operations.ts';
import { argumentOf, HistoryBuilder } from './history.ts';
import type { Model, ModelOperation } from './model.ts';
import { eventsOf, nameOf, type Operated } from './operated.ts';
import { firstMember, membersAfter, type Candidate, type Member } from './placement.ts';
import { valueText } from './value.ts';

export interface Frontier {
  /** The number of the next beginning or end. */
  readonly now: number;
  /** By object. */
  readonly parts: ReadonlyMap<string, Part>;
  /** By process: the operation that it has begun and not ended. */
  readonly running: ReadonlyMap<string, Running>;
}

/** The operations on one object. */
interface Part {
  /** The orders up to the ends that are not past. */
  readonly members: readonly Member[];
  /** The operations that are not past, in the order of their beginnings; the number of one is that of its beginning. */
  readonly candidates: readonly Pending[];
  readonly ends: readonly End[];
  readonly isPossible: boolean;
}

interface Pending extends Candidate {
  /** `lost`: it has run for so long that ends were passed as if it never ended. */
  readonly stage: 'running' | 'lost' | 'over';
}

/** The end of an operation with a known result. */
interface End {
  readonly id: number;
  readonly at: number;
}

interface Running {
  readonly object: string;
  readonly id: number;
}

/** So many ends of an object wait for the outcome of an operation that runs. A process that has crashed never tells it. */
const ENDS_MAX = 32;

export const NO_OPERATIONS: Frontier = { now: 0, parts: new Map(), running: new Map() };

/** Whether an order fits all results. */
export function isPossible({ parts }: Frontier): boolean {
  for (const part of parts.values()) if (!part.isPossible) return false;
  return true;
}

/**
 * The frontier after a fact.
 *
 * @param after - the history after the fact, to begin again where an operation ended that was given up
 * @returns undefined if it would be too large, or the model cannot take the operation: a search of the whole history is to judge
 */
export function frontierAfter(
  frontier: Frontier,
  agent: string,
  fact: AgentFact,
  after: Operated,
  model: Model,
): Frontier | undefined {
  if (!isOperationFact(fact)) return frontier;
  const process = nameOf(agent, String(fact.process ?? ''));
  const running = frontier.running.get(process);
  if (fact.kind === 'invoked') {
    // The one before was forgotten in a crash.
    const before = running === undefined ? frontier : withOpen(frontier, process, running, model);
    const { f, key, value = null } = fact;
    const operation = { f, ...(key !== undefined && { key }), value, isKnown: false, returned: null };
    return before && withBegun(before, operation, 'running', model, process);
  }
  if (running === undefined) return frontier;
  if (fact.type === 'info') return withOpen(frontier, process, running, model);
  const part = frontier.parts.get(running.object) as Part;
  const pending = part.candidates.find(({ id }) => id === running.id) as Pending;
  if (pending.stage === 'lost') return frontierOf(after, model);
  const others = part.candidates.filter(({ id }) => id !== running.id);
  // An operation that failed did not happen.
  if (fact.type === 'fail')
    return withPart(frontier, running, { ...part, candidates: others }, model, process);
  const operation = known(pending.operation, fact.value ?? null, model);
  if (model.refusal?.(operation) !== undefined) return undefined;
  // The object may be in the argument that is told only now.
  if (objectOf(operation, model) !== running.object) return undefined;
  const told = { ...part, candidates: replaced(part.candidates, { ...pending, operation, stage: 'over' }) };
  return withPart(frontier, running, withEnd(told, running.id, frontier.now), model, process);
}

/** The frontier of a history, made at once. Undefined as for {@link frontierAfter}. */
export function frontierOf(history: Operated, model: Model): Frontier | undefined {
  const builder = new HistoryBuilder(model);
  try {
    for (const event of eventsOf(history)) builder.add(event);
  } catch {
    // The search says what the model cannot take.
    return undefined;
  }
  const { operations } = builder.end();
  const last = new Map(operations.map(({ process, id }) => [process, id]));
  const isRunning = new Set(
    runningIn(history).flatMap((process) => {
      const id = last.get(process);
      return id === undefined ? [] : [id];
    }),
  );
  const moments = operations.flatMap((operation) => [
    { at: operation.begin, operation, isEnd: false },
    ...(operation.isKnown ? [{ at: operation.end, operation, isEnd: true }] : []),
  ]);
  moments.sort((a, b) => a.at - b.at);
  const begun = new Map<number, Running>();
  let frontier: Frontier | undefined = NO_OPERATIONS;
  for (const { operation, isEnd } of moments) {
    const { id, process, f, key, value, isKnown, returned } = operation;
    if (isEnd) {
      const running = begun.get(id) as Running;
      const part = frontier.parts.get(running.object) as Part;
      frontier = withPart(frontier, running, withEnd(part, running.id, frontier.now), model);
    } else {
      const seen = { f, ...(key !== undefined && { key }), value, isKnown, returned };
      begun.set(id, { object: objectOf(seen, model), id: frontier.now });
      const stays = isRunning.has(id);
      frontier = withBegun(frontier, seen, stays ? 'running' : 'over', model, stays ? process : undefined);
    }
    if (frontier === undefined) return undefined;
  }
  return frontier;
}

function runningIn(history: Operated): readonly string[] {
  return Object.entries(history).flatMap(([agent, processes]) =>
    Object.entries(processes).flatMap(([process, { running }]) =>
      running === undefined ? [] : [nameOf(agent, process)],
    ),
  );
}

function withBegun(
  frontier: Frontier,
  operation: ModelOperation,
  stage: Pending['stage'],
  model: Model,
  process?: string,
): Frontier | undefined {
  const { f } = operation;
  if (model.functions !== undefined && !(f in model.functions)) return undefined;
  if (model.refusal?.(operation) !== undefined) return undefined;
  const { now, parts, running } = frontier;
  const object = objectOf(operation, model);
  const part = parts.get(object) ?? {
    members: [firstMember(model)],
    candidates: [],
    ends: [],
    isPossible: true,
  };
  const pending: Pending = { id: now, operation, isReading: model.functions?.[f] === 'reads', stage };
  const next = { ...part, candidates: [...part.candidates, pending] };
  return {
    now: now + 1,
    parts: new Map(parts).set(object, next),
    running: process === undefined ? running : new Map(running).set(process, { object, id: now }),
  };
}

/** The outcome of an operation that runs is unknown, and stays so. */
function withOpen(frontier: Frontier, process: string, running: Running, model: Model): Frontier | undefined {
  const part = frontier.parts.get(running.object) as Part;
  const pending = part.candidates.find(({ id }) => id === running.id) as Pending;
  const candidates = replaced(part.candidates, { ...pending, stage: 'over' });
  return withPart(frontier, running, { ...part, candidates }, model, process);
}

function withEnd(part: Part, id: number, at: number): Part {
  return { ...part, ends: [...part.ends, { id, at }] };
}

/** @param process - its operation runs no longer */
function withPart(
  { now, parts, running }: Frontier,
  { object }: Running,
  part: Part,
  model: Model,
  process?: string,
): Frontier | undefined {
  const passed = passing(part, model);
  if (passed === undefined) return undefined;
  const others = new Map(running);
  if (process !== undefined) others.delete(process);
  return { now: now + 1, parts: new Map(parts).set(object, passed), running: others };
}

/** The part after all ends that can be passed for good, and its verdict. */
function passing(part: Part, model: Model): Part | undefined {
  let { members, candidates, ends } = part;
  for (;;) {
    const [end] = ends;
    if (end === undefined) break;
    const isAwaited = ({ id, stage }: Pending) => stage === 'running' && id < end.at;
    if (candidates.some(isAwaited)) {
      if (ends.length <= ENDS_MAX) break;
      candidates = candidates.map((one) => (isAwaited(one) ? { ...one, stage: 'lost' } : one));
    }
    const next = passingOne(members, end, candidates, model);
    if (next === undefined) return undefined;
    members = next;
    candidates = candidates.filter(({ id }) => id !== end.id);
    ends = ends.slice(1);
  }
  // A read whose outcome stays unknown forbids nothing.
  candidates = candidates.filter(
    ({ isReading, stage, operation }) => !isReading || operation.isKnown || stage !== 'over',
  );
  let possible = members;
  for (const [at, end] of ends.entries()) {
    const past = new Set(ends.slice(0, at).map(({ id }) => id));
    const left = candidates.filter(({ id }) => !past.has(id));
    const next = passingOne(possible, end, left, model);
    if (next === undefined) return undefined;
    possible = next;
  }
  return { members, candidates, ends, isPossible: possible.length > 0 };
}

function passingOne(
  members: readonly Member[],
  { id, at }: End,
  candidates: readonly Pending[],
  model: Model,
): readonly Member[] | undefined {
  const ended = candidates.find((one) => one.id === id) as Pending;
  return membersAfter(
    members,
    ended,
    candidates.filter((one) => one.id < at),
    model,
  );
}

function replaced(candidates: readonly Pending[], pending: Pending): readonly Pending[] {
  return candidates.map((one) => (one.id === pending.id ? pending : one));
}

function known(operation: ModelOperation, returned: unknown, model: Model): ModelOperation {
  const value = argumentOf(model, operation.f, operation.value, returned);
  return { ...operation, value, isKnown: true, returned };
}

function objectOf(operation: ModelOperation, model: Model): string {
  return model.partition === undefined ? '' : valueText(model.partition(operation));
}
