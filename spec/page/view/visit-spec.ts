import { expect } from 'chai';
import { firstVisitIn } from '../../../page/view/visit.ts';

describe('the first visit of the page', () => {
  it('is the one before which the browser has kept nothing', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    expect([firstVisitIn(() => storage), firstVisitIn(() => storage)]).to.deep.equal([true, false]);
  });

  it('is each one where the browser refuses to keep anything', () => {
    const refused = () => {
      throw new Error('SecurityError');
    };
    expect([firstVisitIn(refused), firstVisitIn(refused)]).to.deep.equal([true, true]);
  });
});
