/** Configurations as they are written in code. */
import type { AgentType, MessagesByPort } from '../agent.ts';
import type { Properties } from '../properties.ts';

/** The end of a route: an agent with one port, or an agent and one of its ports. */
export type DraftTarget = string | { readonly agent: string; readonly port: string };

/** An agent of a draft. */
export interface DraftAgent {
  readonly type: AgentType;
  /** Its address, such as `127.0.0.1:5001`; left out: a box of its own on this host. */
  readonly box?: string | undefined;
  readonly attributes?: unknown;
  /** The target of each name, or several. */
  readonly routes?: Readonly<Record<string, DraftTarget | readonly DraftTarget[]>> | undefined;
}

/** A configuration as it is written in code. */
export interface Draft {
  /** By id. */
  readonly agents: Readonly<Record<string, DraftAgent>>;
  readonly properties?: Properties | undefined;
  /** Groups of interchangeable agents. */
  readonly interchangeable?: readonly (readonly string[])[] | undefined;
}

/* The same with what is known of the types: a route to a port that takes none of the sender's messages does not compile. */

type MessagesOf<Type> = Type extends AgentType<unknown, unknown, infer Messages> ? Messages : never;

type SentBy<Type> =
  Type extends AgentType<unknown, unknown, MessagesByPort, unknown, infer Message> ? Message : never;

type AttributesOf<Type> = Type extends AgentType<unknown, infer Attributes> ? Attributes : never;

/** Whether a port may take one of the messages: unless it is known that it takes none. */
type Takes<Port, Message> = unknown extends Port
  ? true
  : unknown extends Message
    ? true
    : [Extract<Message, Port> | Extract<Port, Message>] extends [never]
      ? false
      : true;

/** The ports of an agent type that take one of the messages. */
type TakingPort<Messages extends MessagesByPort, Message> = {
  [P in keyof Messages & string]: Takes<Messages[P], Message> extends true ? P : never;
}[keyof Messages & string];

type IsUnion<T, U = T> = T extends unknown ? ([U] extends [T] ? false : true) : never;

/** The targets for the messages of one agent type among `Types`. */
type TypedTarget<Types, Message> = {
  [Id in keyof Types & string]:
    | { readonly agent: Id; readonly port: TakingPort<MessagesOf<Types[Id]>, Message> }
    | (IsUnion<keyof MessagesOf<Types[Id]> & string> extends true
        ? never
        : [TakingPort<MessagesOf<Types[Id]>, Message>] extends [never]
          ? never
          : Id);
}[keyof Types & string];

interface TypedAgent<Types, Id extends keyof Types> {
  readonly type: Types[Id];
  readonly box?: string | undefined;
  /** Those that the schema adds by default may be left out. */
  readonly attributes?: Partial<AttributesOf<Types[Id]>> | undefined;
  readonly routes?:
    | Readonly<
        Record<
          string,
          TypedTarget<Types, SentBy<Types[Id]>> | readonly TypedTarget<Types, SentBy<Types[Id]>>[]
        >
      >
    | undefined;
}

/** A draft whose agents have the types `Types`, by id. */
export interface TypedDraft<Types extends Readonly<Record<string, AgentType>>> {
  readonly agents: { readonly [Id in keyof Types]: TypedAgent<Types, Id> };
  readonly properties?: Properties | undefined;
  readonly interchangeable?: readonly (readonly (keyof Types & string)[])[] | undefined;
}
