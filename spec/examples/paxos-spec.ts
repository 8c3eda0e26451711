import { expect } from 'chai';
import { configuration, paxos } from '../../examples/paxos.ts';
import { checkAgents } from '../../lib/model/agents/check.ts';
import { started } from '../support/stepping.ts';

type Message = Extract<Parameters<typeof paxos.step>[1], { kind: 'received' }>['message'];

const received = (from: string, message: Message) =>
  ({ kind: 'received', from, port: 'peers', message }) as const;
const send = (to: string, message: Message) => ({ kind: 'send', to, message });
const asked = (request: string, by = 'ada') => ({ kind: 'requested', by, request }) as const;
const ballot = (round: number, server: string) => ({ round, server });
const kept = (round: number, server: string, last: object | null = null, decided: string | null = null) => ({
  kind: 'save',
  record: { ballot: ballot(round, server), last, decided },
  replaces: true,
});

type Kept = Extract<Parameters<typeof paxos.step>[1], { kind: 'started' }>['saved'][number];

const server = (name: string, ...saved: readonly Kept[]) =>
  started(paxos, { name, names: ['s0', 's1', 's2'].filter((other) => other !== name), saved });

describe('single-decree Paxos', () => {
  const own = ballot(1, 's0');

  it('decides what a server proposes, in two rounds with a majority', () => {
    const s0 = server('s0');
    expect(s0.on(asked('A'))).to.deep.equal([
      { kind: 'record', fact: { kind: 'proposed', value: 'A' } },
      kept(1, 's0'),
      { kind: 'setTimer', timer: 'retry', afterMs: 500 },
      send('s1', { kind: 'prepare', ballot: own }),
      send('s2', { kind: 'prepare', ballot: own }),
    ]);
    expect(s0.on(received('s1', { kind: 'promise', ballot: own, last: null }))).to.deep.equal([
      kept(1, 's0', { ballot: own, value: 'A' }),
      send('s1', { kind: 'accept', ballot: own, value: 'A' }),
      send('s2', { kind: 'accept', ballot: own, value: 'A' }),
    ]);
    expect(s0.on(received('s2', { kind: 'promise', ballot: own, last: null })), 'one more').to.deep.equal([]);
    expect(s0.on(asked('B', 'bob')), 'one who waits').to.deep.equal([]);
    expect(s0.on(received('s2', { kind: 'accepted', ballot: own }))).to.deep.equal([
      kept(1, 's0', { ballot: own, value: 'A' }, 'A'),
      { kind: 'record', fact: { kind: 'decided', value: 'A' } },
      { kind: 'indicate', indication: 'A', to: 'ada' },
      { kind: 'indicate', indication: 'A', to: 'bob' },
      send('s1', { kind: 'decided', value: 'A' }),
      send('s2', { kind: 'decided', value: 'A' }),
    ]);
    expect(s0.on(asked('C'))).to.deep.equal([{ kind: 'indicate', indication: 'A', to: 'ada' }]);
  });

  it('promises and accepts durably, and nothing below what it has promised', () => {
    const s1 = server('s1');
    expect(s1.on(received('s0', { kind: 'prepare', ballot: own }))).to.deep.equal([
      kept(1, 's0'),
      send('s0', { kind: 'promise', ballot: own, last: null }),
    ]);
    const last = { ballot: own, value: 'A' };
    expect(s1.on(received('s0', { kind: 'accept', ...last }))).to.deep.equal([
      kept(1, 's0', last),
      send('s0', { kind: 'accepted', ballot: own }),
    ]);
    const larger = ballot(1, 's2');
    expect(s1.on(received('s2', { kind: 'prepare', ballot: larger }))).to.deep.equal([
      kept(1, 's2', last),
      send('s2', { kind: 'promise', ballot: larger, last }),
    ]);
    expect(s1.on(received('s0', { kind: 'prepare', ballot: own }))).to.deep.equal([]);
    expect(s1.on(received('s0', { kind: 'accept', ...last }))).to.deep.equal([]);
  });

  it('proposes the value of the largest ballot that others have accepted, not its own', () => {
    const s0 = server('s0', {
      ballot: ballot(4, 's1'),
      last: { ballot: ballot(2, 's1'), value: 'B' },
      decided: null,
    });
    s0.on(asked('A'));
    const last = { ballot: ballot(3, 's2'), value: 'C' };
    expect(s0.on(received('s2', { kind: 'promise', ballot: ballot(5, 's0'), last }))[1]).to.deep.equal(
      send('s1', { kind: 'accept', ballot: ballot(5, 's0'), value: 'C' }),
    );
  });

  it('tries again with a larger ballot, each server after a time of its own', () => {
    const s2 = server('s2');
    s2.on(asked('A'));
    s2.on(received('s0', { kind: 'prepare', ballot: ballot(7, 's0') }));
    const prepare = { kind: 'prepare', ballot: ballot(8, 's2') } as const;
    expect(s2.on({ kind: 'timedOut', timer: 'retry' })).to.deep.equal([
      kept(8, 's2'),
      { kind: 'setTimer', timer: 'retry', afterMs: 1000 },
      send('s0', prepare),
      send('s1', prepare),
    ]);
  });

  it('does not go on with a ballot of an earlier incarnation', () => {
    const s0 = server('s0', { ballot: own, last: null, decided: null });
    for (const from of ['s1', 's2'])
      expect(s0.on(received(from, { kind: 'promise', ballot: own, last: null }))).to.deep.equal([]);
  });

  it('tells the decision to everyone who may have missed it', () => {
    const s0 = server('s0');
    expect(s0.on({ kind: 'trusted', name: 's1' })).to.deep.equal([]);
    expect(s0.on(received('s1', { kind: 'decided', value: 'B' }))).to.deep.equal([
      kept(0, '', null, 'B'),
      { kind: 'record', fact: { kind: 'decided', value: 'B' } },
    ]);
    const decided = (to: string) => [send(to, { kind: 'decided', value: 'B' })];
    expect(s0.on({ kind: 'trusted', name: 's1' })).to.deep.equal(decided('s1'));
    expect(s0.on(received('s2', { kind: 'prepare', ballot: ballot(1, 's2') }))).to.deep.equal(decided('s2'));
    expect(s0.on(received('s2', { kind: 'accepted', ballot: own }))).to.deep.equal([]);
    expect(s0.on({ kind: 'timedOut', timer: 'retry' })).to.deep.equal([]);
  });

  it('keeps its properties in every order of events', () => {
    const { verdict, violation } = checkAgents(configuration, { network: 'unordered', timers: 0 });
    expect([violation?.message, verdict]).to.deep.equal([undefined, 'holds']);
  });
});
