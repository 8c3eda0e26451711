/** A worker thread of `ovid sim`: loads the configuration, and runs one job after another. A separate bundle, because a thread starts from a file. */
import { parentPort, workerData } from 'node:worker_threads';
import { checkedNamedConfiguration } from './ovid/load.ts';
import type { AgentSimWorkerData } from './ovid/simSubject.ts';
import { workOnAgents } from './ovid/simWork.ts';
import type { Job } from './sim/job.ts';

const { file, properties, states } = workerData as AgentSimWorkerData;
const loaded = checkedNamedConfiguration(file, properties);

parentPort?.on('message', (job: Job) => {
  void loaded.then(({ configuration }) => parentPort?.postMessage(workOnAgents(job, configuration, states)));
});
