/**
 * The budget of work for one iteration of the event loop. The work for clients and peers is split into tasks, of which some run in this
 * iteration and the rest in the next ones, so that no client waits for all of it. One budget serves all of them, whatever the tasks do.
 */
import type { SchedulerLike } from 'rxjs';

/** A piece of work. Returns its cost, beyond what it has spent itself. */
export type Task = () => number;

/**
 * The cost of all tasks in one iteration of the event loop: a few milliseconds. The unit is the work for one
 * byte of a message that is formatted or parsed.
 */
export const ITERATION_COST_MAX = 128 * 1024;

/** Submits a task to the budget. */
export type Submit = (task: Task) => void;

/** A budget, which starts again with each iteration of the event loop. */
export interface WorkBudget {
  /** Runs a task now if the budget is not used up and no task is queued; otherwise queues it. */
  readonly run: Submit;
  /** Runs a task now in any case: for tasks whose cost is negligible. */
  readonly runNow: Submit;
  /** Queues a task. */
  readonly enqueue: Submit;
  /** Counts the cost of a task while it runs. */
  spend(cost: number): void;
  /**
   * Calls `begin` when the next iteration begins, before the queue, if the budget is used up; otherwise never.
   *
   * @returns whether it will be called
   */
  whenSpent(begin: () => void): boolean;
  /** Drops all queued tasks. */
  stop(): void;
}

/**
 * Runs tasks until their total cost reaches `costMax`, then defers the rest to the next iteration of the event loop. The end of an
 * iteration is not observed: costs are added up over iterations, and only when the sum has reached `costMax` is the next iteration
 * waited for. So a little work now and then is never deferred.
 */
export function workBudget(costMax: number, scheduler: SchedulerLike): WorkBudget {
  const queue: Task[] = [];
  const beginnings: (() => void)[] = [];
  let cost = 0;
  let pause: { unsubscribe: () => void } | undefined;

  const defer = () => {
    if (cost < costMax && queue.length === 0) return;
    pause ??= scheduler.schedule(() => {
      pause = undefined;
      cost = 0;
      for (const begin of beginnings.splice(0)) begin();
      while (cost < costMax && queue.length > 0) execute(queue.shift() as Task);
      defer();
    }, 0);
  };
  /** Reads `cost` after the task, so that what the task spends itself is counted, too. */
  const execute = (task: Task) => {
    const own = task();
    cost += own;
  };
  return {
    run(task) {
      if (cost < costMax && queue.length === 0) execute(task);
      else queue.push(task);
      defer();
    },
    runNow(task) {
      execute(task);
      defer();
    },
    enqueue(task) {
      queue.push(task);
      defer();
    },
    spend(more) {
      cost += more;
      defer();
    },
    whenSpent(begin) {
      if (cost < costMax) return false;
      beginnings.push(begin);
      defer();
      return true;
    },
    stop() {
      queue.length = 0;
      beginnings.length = 0;
      pause?.unsubscribe();
    },
  };
}
