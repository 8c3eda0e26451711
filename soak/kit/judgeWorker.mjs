// Judges in a thread of its own, because it takes seconds, in which the harness has to send heartbeats and measure times. A thread
// needs a loader for TypeScript.
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { judgeFacts } = await import('./judge.ts');
parentPort.postMessage(judgeFacts(workerData));
