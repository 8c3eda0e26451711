import { expect } from 'chai';
import { TestScheduler } from 'rxjs/testing';
import { turns } from '../../lib/loop/turns.ts';

/** A budget, the log of its tasks, and a scheduler whose iterations the case runs itself. */
function begun(costMax: number) {
  const scheduler = new TestScheduler(() => undefined);
  const all = turns(costMax, scheduler);
  const done: string[] = [];
  const bit = (name: string, cost: number) => () => {
    done.push(name);
    return cost;
  };
  /** Runs the next iteration of the event loop. */
  const turn = () => {
    const [action] = scheduler.actions.splice(0);
    action?.execute(action.state, action.delay);
  };
  return { all, done, bit, turn, isWaiting: () => scheduler.actions.length > 0 };
}

describe('workBudget', () => {
  it('runs tasks within the budget at once, and schedules nothing', () => {
    const { all, done, bit, isWaiting } = begun(10);
    all.take(bit('a', 4));
    all.take(bit('b', 5));
    expect(done).to.deep.equal(['a', 'b']);
    expect(isWaiting()).to.equal(false);
  });

  it('runs the rest in the next iterations, in order, as many in each as the budget allows', () => {
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

  it('returns whether the budget is used up, and then calls at the beginning of the next iteration, before the queue', () => {
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

  it('queues a new task behind those in the queue, even within the budget', () => {
    const { all, done, bit, turn } = begun(10);
    all.wait(bit('a', 1));
    all.take(bit('b', 1));
    expect(done).to.deep.equal([]);
    turn();
    expect(done).to.deep.equal(['a', 'b']);
  });

  it('adds up the costs of occasional tasks over iterations, so that they rarely schedule anything', () => {
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

  it('runs a task with runNow at once although others are queued, and counts it', () => {
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

  it('runs a task that queues itself again after the other tasks', () => {
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

  it('counts what a task spends while it runs, and the tasks that run within it', () => {
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

  it('runs nothing more after it is stopped', () => {
    const { all, done, bit, turn, isWaiting } = begun(1);
    all.take(bit('a', 1));
    all.take(bit('b', 1));
    all.stop();
    turn();
    expect(done).to.deep.equal(['a']);
    expect(isWaiting()).to.equal(false);
  });
});
