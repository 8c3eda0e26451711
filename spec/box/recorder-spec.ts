import { expect } from 'chai';
import { agentType } from '../../lib/agent/agentType.ts';
import { send } from '../../lib/agent/effects.ts';
import { boxHost, PAIR_MAX, type BoxState } from '../../lib/box/host.ts';
import type { BoxEvent } from '../../lib/box/events.ts';
import { boxRecorder, type RecorderOptions } from '../../lib/box/recorder.ts';
import type { NodeEvent } from '../../lib/trace/event.ts';
import type { AgentTraceFact } from '../../lib/box/facts.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import { text } from '../../lib/agent/schema.ts';
import { configured, number } from '../support/agents.ts';

/** Does everything that an agent can do, when it is asked to. */
const DOER = agentType({
  name: 'doer',
  ports: { '1': number },
  requests: text,
  records: number,
  init: () => 0,
  describe: ({ kind }: { readonly kind: 'done' }) => `it is ${kind}`,
  step: (state: number, event) => {
    if (event.kind === 'received') {
      if (event.message === 13) throw new Error('unlucky');
      return [state + event.message, []];
    }
    if (event.kind !== 'requested') return [state, []];
    switch (event.request) {
      case 'send':
        return [state, [send('far', 1), send('near', 2), send('far', 3)]];
      case 'send wrongly':
        return [state, [send('near', 'text' as never), send('near', 4)]];
      case 'save':
        return [
          state + 1,
          [
            { kind: 'save', record: 7, token: 'seven' },
            { kind: 'record', fact: { kind: 'done' } },
            send('far', 5),
          ],
        ];
      case 'others':
        return [
          state,
          [
            { kind: 'indicate', to: 'x', indication: ['y'] },
            { kind: 'setTimer', timer: 't', afterMs: 5 },
            { kind: 'cancelTimer', timer: 't' },
            { kind: 'choose', choice: 'coin', of: 2 },
          ],
        ];
      default:
        return [state, [{ kind: 'halt', reason: 'enough' }]];
    }
  },
});

const HERE = '127.0.0.1:5001';
const THERE = '127.0.0.1:5002';
const CONFIGURATION = configured({
  a: { type: DOER, box: HERE, routes: { far: 'c.1', near: 'b.1' } },
  b: { type: DOER, box: HERE, routes: { neighbour: 'a.1' } },
  c: { type: DOER, box: THERE, routes: { a: 'a.1' } },
});

/** Steps the host of a box with its recorder. */
class Box {
  #state: BoxState;
  readonly #host;
  readonly #record;

  constructor(box = HERE, options: RecorderOptions = {}) {
    this.#host = boxHost(CONFIGURATION, box);
    this.#state = this.#host.init;
    this.#record = boxRecorder(CONFIGURATION, box, options);
  }

  happens(event: BoxEvent): readonly NodeEvent<AgentTraceFact>[] {
    const [state, effects] = this.#host.step(this.#state, event);
    this.#state = state;
    return this.#record({ event, effects });
  }

  facts(event: BoxEvent): AgentTraceFact[] {
    return this.happens(event).flatMap((one) => (one.kind === 'fact' ? [one.fact] : []));
  }

  started(): this {
    this.happens({ kind: 'listening', incarnation: 9 });
    for (const agent of ['a', 'b', 'c']) this.happens({ kind: 'read', agent, records: [] });
    return this;
  }

  asked(request: string, agent = 'a'): AgentTraceFact[] {
    return this.facts({ kind: 'agentRequested', agent, by: 'me', request }).slice(1);
  }
}

describe('the recorder of a box', () => {
  it('records the start of the box and of its agents, with their states', () => {
    const box = new Box();
    expect(box.happens({ kind: 'listening', incarnation: 9 })).to.deep.equal([
      { kind: 'started' },
      { kind: 'fact', fact: { kind: 'state', agent: 'a', state: '0' } },
      { kind: 'fact', fact: { kind: 'state', agent: 'b', state: '0' } },
    ]);
    expect(box.facts({ kind: 'read', agent: 'a', records: ['1', '2'] })[0]).to.deep.equal({
      kind: 'agentStarted',
      agent: 'a',
      type: 'doer',
      saved: 2,
    });
  });

  it('records the events of the net as every protocol does', () => {
    const box = new Box().started();
    expect(box.happens({ kind: 'trusted', peer: 1 })).to.deep.equal([
      { kind: 'trusted', peer: 1 },
      { kind: 'fact', fact: { kind: 'believed', agent: 'a', belief: 'trusted', name: 'far', other: 'c' } },
    ]);
    const reason = { code: 'dial-refused', detail: 'nothing listens' } as const;
    expect(box.happens({ kind: 'peerDown', peer: 1, reason })[0]).to.deep.equal({
      kind: 'down',
      peer: 1,
      reason: 'nothing listens',
    });
  });

  it('numbers messages for each other box, and those within the box', () => {
    const box = new Box().started();
    const same = { kind: 'messageSent', agent: 'a', port: '1' } as const;
    expect(box.asked('send').slice(0, 3)).to.deep.equal([
      { ...same, to: 'c', box: 1, number: 0, message: '1' },
      { ...same, to: 'b', box: 0, number: 0, message: '2' },
      { ...same, to: 'c', box: 1, number: 1, message: '3' },
    ]);
    const facts = box.asked('send');
    expect(facts[0]).to.deep.equal({ ...same, to: 'c', box: 1, number: 2, message: '1' });
    expect(facts.slice(3)).to.deep.equal([
      { kind: 'messageReceived', agent: 'b', from: 'a', box: 0, port: '1', number: 1, message: '2' },
      { kind: 'state', agent: 'b', state: '4' },
    ]);
  });

  it('identifies received messages by their numbers, also when others were refused', () => {
    const box = new Box().started();
    const arrive = (first: number, ...contents: string[]) =>
      box.facts({
        kind: 'messagesReceived',
        peer: 1,
        messages: messagesOf(...contents),
        incarnation: 5,
        first,
      });
    const received = { kind: 'messageReceived', agent: 'a', from: 'c', box: 1, of: 5, port: '1' } as const;
    expect(arrive(4, 'c a 1 1', 'c a 1 2').filter(({ kind }) => kind !== 'state')).to.deep.equal([
      { ...received, number: 4, message: '1' },
      { ...received, number: 5, message: '2' },
    ]);
    const facts = arrive(6, 'c a 1 "no"', 'c a 2 3', 'x a 1 4', 'nonsense', 'c a 1 5');
    expect(facts.filter(({ kind }) => kind === 'refused')).to.have.length(4);
    expect(facts.filter(({ kind }) => kind === 'messageReceived')).to.deep.equal([
      { ...received, number: 10, message: '5' },
    ]);
  });

  it('numbers messages within the box also after a session was over, and what was sent at the news belongs to the next one', () => {
    const type = agentType({
      name: 'flooder',
      ports: { '1': number },
      requests: text,
      init: () => 0,
      step: (state: number, event) => {
        if (event.kind === 'requested')
          return [state, Array.from({ length: PAIR_MAX + 3 }, () => send('other', 1))];
        return [state, event.kind === 'down' ? [send('other', 2)] : []];
      },
    });
    const configuration = configured({
      a: { type, box: HERE, routes: { other: 'b.1' } },
      b: { type, box: HERE, routes: { other: 'a.1' } },
    });
    const host = boxHost(configuration, HERE);
    const record = boxRecorder(configuration, HERE);
    let state = host.init;
    const received: unknown[] = [];
    for (const event of [
      { kind: 'listening', incarnation: 9 },
      { kind: 'agentRequested', agent: 'a', by: 'me', request: 'flood' },
    ] as const) {
      const [next, effects] = host.step(state, event);
      state = next;
      for (const one of record({ event, effects }))
        if (one.kind === 'fact' && one.fact.kind === 'messageReceived') {
          const { agent, number: count, message } = one.fact;
          received.push([agent, count, message]);
        }
    }
    expect(received).to.deep.equal([
      ['b', PAIR_MAX + 3, '2'],
      ['a', PAIR_MAX + 4, '2'],
    ]);
  });

  it('does not number a message within the box that was refused', () => {
    const facts = new Box().started().asked('send wrongly');
    expect(facts.map(({ kind }) => kind)).to.deep.equal([
      'messageSent',
      'refused',
      'messageReceived',
      'state',
    ]);
    expect(facts[0]).to.include({ number: 0, message: '4' });
  });

  it('records effects that wait for a record when they are executed', () => {
    const box = new Box().started();
    expect(box.asked('save')).to.deep.equal([
      { kind: 'saves', agent: 'a', record: '7' },
      { kind: 'state', agent: 'a', state: '1' },
    ]);
    expect(box.facts({ kind: 'flushed', agent: 'a', count: 1 })).to.deep.equal([
      { kind: 'recorded', agent: 'a', fact: '{"kind":"done"}', words: 'it is done' },
      { kind: 'messageSent', agent: 'a', to: 'c', box: 1, port: '1', number: 0, message: '5' },
      { kind: 'saved', agent: 'a', token: 'seven' },
    ]);
  });

  it('records indications, timers and choices', () => {
    const box = new Box().started();
    expect(box.facts({ kind: 'agentRequested', agent: 'a', by: 'me', request: 'others' })).to.deep.equal([
      { kind: 'requested', agent: 'a', by: 'me', request: '"others"' },
      { kind: 'indicated', agent: 'a', to: 'x', indication: '["y"]' },
      { kind: 'timerSet', agent: 'a', timer: 't', afterMs: 5 },
      { kind: 'timerSet', agent: 'a', timer: 't' },
    ]);
    expect(box.facts({ kind: 'drawn', agent: 'a', choice: 'coin', option: 1 })).to.deep.equal([
      { kind: 'chosen', agent: 'a', choice: 'coin', option: 1 },
    ]);
  });

  it('records why an agent has ended: by itself, by an error with its stack and event, or by its storage', () => {
    expect(new Box().started().asked('halt')[0]).to.deep.equal({
      kind: 'halted',
      agent: 'a',
      reason: 'enough',
      event: 'requested by me: "halt"',
    });
    const box = new Box().started();
    const messages = messagesOf('c a 1 13');
    const [, halted] = box.facts({ kind: 'messagesReceived', peer: 1, messages, incarnation: 5, first: 0 });
    expect(halted).to.deep.include({ kind: 'halted', event: 'received from far on port 1: 13' });
    expect((halted as { stack?: string }).stack).to.include('unlucky');
    expect(box.facts({ kind: 'storageFailed', agent: 'b', reason: 'the disk is full' })[0]).to.deep.equal({
      kind: 'halted',
      agent: 'b',
      reason: 'agent b: its storage has failed: the disk is full',
    });
  });

  it('records why a state that contains itself has no text, and goes on', () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    const stepped = { kind: 'stepped', agent: 'a', event: undefined, state: cyclic, effects: [] } as const;
    const record = boxRecorder(CONFIGURATION, HERE, {});
    const facts = record({ event: { kind: 'continued' }, effects: [stepped] }).flatMap((one) =>
      one.kind === 'fact' && one.fact.kind === 'state' ? [one.fact.state] : [],
    );
    expect(facts).to.deep.equal(['{"$omitted":"no text: it is nested more than 1000 deep"}']);
  });

  it('leaves states out on request', () => {
    const box = new Box(HERE, { states: false }).started();
    expect(box.asked('save').map(({ kind }) => kind)).to.deep.equal(['saves']);
  });
});
