/** Models: the sequential specification of an object: its behaviour when its operations are called one after the other. */
import { valueText } from './value.ts';

/** An operation, as a model sees it. */
export interface ModelOperation {
  /** The name of the function. */
  readonly f: string;
  /** The object, where there are several. */
  readonly key?: unknown;
  /** The argument. Null if there is none. */
  readonly value: unknown;
  /** Whether its outcome is known. Where it is not, it may have returned anything that the model allows. */
  readonly isKnown: boolean;
  /** The result, where it is known. Null if there is none. */
  readonly returned: unknown;
}

/**
 * A sequential object. All functions are pure. A state is plain data: equal states are recognized by their content.
 *
 * @example A register that may forget: it is not deterministic.
 * ```ts
 * export const model: Model<number> = {
 *   name: 'forgetful',
 *   init: 0,
 *   functions: { read: 'reads', write: 'changes' },
 *   step: (state, { f, value, returned, isKnown }) => {
 *     if (f === 'write') return [Number(value), 0];
 *     return !isKnown || returned === state ? [state] : [];
 *   },
 * };
 * ```
 */
export interface Model<State = unknown> {
  readonly name: string;
  readonly init: State;
  /**
   * The functions of the object; others are refused. `reads`: no call of it ever changes a state, which makes the search faster. Left out:
   * any function is given to `step`. `grows`: see {@link isAhead}.
   */
  readonly functions?: Readonly<Record<string, FunctionKind>>;
  // Methods, so that every model is a `Model` of unknown states.
  /**
   * The states in which the object can be after the operation: none if it cannot have this outcome in this state, more than one if the
   * object is not deterministic, or the result is unknown.
   */
  step(state: State, operation: ModelOperation): readonly State[];
  /**
   * Whether functions that are `grows` can lead from the state to one in which the function, which `reads`, has its result: for texts that are only
   * appended to, whether the state is the beginning of the one that was read. It makes the search shorter: wrong orders are noticed at once.
   */
  isAhead?(state: State, operation: ModelOperation): boolean;
  /** The object that the operation is about, if the model has many: `init` and `step` are those of one of them. */
  partition?(operation: ModelOperation): unknown;
  /** Why the model cannot take an operation, as the end of a sentence; undefined if it can. */
  refusal?(operation: ModelOperation): string | undefined;
  /** A state in words; left out: as EDN. */
  describe?(state: State): string;
}

/** A state in words. */
export function stateText(model: Model, state: unknown): string {
  return model.describe?.(state) ?? valueText(state);
}

export type FunctionKind = 'reads' | 'grows' | 'changes';
