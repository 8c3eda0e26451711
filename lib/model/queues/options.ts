/** The sizes of the modelled pair of boxes, and the budgets of events. */
import { NO_EVENTS, type Budgets } from '../options.ts';

export interface QueueBudgets extends Budgets {
  /** A dial that is refused although the other box runs: its session ends, and both go on. */
  readonly refusals: number;
}

export interface QueueModelOptions extends QueueBudgets {
  /** The bound of a queue, in messages. */
  readonly queueMessagesMax: number;
}

export const NO_QUEUE_EVENTS: QueueBudgets = { ...NO_EVENTS, refusals: 0 };
