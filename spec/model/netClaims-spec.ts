import { expect } from 'chai';
import { ghostOf, recordSent, recordStart, type Ghost } from '../../lib/model/ghost.ts';
import { findMisreceived } from '../../lib/model/netClaims.ts';
import { NodeSteps, type Run } from '../../lib/model/node.ts';
import { GRID_DEFAULTS } from '../../lib/model/options.ts';
import { modelledCounter } from '../support/modelledCounter.ts';

/** The messages that server 0 has received from server 1, which has sent a, b, c and, in its second incarnation, a and d. */
function wrong(runs: readonly Run[], also: (ghost: Ghost) => Ghost = (ghost) => ghost): string | undefined {
  const first = recordSent(ghostOf(GRID_DEFAULTS), 1, ['a', 'b', 'c']);
  const ghost = also(recordSent(recordStart(first, 1), 1, ['a', 'd']));
  const node = new NodeSteps(modelledCounter(0)).started(0, 2, 1);
  return findMisreceived({ ...node, received: [[], runs] }, ghost);
}

const run = (incarnation: number, first: number, ...texts: string[]): Run => ({ incarnation, first, texts });

describe('the claim about sessions', () => {
  it('holds for consecutive messages of each incarnation, in the order of incarnations', () => {
    expect(wrong([])).to.equal(undefined);
    expect(wrong([run(1, 0, 'a', 'b', 'c'), run(2, 0, 'a', 'd')])).to.equal(undefined);
    expect(wrong([run(1, 1, 'b'), run(2, 1, 'd')])).to.equal(undefined);
  });

  for (const [title, runs, says] of [
    ['a message that was never sent', [run(1, 0, 'x')], 'which it had not sent'],
    ['a message of another number', [run(1, 0, 'b')], 'which it had not sent'],
    ['a message of another incarnation', [run(2, 1, 'b')], 'which it had not sent'],
    ['a message without an incarnation', [run(0, 0, 'a')], 'which it had not sent'],
    ['a message twice', [run(1, 0, 'a', 'b'), run(1, 1, 'b')], 'again, out of order or after a gap'],
    ['messages out of order', [run(1, 1, 'b'), run(1, 0, 'a')], 'again, out of order or after a gap'],
    ['a gap', [run(1, 0, 'a'), run(1, 2, 'c')], 'again, out of order or after a gap'],
    [
      'an incarnation that is over',
      [run(1, 0, 'a'), run(2, 0, 'a'), run(1, 1, 'b')],
      'after messages of incarnation 2',
    ],
  ] as const)
    it(`is broken by ${title}`, () => expect(wrong(runs)).to.include(says));

  it('is broken by a message that was sent before the receiver started', () => {
    const restarted = (ghost: Ghost) => recordSent(recordStart(ghost, 0), 1, ['e']);
    expect(wrong([run(2, 1, 'd')], restarted)).to.equal(
      'server 0 received d as number 1 of incarnation 2 of server 1, which was sent before server 0 started',
    );
    expect(wrong([run(2, 2, 'e')], restarted)).to.equal(undefined);
  });
});
