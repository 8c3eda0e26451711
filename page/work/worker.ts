/** The page's worker: what takes long is done here, so that the page stays quick. */
import type { Answer, Job } from './jobs.ts';
import { open } from './open.ts';
import { save, saveAgain } from './save.ts';
import { simulate } from './simulate.ts';
import { SIMULATED_CHATROOM } from '../../lib/agents/chatroom/sim/protocol.ts';

/** Between two words of progress. */
const PROGRESS_EVERY_MS = 100;

const scope = self as unknown as {
  onmessage: (message: { readonly data: Job }) => void;
  postMessage: (answer: Answer) => void;
};

scope.onmessage = ({ data }) => void work(data);

async function work(job: Job): Promise<void> {
  try {
    scope.postMessage(await answerTo(job));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    scope.postMessage({ kind: 'failed', reason: `this is a bug of chatroom: ${reason}` });
  }
}

function answerTo(job: Job): Answer | Promise<Answer> {
  switch (job.kind) {
    case 'open':
      return open(job.files);
    case 'save': {
      const { events, servers, epochMs, origin, omitted, plain } = job;
      const text =
        origin === undefined
          ? save(events, servers, epochMs, omitted, plain)
          : saveAgain(events, servers, origin);
      return { kind: 'saved', text };
    }
    case 'simulate': {
      let lastMs = -Infinity;
      return simulate(job.sim, SIMULATED_CHATROOM, (text) => {
        if (performance.now() - lastMs < PROGRESS_EVERY_MS) return;
        lastMs = performance.now();
        scope.postMessage({ kind: 'progressed', text });
      });
    }
  }
}
