/**
 * Agents: pure state machines that know only names. An agent does not know in which process it runs, nor where others run; the same
 * agent runs on TCP, in the simulator and under the model checker. docs/FRAMEWORK.md describes the contract.
 */
import type { AgentFact } from './fact.ts';
import type { Properties } from './properties.ts';
import type { Format, Schema } from './schema.ts';

export type { AgentFact } from './fact.ts';

/** The environment of an agent, constant for one incarnation. */
export interface Self<Attributes = unknown> {
  /** The agent's own id in the configuration. */
  readonly name: string;
  /** From the configuration, checked by the schema of its type. */
  readonly attributes: Attributes;
  /** The virtual names to which it can send, in the order of its routes. */
  readonly names: readonly string[];
  /** Differs from those of all other incarnations of its box. */
  readonly incarnation: number;
}

/** Messages by the port that takes them. */
export type MessagesByPort = Readonly<Record<string, unknown>>;

/** The receipt of a message; one kind for each port, so that `port` determines the type of `message`. */
export type Received<Messages extends MessagesByPort> = {
  readonly [P in keyof Messages & string]: {
    readonly kind: 'received';
    /** A name of the sender: see {@link Self.names}; its id, if none of the routes leads to it alone. */
    readonly from: string;
    readonly port: P;
    readonly message: Messages[P];
  };
}[keyof Messages & string];

/** Everything that can happen to an agent. */
export type AgentEvent<Messages extends MessagesByPort, Request, Saved, Below> =
  /** Its first event. `saved`: what its storage holds, in the order of saving. */
  | { readonly kind: 'started'; readonly saved: readonly Saved[] }
  | Received<Messages>
  /** A request of a person, a client or the agent above. */
  | { readonly kind: 'requested'; readonly by: string; readonly request: Request }
  | { readonly kind: 'timedOut'; readonly timer: string }
  /** The failure detector trusts the box of the agent with this name: for the first time or again. */
  | { readonly kind: 'trusted'; readonly name: string }
  /** It suspects the box, which may be wrong. */
  | { readonly kind: 'suspected'; readonly name: string }
  /** The session with the agent is over: its box has ended, or a queue was full. Messages on their way are lost; later ones are for its next session. */
  | { readonly kind: 'down'; readonly name: string }
  /** The record with this token is durable. */
  | { readonly kind: 'saved'; readonly token: string }
  /** The outcome of `choose`: a number from 0 to `of` - 1. */
  | { readonly kind: 'chosen'; readonly choice: string; readonly option: number }
  /** An indication of the agent below: see {@link over}. */
  | { readonly kind: 'indicated'; readonly indication: Below };

/** Everything that an agent can have done, in order. Plain data. */
export type AgentEffect<
  Message = unknown,
  Indication = unknown,
  Saved = unknown,
  Fact = AgentFact,
  Down = unknown,
> =
  /** Send a message to every agent to which this name leads. */
  | { readonly kind: 'send'; readonly to: string; readonly message: Message }
  /** Answer, deliver, or write a line: to the client with the name `to`, or to all. */
  | { readonly kind: 'indicate'; readonly to?: string; readonly indication: Indication }
  /** Set the timer with this name; a timer with the same name is replaced. */
  | { readonly kind: 'setTimer'; readonly timer: string; readonly afterMs: number }
  | { readonly kind: 'cancelTimer'; readonly timer: string }
  /**
   * Make a record durable before any effect after this one is executed. With `replaces` it replaces all earlier records (a snapshot). With
   * `token`, `saved` is reported.
   */
  | { readonly kind: 'save'; readonly record: Saved; readonly replaces?: true; readonly token?: string }
  /** Draw one of `of` options; the checker explores all of them. The outcome is the event `chosen`. */
  | { readonly kind: 'choose'; readonly choice: string; readonly of: number }
  /** Record a fact for the trace and for properties. */
  | { readonly kind: 'record'; readonly fact: Fact }
  /** A request to the agent below: see {@link over}. */
  | { readonly kind: 'request'; readonly request: Down }
  /** End this agent; the others in its box go on. */
  | { readonly kind: 'halt'; readonly reason: string };

/** The state after an event, and the effects to execute, in order. */
export type AgentStep<
  State,
  Message = unknown,
  Indication = unknown,
  Saved = unknown,
  Fact = AgentFact,
  Down = unknown,
> = readonly [State, readonly AgentEffect<Message, Indication, Saved, Fact, Down>[]];

/** The format of the messages of each port. */
export type Ports<Messages extends MessagesByPort = MessagesByPort> = {
  readonly [P in keyof Messages]: Format<Messages[P]>;
};

/** How a person drives an agent: requests are lines of the standard input, indications are lines on the standard output. */
export interface ConsoleFormat<Request, Indication, Attributes = unknown> {
  readonly prompt: string | PromptOf<Attributes>['prompt'];
  /** The request of a line; undefined if the line is ignored. */
  request(line: string): Request | undefined;
  line(indication: Indication): string;
  /** Whether the next line may be read; left out: always. A program whose input has ended ends when this is so. */
  isReady?(state: unknown): boolean;
}

interface PromptOf<Attributes> {
  // A method, so that every console is a `ConsoleFormat` without parameters.
  prompt(self: Self<Attributes>): string;
}

/**
 * The interface of an agent below: requests go down, indications come up. For types only; every agent type has one, and
 * {@link service} makes one for a layer that several types can be below.
 */
export interface Service<Down, Below> {
  readonly '~service'?: { readonly request: Down; readonly indication: Below };
}

/** Records in a file of lines instead of the storage folder: each is one line, with date and time before it. */
export interface LineFile {
  readonly kind: 'lines';
  /** The path, from the working directory of the box if it is relative. */
  readonly path: string;
}

/**
 * A type of agents. All functions are pure. Made by {@link agentType}, which infers the type parameters.
 *
 * `init` and `step` are methods, so that every type is an `AgentType` without parameters.
 */
export interface AgentType<
  State = unknown,
  Attributes = unknown,
  Messages extends MessagesByPort = MessagesByPort,
  Request = unknown,
  Message = unknown,
  Indication = unknown,
  Saved = unknown,
  Fact extends AgentFact = AgentFact,
  Below = unknown,
  Down = unknown,
> extends Service<Request, Indication> {
  /** The name in configurations. */
  readonly name: string;
  /** Left out: it has no attributes. */
  readonly attributes?: Schema<Attributes> | undefined;
  /** The messages that it takes, by port; {@link anyPort} takes them on all ports. */
  readonly ports: Ports<Messages>;
  /** The requests that it takes; left out: none. */
  readonly requests?: Format<Request> | undefined;
  /** The records that it saves; left out: it saves none. */
  readonly records?: Format<Saved> | undefined;
  /** Where its records are; left out: in the storage folder. */
  storage?(self: Self<Attributes>): LineFile;
  /** The type of the agent below, for a layer: see {@link over}. */
  readonly uses?: Service<Down, Below> | undefined;
  readonly console?: ConsoleFormat<Request, Indication, Attributes> | undefined;
  init(self: Self<Attributes>): State;
  step(
    state: State,
    event: AgentEvent<Messages, Request, Saved, Below>,
    self: Self<Attributes>,
  ): AgentStep<State, Message, Indication, Saved, Fact, Down>;
  /** The requests that clients can make in a state: the simulator draws from them, the checker tries each of them. */
  workload?(state: State, self: Self<Attributes>): readonly Request[];
  /** Claims about all configurations that have agents of this type. */
  readonly properties?: Properties | undefined;
  /** A fact in words, for traces; left out: its fields as JSON. */
  describe?(fact: Fact): string;
}
