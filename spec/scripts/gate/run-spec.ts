import { expect } from 'chai';
import { runSteps, type Step, type StepResult } from '../../../scripts/gate/run.mjs';

/** Runs steps by hand. @returns a function that ends the step of a name, and one that names those under way */
function stepsByHand(steps: readonly (readonly [name: string, lane?: string])[], atATime: number) {
  const ends = new Map<string, () => void>();
  const run = ({ name }: Step) =>
    new Promise<StepResult>((resolve) => {
      ends.set(name, () => {
        ends.delete(name);
        resolve({ name, isGood: true, counts: [1, 0, 0] });
      });
    });
  const all = steps.map(([name, lane]) => ({ name, command: [], ...(lane === undefined ? {} : { lane }) }));
  const results = runSteps(all, atATime, run);
  return {
    results,
    underWay: () => [...ends.keys()],
    end: async (name: string) => {
      ends.get(name)?.();
      await new Promise(setImmediate);
    },
  };
}

describe('the steps of the gate', () => {
  it('run in order, no more than so many at a time', async () => {
    const { results, underWay, end } = stepsByHand([['a'], ['b'], ['c']], 2);
    expect(underWay()).to.deep.equal(['a', 'b']);
    await end('b');
    expect(underWay()).to.deep.equal(['a', 'c']);
    await end('c');
    await end('a');
    expect((await results).map(({ name }) => name)).to.deep.equal(['b', 'c', 'a']);
  });

  it('of one lane run one after the other, and those behind them begin before', async () => {
    const { results, underWay, end } = stepsByHand([['a', 'x'], ['b', 'x'], ['c'], ['d', 'x']], 2);
    expect(underWay()).to.deep.equal(['a', 'c']);
    await end('c');
    expect(underWay()).to.deep.equal(['a']);
    await end('a');
    expect(underWay()).to.deep.equal(['b']);
    await end('b');
    await end('d');
    expect(await results).to.have.length(4);
  });
});
