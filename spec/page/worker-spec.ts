import { expect } from 'chai';
import { Subject } from 'rxjs';
import type { PageEffect, PageEvent } from '../../page/machine/events.ts';
import { FIRST_SIM } from '../../page/model/simSettings.ts';
import { worker, type Thread } from '../../page/worker.ts';
import type { Answer } from '../../page/work/jobs.ts';

/** A thread that the spec controls. */
class Started {
  onmessage: ((message: { data: Answer }) => void) | null = null;
  onerror: ((error: { message: string }) => void) | null = null;
  readonly jobs: unknown[] = [];
  isOver = false;

  postMessage(job: unknown): void {
    this.jobs.push(job);
  }

  terminate(): void {
    this.isOver = true;
  }
}

const OPEN: PageEffect = { kind: 'open', files: [] };
const SIMULATE: PageEffect = { kind: 'simulate', sim: FIRST_SIM };
const SAVE: PageEffect = { kind: 'save', protocol: 'chatroom', events: [], servers: 1, epochMs: 0 };
const OPENED: Answer = {
  kind: 'opened',
  name: 'a',
  servers: 1,
  events: [],
  violations: [],
  violationCount: 0,
  checkedCount: 0,
  verdict: 'good',
};

describe('the worker', () => {
  let threads: Started[];
  let effects$: Subject<PageEffect>;
  let seen: PageEvent[];
  let saved: string[];

  beforeEach(() => {
    [threads, seen, saved] = [[], [], []];
    effects$ = new Subject();
    const start = () => {
      threads.push(new Started());
      return threads.at(-1) as unknown as Thread;
    };
    const running = worker(start, effects$, (text) => saved.push(text)).subscribe({
      next: (event) => seen.push(event),
      error: (error: unknown) => {
        throw error;
      },
    });
    running.add(() => (seen = []));
  });
  const answers = (which: number, answer: Answer) => threads[which]?.onmessage?.({ data: answer });

  it('starts a thread for a job, emits its progress and its result, and ends it', () => {
    effects$.next(OPEN);
    expect(threads[0]?.jobs).to.deep.equal([OPEN]);
    answers(0, { kind: 'progressed', text: 'half' });
    expect(threads[0]?.isOver).to.equal(false);
    answers(0, OPENED);
    expect(seen).to.deep.equal([
      { kind: 'workProgressed', text: 'half' },
      { ...OPENED, kind: 'traceOpened' },
    ]);
    expect(threads[0]?.isOver).to.equal(true);
  });

  it('emits the reason of a failure or an error', () => {
    effects$.next(OPEN);
    answers(0, { kind: 'failed', reason: 'no' });
    effects$.next(OPEN);
    threads[1]?.onerror?.({ message: 'broken' });
    expect(seen).to.deep.equal([
      { kind: 'workFailed', reason: 'no' },
      { kind: 'workFailed', reason: 'broken' },
    ]);
    expect(threads.map(({ isOver }) => isOver)).to.deep.equal([true, true]);
  });

  it('ends a job at once for the next one, and when it is stopped', () => {
    effects$.next(SIMULATE);
    effects$.next(OPEN);
    expect(threads.map(({ isOver }) => isOver)).to.deep.equal([true, false]);
    effects$.next({ kind: 'stopWork' });
    expect(threads.map(({ isOver }) => isOver)).to.deep.equal([true, true]);
    expect(threads).to.have.length(2);
  });

  it('saves beside another job, and gives the trace only to the callback', () => {
    effects$.next(SIMULATE);
    effects$.next(SAVE);
    answers(1, { kind: 'saved', text: 'trace' });
    expect([saved, seen]).to.deep.equal([['trace'], []]);
    expect(threads.map(({ isOver }) => isOver)).to.deep.equal([false, true]);
  });

  it('ignores requests to the grid', () => {
    effects$.next({ kind: 'ask', ask: 1, line: 'alive' });
    expect(threads).to.deep.equal([]);
  });
});
