/** Counts the work of a look-up in a log, which distinguishes it from a scan on a host of any speed. */
import type { Log } from '../../lib/agents/chatroom/log/log.ts';

/** The number of run fields of `log` that are read while `look` runs. */
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
