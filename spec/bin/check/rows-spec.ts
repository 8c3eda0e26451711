import { expect } from 'chai';
import {
  cutOffVerdict,
  numberedStep,
  sometimesDepths,
  sometimesRows,
  tableText,
  verdictName,
} from '../../../bin/check/rows.ts';

const SOMETIMES = new Map([
  ['a leader', 4],
  ['two leaders', undefined],
]);

describe('the result of a check', () => {
  it('has a row for each `sometimes`, of which the first is named, and a depth for each in JSON', () => {
    expect(tableText(sometimesRows(SOMETIMES))).to.equal(
      'sometimes   a leader (depth 4)\n            not met: two leaders\n',
    );
    expect(sometimesDepths(SOMETIMES)).to.deep.equal({ 'a leader': 4, 'two leaders': null });
  });

  it('says why it was cut off', () => {
    expect(cutOffVerdict('interrupted', '5 states left')).to.equal(
      'interrupted; no violation so far, 5 states left',
    );
    for (const cutOff of ['heap', 'memory'] as const)
      expect(cutOffVerdict(cutOff, '5 walks left')).to.equal(
        'inconclusive: no memory for more states; no violation so far, 5 walks left',
      );
    expect(verdictName({ verdict: undefined }, 'interrupted')).to.equal('interrupted');
    expect(verdictName({ verdict: undefined }, 'heap')).to.equal('inconclusive');
    expect(verdictName({ verdict: 'holds' }, undefined)).to.equal('holds');
  });

  it('numbers the steps of a path, with what is seen of each below', () => {
    expect(numberedStep('a starts', [], 0)).to.equal('  1. a starts\n');
    expect(numberedStep('a stops', ['b: sends', 'c: waits'], 9)).to.equal(
      ' 10. a stops\n     b: sends\n     c: waits\n',
    );
  });
});
