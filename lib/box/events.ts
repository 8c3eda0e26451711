/** The events and effects of the host of a box: the pure machine that runs the agents of one box on the net. */
import type { AgentEffect } from '../agent/agent.ts';
import type { AnyAgentEvent, Halt } from '../agent/step.ts';
import type { Indication, SendTo } from '../net/events.ts';
import type { Store } from '../world/world.ts';

/** Everything that can happen to a box. */
export type BoxEvent =
  /** Of the net; peers are the numbers of boxes. */
  | Indication
  /** The box listens, in this incarnation. */
  | { readonly kind: 'listening'; readonly incarnation: number }
  /** The outcome of `read`: the records of an agent, in the order of saving. */
  | {
      readonly kind: 'read';
      readonly agent: string;
      readonly records: readonly string[];
      /** The torn end of its file, which was removed; for observers. */
      readonly cut?: NonNullable<Store['cut']>;
    }
  /** All records of the agent up to number `count`, counted from the start of this incarnation, are durable. */
  | { readonly kind: 'flushed'; readonly agent: string; readonly count: number }
  /** Its storage cannot be read or written. The agent is halted before anything is said that is not durable. */
  | { readonly kind: 'storageFailed'; readonly agent: string; readonly reason: string }
  /** A request of a client to one agent. */
  | {
      readonly kind: 'agentRequested';
      readonly agent: string;
      readonly by: string;
      readonly request: unknown;
    }
  /** The timer that was set with this number has expired. */
  | { readonly kind: 'expired'; readonly agent: string; readonly timer: string; readonly number: number }
  | { readonly kind: 'drawn'; readonly agent: string; readonly choice: string; readonly option: number }
  /** The outcome of `continue`. */
  | { readonly kind: 'continued' };

/** One step of one agent, for observers. */
export interface Stepped {
  readonly kind: 'stepped';
  readonly agent: string;
  /** Undefined for `init`. */
  readonly event: AnyAgentEvent | undefined;
  readonly state: unknown;
  readonly effects: readonly AgentEffect[];
  /**
   * The index of the first effect that waits for a record to be durable: the effects from it on that are not `save` are executed later, and
   * then reported with `released`. Left out: all effects are executed now.
   */
  readonly heldFrom?: number;
  readonly halt?: Halt;
}

/** Everything that the host can have done. */
export type BoxEffect =
  /** Append messages to the queue for one box. */
  | SendTo
  | {
      readonly kind: 'setTimer';
      readonly agent: string;
      readonly timer: string;
      readonly number: number;
      readonly afterMs: number;
    }
  | { readonly kind: 'cancelTimer'; readonly agent: string; readonly timer: string }
  /** Read the records of an agent; report `read` or `storageFailed`. */
  | { readonly kind: 'read'; readonly agent: string }
  /** Append a record, or replace all; report `flushed` when it is durable. Several may share one flush. */
  | { readonly kind: 'append'; readonly agent: string; readonly record: string; readonly replaces: boolean }
  /** An indication of an agent, for the client `to` or for all. */
  | {
      readonly kind: 'indicated';
      readonly agent: string;
      readonly to: string | undefined;
      readonly indication: unknown;
    }
  /** Draw a number below `of`; report `drawn`. */
  | { readonly kind: 'draw'; readonly agent: string; readonly choice: string; readonly of: number }
  | Stepped
  /** Effects of earlier steps that have waited for a record are executed now; for observers. */
  | { readonly kind: 'released'; readonly agent: string; readonly effects: readonly AgentEffect[] }
  /** An agent has ended for another reason than its own step: its storage. For observers. */
  | { readonly kind: 'halted'; readonly agent: string; readonly halt: Halt }
  /**
   * A message or a request was refused by its receiver, or a name leads nowhere: a sentence, the client whose request it was, and the sender
   * of a message that its receiver has refused, by the name that the receiver knows it by.
   */
  | {
      readonly kind: 'refused';
      readonly agent: string;
      readonly reason: string;
      readonly to?: string;
      /** Set if the agent itself has sent a message that has no receiver that takes it. */
      readonly isMistake?: true;
      readonly from?: string;
    }
  /** Report `continued` in a later iteration of the event loop: messages within the box are waiting. */
  | { readonly kind: 'continue' };
