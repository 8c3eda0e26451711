/** The parsed options of `ovid run`. Independent of the option parser. */
import type { QueueBounds } from '../../lib/net/queue.ts';
import type { Limits } from '../../lib/limits.ts';
import type { LogLevel } from '../flags.ts';

/** The options of a box. */
export interface BoxFlags extends Limits, QueueBounds {
  readonly heartbeatMs: number;
  readonly suspectAfterMs: number;
  readonly logLevel: LogLevel;
  /** The same as `--log-level debug`. */
  readonly debug?: true;
  /** The file to which the trace is appended; undefined: no trace. */
  readonly trace?: string;
  /** The port for clients; of all boxes, that of box 0. Undefined: none. */
  readonly master?: number;
  /** Whether boxes of GoOvid are let in; `possible`: if they can have the configuration. */
  readonly mixed?: true | 'possible';
  /** The port for metrics; of all boxes, that of box 0. Undefined: none. */
  readonly metrics?: number;
  /** The folder for records. */
  readonly storage?: string;
  /** Whether records are kept in memory only. */
  readonly volatile?: true;
  /** The share of messages of agents that are lost, from 0 to 1. */
  readonly loss: number;
  /** Whether it continues at the end of standard input. */
  readonly stay?: true;
}

/** The options of `ovid run`: those of a box, and of the page of all boxes. */
export interface RunFlags extends BoxFlags {
  /** By how much every link is slowed down, in ms. */
  readonly latency: number;
  readonly http: number | false;
  readonly httpHost: string;
  readonly httpOrigin?: readonly string[];
}
