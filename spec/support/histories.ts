/** Small histories for specs: written as text, drawn at random, and judged by trying every order. */
import {
  HistoryBuilder,
  type EventType,
  type HistoryEvent,
} from '../../lib/check/linearizability/history.ts';
import type { Model } from '../../lib/check/linearizability/model.ts';
import type { Consistency, Operation } from '../../lib/check/linearizability/operation.ts';
import { ednValue } from '../../lib/check/linearizability/read/forms.ts';
import { valueText } from '../../lib/check/linearizability/value.ts';

/**
 * The operations of a text with an event in each line: `0 invoke write 1`, `0 ok`. A line without a function ends what its process has
 * begun. Keys come after the function with an @: `0 invoke put@x 1`.
 */
export function operationsOf(text: string, model: Model): readonly Operation[] {
  const builder = new HistoryBuilder(model);
  for (const event of eventsOfText(text)) builder.add(event);
  return builder.end().operations;
}

function eventsOfText(text: string): readonly HistoryEvent[] {
  const begun = new Map<string, { readonly f: string; readonly key: string | undefined }>();
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter(Boolean).map((line): HistoryEvent => {
    const [, process = '', type = '', f, key, value = 'nil'] =
      /^(\S+) (invoke|ok|fail|info)(?: ([a-z]+)(?:@(\S+))?)?(?: (.+))?$/.exec(line) ?? [];
    const call = f === undefined ? begun.get(process) : { f, key };
    if (call === undefined) throw new Error(`no operation: ${line}`);
    begun.set(process, call);
    const keyed = call.key === undefined ? {} : { key: call.key };
    return { process, type: type as EventType, f: call.f, ...keyed, value: ednValue(value) };
  });
}

function mustPrecede(a: Operation, b: Operation, consistency: Consistency): boolean {
  return consistency === 'linearizable'
    ? a.end < b.begin
    : a.isKnown && a.process === b.process && a.begin < b.begin;
}

/** Whether some order is allowed, by trying all of them: the definition, without anything that makes it fast. */
export function isConsistent(
  operations: readonly Operation[],
  model: Model,
  consistency: Consistency = 'linearizable',
): boolean {
  const states = new Map<string, unknown>();
  const stateOf = (operation: Operation) =>
    model.partition === undefined ? '' : valueText(model.partition(operation));
  const extend = (left: readonly Operation[]): boolean => {
    if (left.every(({ isKnown }) => !isKnown)) return true;
    return left.some((operation) => {
      const isBlocked = left.some(
        // An operation with an unknown outcome may have been left out.
        (other) => other !== operation && other.isKnown && mustPrecede(other, operation, consistency),
      );
      if (isBlocked) return false;
      const rest = left.filter((other) => other !== operation);
      const object = stateOf(operation);
      const had = states.has(object);
      const before = had ? states.get(object) : model.init;
      for (const after of model.step(before, operation)) {
        states.set(object, after);
        if (extend(rest)) return true;
      }
      if (had) states.set(object, before);
      else states.delete(object);
      return false;
    });
  };
  return extend(operations);
}

/** Whether an order of operations is one that the model allows, and in which each comes after those that must precede it. */
export function isOrder(
  order: readonly Operation[],
  operations: readonly Operation[],
  model: Model,
  consistency: Consistency,
): boolean {
  if (!operations.every((operation) => !operation.isKnown || order.includes(operation))) return false;
  if (order.some((a, i) => order.slice(0, i).some((b) => mustPrecede(a, b, consistency)))) return false;
  let states: readonly unknown[] = [model.init];
  for (const operation of order) states = states.flatMap((state) => model.step(state, operation));
  return states.length > 0;
}
