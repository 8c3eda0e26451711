/** The events and effects of the host of a box: the pure machine that runs the agents of one box on the net. */
import type { AgentEffect } from '../agent/agent.ts';
import type { AnyAgentEvent, Halt } from '../agent/step.ts';
import type { Indication } from '../net/events.ts';

/** Everything that can happen to a box. */
export type BoxEvent =
  /** Of the net; peers are the numbers of boxes. */
  | Indication
  /** The box listens, in this incarnation. */
  | { readonly kind: 'listening'; readonly incarnation: number }
  /** The outcome of `read`: the records of an agent, in the order of saving. */
  | { readonly kind: 'read'; readonly agent: string; readonly records: readonly string[] }
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
  readonly halt?: Halt;
}

/** Everything that the host can have done. */
export type BoxEffect =
  /** Append messages to the outgoing sequence for one box. */
  | {
      readonly kind: 'sendTo';
      readonly peer: number;
      /** The contents of the new messages, in order: each a line without its end. */
      readonly contents: readonly string[];
    }
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
  /** A message was refused by its receiver's port, or a name leads nowhere: a sentence. */
  | { readonly kind: 'refused'; readonly agent: string; readonly reason: string }
  /** Report `continued` in a later iteration of the event loop: messages within the box are waiting. */
  | { readonly kind: 'continue' };
