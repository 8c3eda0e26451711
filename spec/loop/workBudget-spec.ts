import { expect } from 'chai';
import { TestScheduler } from 'rxjs/testing';
import { workBudget } from '../../lib/loop/workBudget.ts';

/** A budget, the log of its tasks, and a scheduler whose iterations the case runs itself. */
function begun(costMax: number) {
  const scheduler = new TestScheduler(() => undefined);
  const budget = workBudget(costMax, scheduler);
  const done: string[] = [];
  const task = (name: string, cost: number) => () => {
    done.push(name);
    return cost;
  };
  /** Runs the next iteration of the event loop. */
  const iterate = () => {
    const [action] = scheduler.actions.splice(0);
    action?.execute(action.state, action.delay);
  };
  return { budget, done, task, iterate, isWaiting: () => scheduler.actions.length > 0 };
}

describe('workBudget', () => {
  it('runs tasks within the budget at once, and schedules nothing', () => {
    const { budget, done, task, isWaiting } = begun(10);
    budget.run(task('a', 4));
    budget.run(task('b', 5));
    expect(done).to.deep.equal(['a', 'b']);
    expect(isWaiting()).to.equal(false);
  });

  it('runs the rest in the next iterations, in order, as many in each as the budget allows', () => {
    const { budget, done, task, iterate } = begun(10);
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) budget.run(task(name, 5));
    expect(done.join('')).to.equal('ab');
    iterate();
    expect(done.join('')).to.equal('abcd');
    budget.run(task('g', 5));
    iterate();
    expect(done.join('')).to.equal('abcdef');
    iterate();
    expect(done.join('')).to.equal('abcdefg');
  });

  it('returns whether the budget is used up, and then calls at the beginning of the next iteration, before the queue', () => {
    const { budget, done, task, iterate } = begun(10);
    expect(budget.whenSpent(() => done.push('never'))).to.equal(false);
    budget.spend(10);
    budget.run(task('a', 5));
    expect(budget.whenSpent(() => done.push('now'))).to.equal(true);
    expect(done).to.deep.equal([]);
    iterate();
    expect(done).to.deep.equal(['now', 'a']);
    iterate();
    expect(done).to.deep.equal(['now', 'a']);
  });

  it('queues a new task behind those in the queue, even within the budget', () => {
    const { budget, done, task, iterate } = begun(10);
    budget.enqueue(task('a', 1));
    budget.run(task('b', 1));
    expect(done).to.deep.equal([]);
    iterate();
    expect(done).to.deep.equal(['a', 'b']);
  });

  it('adds up the costs of occasional tasks over iterations, so that they rarely schedule anything', () => {
    const { budget, done, task, iterate, isWaiting } = begun(10);
    for (let i = 0; i < 9; i++) budget.run(task('.', 1));
    expect(isWaiting()).to.equal(false);
    budget.run(task('.', 1));
    budget.run(task('!', 1));
    expect(done.join('')).to.equal('.'.repeat(10));
    iterate();
    expect(done.join('')).to.equal(`${'.'.repeat(10)}!`);
    expect(isWaiting()).to.equal(false);
  });

  it('runs a task with runNow at once although others are queued, and counts it', () => {
    const { budget, done, task, iterate } = begun(10);
    budget.run(task('a', 10));
    budget.run(task('b', 1));
    budget.runNow(task('c', 1));
    expect(done.join('')).to.equal('ac');
    iterate();
    expect(done.join('')).to.equal('acb');
    budget.runNow(task('d', 9));
    budget.run(task('e', 1));
    expect(done.join('')).to.equal('acbd');
  });

  it('runs a task that queues itself again after the other tasks', () => {
    const { budget, done, task, iterate } = begun(10);
    const again = (times: number) => () => {
      if (times > 0) budget.enqueue(again(times - 1));
      return task('a', 5)();
    };
    budget.run(again(2));
    budget.run(task('b', 5));
    iterate();
    expect(done.join('')).to.equal('aab');
    iterate();
    expect(done.join('')).to.equal('aaba');
  });

  it('counts what a task spends while it runs, and the tasks that run within it', () => {
    const { budget, done, task, iterate } = begun(10);
    const spending = () => {
      budget.spend(4);
      budget.runNow(task('.', 4));
      return 1;
    };
    for (let i = 0; i < 4; i++) budget.run(spending);
    expect(done.join('')).to.equal('..');
    iterate();
    expect(done.join('')).to.equal('....');
  });

  it('runs nothing more after it is stopped', () => {
    const { budget, done, task, iterate, isWaiting } = begun(1);
    budget.run(task('a', 1));
    budget.run(task('b', 1));
    budget.stop();
    iterate();
    expect(done).to.deep.equal(['a']);
    expect(isWaiting()).to.equal(false);
  });
});
