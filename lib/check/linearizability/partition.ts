/** Histories of many objects. Linearizability is local: a history is linearizable if that of each object is (Herlihy and Wing 1990). */
import { stateText, type Model } from './model.ts';
import type { Operation } from './operation.ts';
import { valueText } from './value.ts';

/** The operations on one object. */
export interface Part {
  /** Undefined if the history has one object only. */
  readonly key: unknown;
  /** In the order of their beginnings. */
  readonly operations: readonly Operation[];
}

/** The parts of a history, the smallest first: one that cannot be put in order is found the sooner. */
export function partsOf(operations: readonly Operation[], model: Model): readonly Part[] {
  if (model.partition === undefined) return [{ key: undefined, operations }];
  const parts = new Map<string, { readonly key: unknown; readonly operations: Operation[] }>();
  for (const operation of operations) {
    const key = model.partition(operation);
    const text = valueText(key);
    const part = parts.get(text);
    if (part === undefined) parts.set(text, { key, operations: [operation] });
    else part.operations.push(operation);
  }
  return [...parts.values()].sort((a, b) => a.operations.length - b.operations.length);
}

/** A model of many objects as one of a single object, whose state is that of all. */
export function unpartitioned(model: Model): Model {
  if (model.partition === undefined) return model;
  const { functions } = model;
  const whole: Model<ReadonlyMap<string, unknown>> = {
    name: model.name,
    init: new Map(),
    ...(functions && { functions }),
    step: (states, operation) => {
      const key = valueText(model.partition?.(operation));
      const before = states.has(key) ? states.get(key) : model.init;
      return model.step(before, operation).map((after) => new Map(states).set(key, after));
    },
    describe: (states) => {
      const texts = Array.from(states, ([key, state]) => `${key} ${stateText(model, state)}`);
      return `{${texts.sort().join(', ')}}`;
    },
  };
  return whole;
}

/** A model of one object as one of many, by the keys of operations. */
export function keyed(model: Model): Model {
  return { ...model, partition: ({ key }) => key };
}
