/** Counting the work of a look-up in a log: by that it can be told from a walk, on a machine of any speed. */
import type { Log } from '../../lib/agents/chatroom/log/log.ts';

/** How many numbers of the runs of `log` are read while `look` runs. */
export function lookups({ store }: Log, look: () => unknown): number {
  let count = 0;
  const lists = [store.runStarts, store.runSenders];
  const originals = lists.map((list) => list.at.bind(list));
  lists.forEach((list, i) => {
    list.at = (index) => {
      count++;
      return (originals[i] as typeof list.at)(index);
    };
  });
  try {
    look();
  } finally {
    lists.forEach((list, i) => {
      list.at = originals[i] as typeof list.at;
    });
  }
  return count;
}
