import { expect } from 'chai';
import { began, got, spoke } from '../happened.ts';
import { after, chatOf, CONNECTED, GONE, hello, server, tells, told, usesChat } from './stepped.ts';

describe('the page, after messages of a grid,', () => {
  it('has its servers, its clock and its run', () => {
    const { state } = after([told({ kind: 'hello', servers: 3, run: 'r', epochMs: 7, nowMs: 1_000 }, 400)]);
    expect([state.run, state.epochMs, state.clockMs, state.live.lanes.servers]).to.deep.equal([
      'r',
      7,
      600,
      3,
    ]);
  });

  it('has whether its servers have sessions', () => {
    const plain = told({ kind: 'hello', servers: 3, run: 'r', epochMs: 7, plain: true, nowMs: 0 });
    expect(after([plain]).state.isPlain).to.equal(true);
    expect(after([plain, hello()]).state.isPlain).to.equal(false);
  });

  it('has the facts of the protocol of its servers', () => {
    const protocolOf = (protocol?: string) => {
      const named = protocol === undefined ? {} : { protocol };
      const { state } = after([
        told({ kind: 'hello', servers: 3, run: 'r', epochMs: 7, nowMs: 0, ...named }),
      ]);
      return state.live.lanes.facts.protocol;
    };
    expect([protocolOf(), protocolOf('chatroom'), protocolOf('agents'), protocolOf('later')]).to.deep.equal([
      'chatroom',
      'chatroom',
      'agents',
      'chatroom',
    ]);
  });

  it('holds the events, and counts those that were omitted', () => {
    const { state } = after([hello(), tells([began(1, 0)], 3), tells([began(2, 1)], 4)]);
    expect([state.live.lanes.size, state.live.omitted]).to.deep.equal([2, 7]);
  });

  it('has the state of the servers', () => {
    const { state } = after([hello(), told({ kind: 'state', servers: [server(0)], nowMs: 900 }, 100)]);
    expect([state.servers, state.clockMs]).to.deep.equal([[server(0)], 800]);
  });

  it('starts anew with another run', () => {
    const before = [
      hello('one', 5),
      tells([began(1, 4)], 2),
      told({ kind: 'state', servers: [0, 1, 2, 3, 4].map(server), nowMs: 0 }),
      usesChat({ kind: 'throughChosen', server: 4 }),
      { kind: 'panned', by: 3 },
    ] as const;
    const { state } = after([...before, hello('two', 2)]);
    expect([state.live.lanes.size, state.live.omitted, state.servers, chatOf(state).through]).to.deep.equal([
      0,
      0,
      [],
      1,
    ]);
    expect(state.live.view.isFollowing).to.equal(true);
  });

  it('shows the same stretch and the chosen event after a reconnection', () => {
    const events = [spoke(50, 0, 0, 'a'), got(50, 0, 0, 0, ['a'])];
    const first = after([...CONNECTED, tells(events), { kind: 'zoomed', factor: 0.5, around: 0 }]).state;
    const chosen = after(
      [
        { kind: 'chosen', item: first.live.lanes.all[1] },
        { kind: 'panned', by: 9 },
      ],
      first,
    ).state;
    const { state } = after(
      [{ kind: 'disconnected' }, { kind: 'connected' }, hello(), tells(events)],
      chosen,
    );
    expect(state.live.lanes.size).to.equal(2);
    expect(state.live.chosen).to.equal(state.live.lanes.all[1]);
    expect(state.live.view).to.deep.equal(chosen.live.view);
  });

  it('removes the notices of former problems after a reconnection', () => {
    const { state } = after([
      ...GONE,
      { kind: 'lineEntered', line: 'alive' },
      { kind: 'connected' },
      hello('run-two'),
    ]);
    expect(state.notices).to.deep.equal([]);
  });
});

describe('the page of a grid of agents', () => {
  const agents = {
    kind: 'hello',
    servers: 2,
    protocol: 'agents',
    run: 'r',
    epochMs: 0,
    nowMs: 0,
    title: 'kvs.json',
    names: ['127.0.0.1:5001', '127.0.0.1:5002'],
  } as const;

  it('has the names of the grid and of its boxes', () => {
    const { state } = after([told(agents)]);
    expect(state.live.names).to.deep.equal({ title: agents.title, names: agents.names });
  });

  it('offers a simulation of its agents; one that the user has chosen stays', () => {
    expect(after([told(agents)]).state.sim).to.deep.include({ protocol: 'agents', servers: 2 });
    const { state } = after([told(agents), { kind: 'simChanged', sim: { protocol: 'chatroom' } }]);
    expect(after([told(agents)], state).state.sim.protocol).to.equal('chatroom');
  });
});
