import { expect } from 'chai';
import { TestScheduler } from 'rxjs/testing';
import { turns } from '../../lib/loop/turns.ts';

/** What was done, in order, and a scheduler whose turns the case takes itself. */
function begun(costMax: number) {
  const scheduler = new TestScheduler(() => undefined);
  const all = turns(costMax, scheduler);
  const done: string[] = [];
  const bit = (name: string, cost: number) => () => {
    done.push(name);
    return cost;
  };
  /** Lets the next turn of the event loop come. */
  const turn = () => {
    const [action] = scheduler.actions.splice(0);
    action?.execute(action.state, action.delay);
  };
  return { all, done, bit, turn, isWaiting: () => scheduler.actions.length > 0 };
}

describe('turns', () => {
  it('does at once what there is room for, and waits for nothing', () => {
    const { all, done, bit, isWaiting } = begun(10);
    all.take(bit('a', 4));
    all.take(bit('b', 5));
    expect(done).to.deep.equal(['a', 'b']);
    expect(isWaiting()).to.equal(false);
  });

  it('does the rest in the next turns, in order, as much in each as there is room for', () => {
    const { all, done, bit, turn } = begun(10);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) all.take(bit(name, 5));
    expect(done.join('')).to.equal('ab');
    turn();
    expect(done.join('')).to.equal('abcd');
    all.take(bit('g', 5));
    turn();
    expect(done.join('')).to.equal('abcdef');
    turn();
    expect(done.join('')).to.equal('abcdefg');
  });

  it('tells whoever asks whether the turn has cost all that it may, and calls when the next begins, before the line', () => {
    const { all, done, bit, turn } = begun(10);
    expect(all.whenSpent(() => done.push('never'))).to.equal(false);
    all.spend(10);
    all.take(bit('a', 5));
    expect(all.whenSpent(() => done.push('now'))).to.equal(true);
    expect(done).to.deep.equal([]);
    turn();
    expect(done).to.deep.equal(['now', 'a']);
    turn();
    expect(done).to.deep.equal(['now', 'a']);
  });

  it('has one that comes stand behind those in line, though there would be room', () => {
    const { all, done, bit, turn } = begun(10);
    all.wait(bit('a', 1));
    all.take(bit('b', 1));
    expect(done).to.deep.equal([]);
    turn();
    expect(done).to.deep.equal(['a', 'b']);
  });

  it('sums up over turns what is done now and then, so that it costs a pause once in a while only', () => {
    const { all, done, bit, turn, isWaiting } = begun(10);
    for (let i = 0; i < 9; i++) all.take(bit('.', 1));
    expect(isWaiting()).to.equal(false);
    all.take(bit('.', 1));
    all.take(bit('!', 1));
    expect(done.join('')).to.equal('.'.repeat(10));
    turn();
    expect(done.join('')).to.equal(`${'.'.repeat(10)}!`);
    expect(isWaiting()).to.equal(false);
  });

  it('lets squeeze in what may, though there is a line, and counts it', () => {
    const { all, done, bit, turn } = begun(10);
    all.take(bit('a', 10));
    all.take(bit('b', 1));
    all.squeezeIn(bit('c', 1));
    expect(done.join('')).to.equal('ac');
    turn();
    expect(done.join('')).to.equal('acb');
    all.squeezeIn(bit('d', 9));
    all.take(bit('e', 1));
    expect(done.join('')).to.equal('acbd');
  });

  it('lets one that stands in line again from its bit have its next turn behind the others', () => {
    const { all, done, bit, turn } = begun(10);
    const again = (times: number) => () => {
      if (times > 0) all.wait(again(times - 1));
      return bit('a', 5)();
    };
    all.take(again(2));
    all.take(bit('b', 5));
    turn();
    expect(done.join('')).to.equal('aab');
    turn();
    expect(done.join('')).to.equal('aaba');
  });

  it('counts what a bit spends while it is at work, and what is done within it', () => {
    const { all, done, bit, turn } = begun(10);
    const spending = () => {
      all.spend(4);
      all.squeezeIn(bit('.', 4));
      return 1;
    };
    for (let i = 0; i < 4; i++) all.take(spending);
    expect(done.join('')).to.equal('..');
    turn();
    expect(done.join('')).to.equal('....');
  });

  it('does nothing more when it is stopped', () => {
    const { all, done, bit, turn, isWaiting } = begun(1);
    all.take(bit('a', 1));
    all.take(bit('b', 1));
    all.stop();
    turn();
    expect(done).to.deep.equal(['a']);
    expect(isWaiting()).to.equal(false);
  });
});
