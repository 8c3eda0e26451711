/** The models that ship, by name. */
import type { Model } from '../model.ts';
import { counter } from './counter.ts';
import { keyValue } from './keyValue.ts';
import { mutex } from './mutex.ts';
import { queue, unorderedQueue } from './queue.ts';
import { casRegister, register } from './register.ts';
import { set } from './set.ts';

/** Each makes a model from its first state; left out: the usual one. */
export const MODELS = {
  register,
  'cas-register': casRegister,
  'key-value': keyValue,
  counter,
  queue,
  'unordered-queue': unorderedQueue,
  set,
  mutex,
} as const;

export type ModelName = keyof typeof MODELS;

/** The model with this name. */
export function modelNamed(name: ModelName, initial?: unknown): Model {
  const make: (initial?: unknown) => unknown = MODELS[name];
  return make(initial) as Model;
}

export function isModelName(name: string): name is ModelName {
  return Object.hasOwn(MODELS, name);
}
