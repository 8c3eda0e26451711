/** The page's worker: long jobs run here, so that the page stays responsive. */
import { CHECKED_PROTOCOLS, PROTOCOLS } from '../../lib/protocols.ts';
import { factsOf } from '../../lib/trace/facts.ts';
import type { PanelWork } from '../panel/work.ts';
import { PANEL_WORKS } from '../panels/work.ts';
import type { Answer, Job } from './jobs.ts';
import { open } from './open.ts';
import { save, saveAgain } from './save.ts';
import { playScene } from './scene.ts';
import { simulate } from './simulate.ts';

/** The shortest time between two reports of progress. */
const PROGRESS_EVERY_MS = 100;

const scope = self as unknown as {
  onmessage: (message: { readonly data: Job }) => void;
  postMessage: (answer: Answer) => void;
};

scope.onmessage = ({ data }) => void work(data);

async function work(job: Job): Promise<void> {
  try {
    scope.postMessage(remarked(await answerTo(job)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    scope.postMessage({ kind: 'failed', reason: `this is a bug of chatroom: ${reason}` });
  }
}

function answerTo(job: Job): Answer | Promise<Answer> {
  switch (job.kind) {
    case 'open':
      return open(job.files, CHECKED_PROTOCOLS);
    case 'save': {
      const { protocol, events, servers, epochMs, origin, omitted, plain, names } = job;
      const text =
        origin === undefined
          ? save(workOf(protocol), events, servers, epochMs, omitted, plain, names)
          : saveAgain(events, servers, origin);
      return { kind: 'saved', text };
    }
    case 'scene':
      return playScene(job.name, workOf);
    case 'simulate': {
      const { protocol } = job.sim;
      const { simulated } = workOf(protocol);
      if (simulated === undefined)
        return { kind: 'failed', reason: `the protocol "${protocol}" cannot be simulated here` };
      let lastMs = -Infinity;
      return simulate(job.sim, simulated(job.configuration), (text) => {
        if (performance.now() - lastMs < PROGRESS_EVERY_MS) return;
        lastMs = performance.now();
        scope.postMessage({ kind: 'progressed', text });
      });
    }
  }
}

/** A trace with what its protocol has to remark on it. */
function remarked(answer: Answer): Answer {
  if (answer.kind !== 'opened' || answer.origin === undefined) return answer;
  const remark = workOf(answer.origin.protocol).remark?.(answer.events);
  return remark === undefined ? answer : { ...answer, remark };
}

function workOf(protocol: string): PanelWork {
  return PANEL_WORKS.get(protocol) ?? { facts: factsOf({ protocol }, PROTOCOLS) };
}
