import { expect } from 'chai';
import { FIRST_FILTER } from '../../../page/model/filter.ts';
import { nextShown } from '../../../page/model/steps.ts';
import { began, held } from '../happened.ts';

const lanes = held(2, began(0, 0), began(5, 1), began(10, 0, 2), began(10, 1, 2));
const step = (atMs: number, by: 1 | -1, filter = FIRST_FILTER) => nextShown(lanes, filter, atMs, by)?.atMs;

describe('a step of the playhead', () => {
  it('leads to the nearest event behind, of any server, and back', () => {
    expect([step(-1, 1), step(0, 1), step(5, 1), step(10, 1)]).to.deep.equal([0, 5, 10, undefined]);
    expect([step(Infinity, -1), step(10, -1), step(5, -1), step(0, -1)]).to.deep.equal([10, 5, 0, undefined]);
  });

  it('leads past events that are not shown', () => {
    const filter = { ...FIRST_FILTER, withoutServers: new Set([1]) };
    expect([step(0, 1, filter), step(10, -1, filter)]).to.deep.equal([10, 0]);
  });
});
