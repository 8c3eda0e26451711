/** A worker thread of `chatroom sim`: runs one job after another. A separate bundle, because a thread starts from a file. */
import { parentPort } from 'node:worker_threads';
import { protocolNamed } from './reason/protocol.ts';
import { work, type Job } from './sim/job.ts';
import { SIMULATED_PROTOCOLS } from '../lib/protocols.ts';

parentPort?.on('message', (job: Job) =>
  parentPort?.postMessage(work(job, ({ plan }) => protocolNamed(plan.protocol, SIMULATED_PROTOCOLS))),
);
