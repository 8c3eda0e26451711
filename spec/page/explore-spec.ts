import { expect } from 'chai';
import { Subject, type Subscription } from 'rxjs';
import { explorer } from '../../page/explore.ts';
import type { PageEffect, PageEvent } from '../../page/machine/events.ts';

interface Asked {
  readonly url: string;
  readonly answer: (isAnswer: boolean, text: string) => void;
  readonly fail: (error: Error) => void;
}

describe('the requests of the page on a model', () => {
  const running: Subscription[] = [];
  afterEach(() => running.splice(0).forEach((one) => one.unsubscribe()));

  function started() {
    const effects$ = new Subject<PageEffect>();
    const asked: Asked[] = [];
    const seen: PageEvent[] = [];
    const subscription = explorer(
      effects$,
      (url) =>
        new Promise((resolve, fail) => {
          asked.push({ url, answer: (isAnswer, text) => resolve({ isAnswer, text }), fail });
        }),
    ).subscribe({ next: (event) => seen.push(event), error: (error: unknown) => expect.fail(String(error)) });
    running.push(subscription);
    return { effects$, asked, seen };
  }

  it('are answered; a later one takes the place of an earlier one', async () => {
    const { effects$, asked, seen } = started();
    effects$.next({ kind: 'explore', path: [] });
    effects$.next({ kind: 'explore', path: ['0abc', '1xyz'] });
    expect(asked.map(({ url }) => url)).to.deep.equal([
      'explore/state?path=',
      'explore/state?path=0abc.1xyz',
    ]);
    asked[1]?.answer(true, '{"at":1}');
    asked[0]?.answer(true, '{"at":0}');
    await Promise.resolve();
    await Promise.resolve();
    expect(seen).to.deep.equal([{ kind: 'stateExplored', answer: { at: 1 } }]);
  });

  it('can be refused, or fail, and go on', async () => {
    const { effects$, asked, seen } = started();
    effects$.next({ kind: 'explore', path: [] });
    asked[0]?.answer(false, 'no path\n');
    await new Promise(setImmediate);
    effects$.next({ kind: 'explore', path: [] });
    asked[1]?.fail(new Error('refused'));
    await new Promise(setImmediate);
    expect(seen).to.deep.equal([
      { kind: 'exploringFailed', reason: 'no path' },
      { kind: 'exploringFailed', reason: 'ovid explore does not answer (refused): does it still run?' },
    ]);
    effects$.next({ kind: 'explore', path: [] });
    expect(asked).to.have.lengthOf(3);
  });
});
