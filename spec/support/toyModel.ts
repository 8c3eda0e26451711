import { Interned } from '../../lib/model/intern.ts';
import type { Model, Properties, State } from '../../lib/model/model.ts';

/** A small model whose states are plain data of any shape. */
export interface Toy<Value, Action> {
  readonly init: Value;
  readonly actions: (value: Value) => Iterable<Action>;
  readonly next: (value: Value, action: Action) => Value;
  readonly isOptional?: (action: Action) => boolean;
  /** Returns the representative of symmetric values. */
  readonly fold?: (value: Value) => Value;
  readonly always?: (value: Value) => string | undefined;
  readonly sometimes?: Record<string, (value: Value) => boolean>;
  readonly eventually?: (value: Value) => string | undefined;
}

/** Makes copies of a model: a state is one number, which stands for the whole value. */
export function toyModel<Value, Action>(toy: Toy<Value, Action>): () => Model<Action> & ToyValues<Value> {
  return () => {
    const values = new Interned<Value>((value) => JSON.stringify(value));
    const at = ([number]: State) => values.at(number as number);
    const { actions, next, fold, always, eventually } = toy;
    const one = <Claim>(name: string, claim: Claim | undefined): [string, Claim][] =>
      claim === undefined ? [] : [[name, claim]];
    const properties: Properties = {
      always: new Map(one('always', always && ((state: State) => always(at(state))))),
      sometimes: new Map(
        Object.entries(toy.sometimes ?? {}).map(([name, isMet]) => [name, (state) => isMet(at(state))]),
      ),
      eventually: new Map(one('eventually', eventually && ((state: State) => eventually(at(state))))),
    };
    return {
      at,
      init: [values.add(toy.init)],
      actions: (state) => actions(at(state)),
      next: (state, action) => [values.add(next(at(state), action))],
      isOptional: toy.isOptional ?? (() => false),
      vocabularies: [values],
      fold: fold && ((state) => [values.add(fold(at(state)))]),
      properties,
    };
  };
}

export interface ToyValues<Value> {
  /** The value of a state. */
  readonly at: (state: State) => Value;
}
