/** The sizes of the modelled pair of boxes, and the budgets of events. */

/** How often something may happen, at any time or not at all. */
export interface QueueBudgets {
  /** Messages that the applications of both boxes send, together. */
  readonly messages: number;
  /** Connections that break, with the lines in transit; each end notices it at its own time. */
  readonly cuts: number;
  readonly crashes: number;
  readonly restarts: number;
  /** A box hears nothing of the other, which runs, for too long. */
  readonly suspicions: number;
  /** A connection that takes no more for a while. */
  readonly clogs: number;
  /** A dial that is refused although the other box runs: its session ends, and both go on. */
  readonly refusals: number;
}

export interface QueueModelOptions extends QueueBudgets {
  /** The bound of a queue, in messages. */
  readonly queueMessagesMax: number;
}

export const NO_QUEUE_EVENTS: QueueBudgets = {
  messages: 0,
  cuts: 0,
  crashes: 0,
  restarts: 0,
  suspicions: 0,
  clogs: 0,
  refusals: 0,
};
