/** A thread of `chatroom sim`: does one job after the other. A bundle of its own, for threads start from a file. */
import { parentPort } from 'node:worker_threads';
import { work, type Job } from './sim/job.ts';

parentPort?.on('message', (job: Job) => parentPort?.postMessage(work(job)));
