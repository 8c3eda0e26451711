/** What the clients of a scenario broadcast. */
import type { Cluster } from '../../../../sim/scenario/cluster.ts';
import { ChatWorkload } from '../workload.ts';

/** The workload of a scenario in which these commands are registered: that of the chat room. */
export function workloadOf({ workload }: Cluster): ChatWorkload {
  if (!(workload instanceof ChatWorkload)) throw new TypeError('this command is for a chat room');
  return workload;
}
