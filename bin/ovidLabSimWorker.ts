/** A worker thread of `ovid sim --lab`: runs one job after another. A separate bundle, because a thread starts from a file. */
import { parentPort, workerData } from 'node:worker_threads';
import { simulatedScript } from '../lib/agents/playlist/sim/protocol.ts';
import type { LabSimWorkerData } from './ovid/labSubject.ts';
import { work, type Job } from './sim/job.ts';

const { pair, states } = workerData as LabSimWorkerData;

parentPort?.on('message', (job: Job) => {
  const answer = work(job, ({ plan, trace }) =>
    simulatedScript({ ...pair, faults: plan.faults }, { states: states && trace !== undefined }),
  );
  parentPort?.postMessage(answer);
});
