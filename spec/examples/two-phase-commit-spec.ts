import { expect } from 'chai';
import { configuration, coordinator, participant } from '../../examples/two-phase-commit.ts';
import { checkAgents } from '../../lib/model/agents/check.ts';
import { started } from '../support/stepping.ts';

const send = (to: string, message: string) => ({ kind: 'send', to, message });
const decided = (outcome: string) => ({ kind: 'record', fact: { kind: 'decided', outcome } });
const vote = (from: string, message: 'yes' | 'no' | 'inquire') =>
  ({ kind: 'received', from, port: 'votes', message }) as const;
const order = (message: 'prepare' | 'committed' | 'aborted') =>
  ({ kind: 'received', from: 'coordinator', port: 'orders', message }) as const;

const decision = (outcome: string) => [
  { kind: 'save', record: outcome },
  decided(outcome),
  send('a', outcome),
  send('b', outcome),
  { kind: 'indicate', indication: outcome },
];

describe('two-phase commit: the coordinator', () => {
  const names = ['a', 'b'];
  const voting = () => {
    const agent = started(coordinator, { names });
    expect(agent.on({ kind: 'requested', by: 'ada', request: 'commit' })).to.deep.equal([
      send('a', 'prepare'),
      send('b', 'prepare'),
    ]);
    return agent;
  };

  it('commits when all have voted yes, and makes the decision durable before it tells anyone', () => {
    const agent = voting();
    expect(agent.on(vote('b', 'yes'))).to.deep.equal([]);
    expect(agent.on(vote('b', 'yes')), 'the same vote again').to.deep.equal([]);
    expect(agent.on(vote('a', 'yes'))).to.deep.equal(decision('committed'));
  });

  it('aborts at the first no, and when a participant is suspected or down', () => {
    expect(voting().on(vote('b', 'no'))).to.deep.equal(decision('aborted'));
    for (const kind of ['suspected', 'down'] as const)
      expect(voting().on({ kind, name: 'a' })).to.deep.equal(decision('aborted'));
  });

  it('does not change a decision, and repeats it', () => {
    const agent = started(coordinator, { names, saved: ['committed'] });
    for (const kind of ['suspected', 'down'] as const)
      expect(agent.on({ kind, name: 'a' })).to.deep.equal([]);
    expect(agent.on({ kind: 'requested', by: 'ada', request: 'commit' })).to.deep.equal([]);
    expect(agent.on(vote('a', 'inquire'))).to.deep.equal([send('a', 'committed')]);
  });

  it('aborts a transaction that it does not remember', () => {
    for (const message of ['inquire', 'yes'] as const)
      expect(started(coordinator, { names }).on(vote('a', message))).to.deep.equal(decision('aborted'));
  });
});

describe('two-phase commit: a participant', () => {
  const asked = () => {
    const agent = started(participant);
    expect(agent.on(order('prepare'))).to.deep.equal([{ kind: 'choose', choice: 'vote', of: 2 }]);
    return agent;
  };
  const chosen = (option: number) => ({ kind: 'chosen', choice: 'vote', option }) as const;

  it('is durably prepared before it votes yes, and then learns the outcome', () => {
    const agent = asked();
    expect(agent.on(chosen(0))).to.deep.equal([
      { kind: 'save', record: 'prepared' },
      send('coordinator', 'yes'),
    ]);
    expect(agent.on(order('committed'))).to.deep.equal([
      { kind: 'save', record: 'committed' },
      decided('committed'),
    ]);
    expect(agent.on(order('committed')), 'again').to.deep.equal([]);
  });

  it('aborts by itself when it votes no', () => {
    const agent = asked();
    const effects = [{ kind: 'save', record: 'aborted' }, decided('aborted'), send('coordinator', 'no')];
    expect(agent.on(chosen(1))).to.deep.equal(effects);
  });

  it('votes no more once the transaction is aborted', () => {
    const agent = asked();
    agent.on(order('aborted'));
    expect(agent.on(chosen(0))).to.deep.equal([]);
    expect(agent.state).to.equal('aborted');
  });

  it('asks for the outcome when it is prepared and starts again, or meets the coordinator again', () => {
    const agent = started(participant, { saved: ['prepared'] });
    expect(agent.effects).to.deep.equal([send('coordinator', 'inquire')]);
    expect(agent.on({ kind: 'trusted', name: 'coordinator' })).to.deep.equal([
      send('coordinator', 'inquire'),
    ]);
    expect(started(participant, { saved: ['prepared', 'committed'] }).state).to.equal('committed');
  });
});

describe('two-phase commit', () => {
  it('keeps its properties in every order of events', () => {
    const { violation, verdict } = checkAgents(configuration, { requests: 1 });
    expect([violation?.message, verdict]).to.deep.equal([undefined, 'holds']);
  });

  it('keeps them if boxes crash and restart', () => {
    const search = { kind: 'walks', count: 100, seed: 1 } as const;
    const { violation, sometimes } = checkAgents(configuration, {
      requests: 1,
      crashes: 2,
      restarts: 2,
      search,
    });
    expect(violation?.message).to.equal(undefined);
    expect([...sometimes.values()].every((depth) => depth !== undefined)).to.equal(true);
  });
});
