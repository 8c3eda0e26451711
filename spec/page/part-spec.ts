import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { part, partLoaded$ } from '../../page/part.ts';

describe('page: a part that is loaded when it is needed', () => {
  it('is not loaded before it is needed, once however often it is, and its arrival is announced', async () => {
    let loads = 0;
    const view = part(
      () => Promise.resolve(`part ${String(++loads)}`),
      () => 0,
    );
    expect(loads).to.equal(0);
    const arrived = firstValueFrom(partLoaded$);
    expect([view(), view()]).to.deep.equal([undefined, undefined]);
    await arrived;
    expect([view(), view(), loads]).to.deep.equal(['part 1', 'part 1', 1]);
  });

  it('is asked for again a second after an attempt that failed, and not sooner', async () => {
    let nowMs = 0;
    let attempts = 0;
    const failures: Promise<never>[] = [];
    const view = part(
      () => {
        attempts += 1;
        const failure = Promise.reject(new Error('no connection'));
        failures.push(failure);
        return failure;
      },
      () => nowMs,
    );
    const attemptsAt = async (ms: number) => {
      nowMs = ms;
      expect(view()).to.equal(undefined);
      await Promise.allSettled(failures);
      return attempts;
    };
    expect([
      await attemptsAt(0),
      await attemptsAt(999),
      await attemptsAt(1_000),
      await attemptsAt(1_001),
    ]).to.deep.equal([1, 1, 2, 2]);
  });
});
