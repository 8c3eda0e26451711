/** What the clients of a scenario broadcast. */
import type { Stage } from '../../../../sim/scenario/stage.ts';
import { ChatWorkload } from '../workload.ts';

/** The workload of a scenario in which these commands are registered: that of the chat room. */
export function workloadOf({ workload }: Stage): ChatWorkload {
  if (!(workload instanceof ChatWorkload)) throw new TypeError('this command is for a chat room');
  return workload;
}
