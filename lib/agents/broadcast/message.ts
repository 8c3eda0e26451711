/** Messages that are broadcast, and what the rungs of the ladder have in common. */
import type { Self } from '../../agent/agent.ts';
import { validate, type Schema } from '../../agent/schema.ts';
import { object } from '../../agent/schemas.ts';

/** A message of one of the processes. No two messages have the same id: the textbook assumes that messages are unique. */
export interface Message {
  readonly id: string;
}

/** The indication of every rung: ⟨Deliver | p, m⟩. */
export interface Delivery<M> {
  /** The sender: of best-effort broadcast the process that has sent this copy, of the others the one that has broadcast the message. */
  readonly from: string;
  readonly message: M;
}

/** The id of a message of this process. An agent that has been restarted is another process, so ids contain the incarnation. */
export function idOf({ name, incarnation }: Self, number: number | string): string {
  return `${name}#${incarnation.toString(36)}.${String(number)}`;
}

/** The process of a message: an agent in one incarnation. */
export function processOf({ id }: Message): string {
  return id.slice(0, id.lastIndexOf('.'));
}

/** The agent that has broadcast a message. */
export function senderOf({ id }: Message): string {
  return id.slice(0, id.lastIndexOf('#'));
}

/** The delivery of a message of its sender. */
export function delivery<M extends Message>(message: M): Delivery<M> {
  return { from: senderOf(message), message };
}

/** The schema of messages with one field more, which a rung adds for itself. */
export function withField<M, const Field extends string, Value>(
  message: Schema<M>,
  field: Field,
  value: Schema<Value>,
): Schema<M & Readonly<Record<Field, Value>>> {
  const own = object({ [field]: value });
  return {
    '~standard': {
      version: 1,
      vendor: 'chatroom',
      validate: (given) => {
        if (typeof given !== 'object' || given === null)
          return { issues: [{ message: 'must be an object' }] };
        const { [field]: added, ...rest } = given as Record<string, unknown>;
        const checked = [
          validate(message, rest),
          validate(own, added === undefined ? {} : { [field]: added }),
        ];
        const issues = checked.flatMap(({ issues: found = [] }) => found);
        return issues.length > 0 ? { issues } : { value: given as never };
      },
    },
  };
}

/** A set with one element more. */
export function plus<T>(set: ReadonlySet<T>, element: T): ReadonlySet<T> {
  return new Set(set).add(element);
}

/** A set without an element. */
export function minus<T>(set: ReadonlySet<T>, element: T): ReadonlySet<T> {
  return new Set([...set].filter((one) => one !== element));
}

/** A map with a value of one key. */
export function put<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}
