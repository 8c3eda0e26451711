// Judges in a thread of its own: it takes seconds, in which the harness has beats to send and times to take. A thread does
// not read TypeScript until it is taught to.
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { judgeFacts } = await import('./judge.ts');
parentPort.postMessage(judgeFacts(workerData));
