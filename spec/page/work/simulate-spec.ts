import { expect } from 'chai';
import { parsePermalink } from '../../../page/model/permalink.ts';
import type { SimSettings } from '../../../page/work/jobs.ts';
import { simulate } from '../../../page/work/simulate.ts';
import { SIMULATED_CHATROOM } from '../../../lib/agents/chatroom/sim/protocol.ts';
import { simulatedCounter } from '../../support/counter.ts';

const SIM: SimSettings = {
  protocol: 'chatroom',
  seed: 7,
  servers: 3,
  seconds: 10,
  rate: 5,
  faults: ['cut', 'crash', 'pause'],
  runs: 3,
  plain: false,
};

async function simulated(sim: SimSettings) {
  const said: string[] = [];
  const answer = await simulate(sim, { protocol: SIMULATED_CHATROOM }, (text) => said.push(text));
  expect(answer.kind).to.equal('opened');
  return { ...(answer as Extract<typeof answer, { kind: 'opened' }>), said };
}

describe('a simulation on the page', () => {
  it('keeps every promise with sessions, and returns its last run', async () => {
    const { violations, verdict, events, said, name, permalink } = await simulated({ ...SIM, seconds: 3 });
    expect(violations).to.deep.equal([]);
    expect(verdict).to.match(/^every promise was kept in all 3 runs: \d+ broadcasts/);
    expect(events.length).to.be.above(100);
    expect(said).to.deep.equal(['run 1 of 3', 'run 2 of 3', 'run 3 of 3']);
    expect(name).to.equal('seed 9');
    expect(parsePermalink(permalink!).sim).to.deep.equal({ ...SIM, seconds: 3 });
  });

  it('finds a message lost in a plain grid, and reduces the plan to one fault', async () => {
    const { violations, verdict, events, said, permalink } = await simulated({ ...SIM, plain: true });
    expect(violations).to.not.deep.equal([]);
    expect(verdict).to.match(
      /^Promise broken \([\w-]+\): .* The smallest plan that breaks it has one fault and \d servers$/,
    );
    expect(events.filter(({ kind }) => kind === 'fault')).to.have.length(1);
    expect(said[0]).to.equal('run 1 of 3');
    expect(said.at(-1)).to.match(
      /looking for the smallest plan that breaks it: (one fault|\d+ faults) left$/,
    );
    expect(parsePermalink(permalink!).sim).to.deep.equal({ ...SIM, plain: true, seed: 8, runs: 1 });
  });

  it('runs any protocol, with the words for its requests, its trace and its permalink', async () => {
    const sim = { ...SIM, protocol: 'counter', seconds: 1, runs: 1 };
    const answer = await simulate(sim, { protocol: simulatedCounter() }, () => undefined);
    if (answer.kind !== 'opened') throw new Error(answer.kind);
    expect(answer.verdict).to.match(/^every promise was kept in this run: \d+ requests, in /);
    expect(answer.origin?.protocol).to.equal('counter');
    expect(answer.permalink).to.match(/^sim&protocol=counter&/);
  });

  it('continues with the first seed after the last', async () => {
    expect((await simulated({ ...SIM, seed: 2 ** 32 - 1, seconds: 1, runs: 2 })).name).to.equal('seed 0');
  });

  it('fails without a run', async () => {
    expect(
      await simulate({ ...SIM, runs: 0 }, { protocol: SIMULATED_CHATROOM }, () => undefined),
    ).to.deep.include({
      kind: 'failed',
    });
  });
});
