import { expect } from 'chai';
import {
  agentType,
  halt,
  indicate,
  record,
  request,
  s,
  save,
  send,
  service,
  setTimer,
  text,
  type AgentType,
} from '../../lib/agent/index.ts';

/** True if each of the types is assignable to the other. */
type Same<A, B> = [A, B] extends [B, A] ? true : false;

type Parameters<Type> =
  Type extends AgentType<
    infer State,
    infer Attributes,
    infer Messages,
    infer Request,
    infer Message,
    infer Indication,
    infer Saved,
    infer Fact,
    infer Below,
    infer Down
  >
    ? {
        state: State;
        attributes: Attributes;
        messages: Messages;
        request: Request;
        message: Message;
        indication: Indication;
        saved: Saved;
        fact: Fact;
        below: Below;
        down: Down;
      }
    : never;

const full = agentType({
  name: 'full',
  attributes: s.object({ peers: s.array(s.string) }),
  ports: { 1: s.kinds({ ask: {}, tell: { value: s.number } }), 2: text },
  requests: s.literal('go'),
  records: s.number,
  uses: service<'ping', { pong: number }>(),
  init: ({ attributes }): { phase: 'idle' | 'busy'; count: number } => ({
    phase: 'idle',
    count: attributes.peers.length,
  }),
  step: (state, event, { attributes }) => {
    switch (event.kind) {
      case 'started':
        return [{ ...state, count: event.saved.length }, [setTimer('t', 100)]];
      case 'received':
        if (event.port === '2') return [state, [send(event.from, event.message.length)]];
        if (event.message.kind === 'ask') return [{ ...state, phase: 'busy' }, [send('a', { kind: 'ask' })]];
        return [state, [save(event.message.value), indicate(7)]];
      case 'requested':
        return [state, [request('ping'), ...attributes.peers.map((peer) => send(peer, 'hello'))]];
      case 'indicated':
        return [state, [record({ kind: 'ponged', after: event.indication.pong })]];
      case 'timedOut':
        return [state, [halt('late')]];
      default:
        return [state, []];
    }
  },
  console: {
    prompt: ({ attributes }) => attributes.peers.join(),
    request: (line) => (line === 'go' ? line : undefined),
    line: (n) => n.toFixed(1),
  },
  describe: (fact) => `ponged after ${String(fact.after)}`,
});

describe('agentType', () => {
  it('infers every type from the definition', () => {
    type Found = Parameters<typeof full>;
    const isInferred: {
      [K in keyof Found]: true;
    } = {
      state: true satisfies Same<Found['state'], { phase: 'idle' | 'busy'; count: number }>,
      attributes: true satisfies Same<Found['attributes'], { readonly peers: readonly string[] }>,
      messages: true satisfies Found['messages'][1] extends { kind: 'ask' } | { kind: 'tell'; value: number }
        ? true
        : false,
      request: true satisfies Same<Found['request'], 'go'>,
      message: true satisfies Same<Found['message'], number | 'hello' | { readonly kind: 'ask' }>,
      indication: true satisfies Same<Found['indication'], 7>,
      saved: true satisfies Same<Found['saved'], number>,
      fact: true satisfies Same<Found['fact'], { readonly kind: 'ponged'; readonly after: number }>,
      below: true satisfies Same<Found['below'], { pong: number }>,
      down: true satisfies Same<Found['down'], 'ping'>,
    };
    expect(Object.keys(isInferred)).to.have.length(10);
  });

  it('makes a type that is an agent type without parameters, and can be stepped', () => {
    const types: readonly AgentType[] = [full];
    expect(types[0]?.name).to.equal('full');
    const self = { name: 'a', names: [], incarnation: 1, attributes: { peers: ['b'] } };
    const state = full.init(self);
    expect(full.step(state, { kind: 'requested', by: 'x', request: 'go' }, self)).to.deep.equal([
      { phase: 'idle', count: 1 },
      [
        { kind: 'request', request: 'ping' },
        { kind: 'send', to: 'b', message: 'hello' },
      ],
    ]);
  });

  it('does not compile an agent that is wrong', () => {
    const ports = { in: text };
    const init = () => 0;
    const portsOf = { out: 'x' };
    const wrong = [
      () =>
        agentType({
          name: 'x',
          ports,
          init,
          // @ts-expect-error another state
          step: () => ['one', []],
        }),
      () =>
        agentType({
          name: 'x',
          ports,
          init,
          // @ts-expect-error there is no such effect
          step: (state) => [state, [{ kind: 'sent', to: 'a' }]],
        }),
      () =>
        agentType({
          name: 'x',
          ports,
          records: s.number,
          init,
          // @ts-expect-error a record of another type
          step: (state) => [state, [save('one')]],
        }),
      () =>
        agentType({
          name: 'x',
          ports,
          init,
          // @ts-expect-error a record of a type that saves none
          step: (state) => [state, [save('one')]],
        }),
      () =>
        agentType({
          name: 'x',
          ports,
          init,
          // @ts-expect-error a request to an agent below that it does not have
          step: (state) => [state, [request('go')]],
        }),
      () =>
        agentType({
          name: 'x',
          ports,
          init,
          step: (state, event) => {
            // @ts-expect-error no such port
            if (event.kind === 'received') return [state, [send(event.from, portsOf[event.port])]];
            // @ts-expect-error no such event
            if (event.kind === 'receive') return [state, []];
            // @ts-expect-error it takes no requests
            if (event.kind === 'requested') return [state, [indicate(event.request.text)]];
            return [state, []];
          },
        }),
    ];
    expect(wrong).to.have.length(6);
    const self = { name: 'a', names: [], incarnation: 1, attributes: { peers: ['b'] } };
    const state = full.init(self);
    // @ts-expect-error the agent takes no such request
    expect(full.step(state, { kind: 'requested', by: '', request: 'stop' }, self)).to.be.an('array');
    // @ts-expect-error a text on the port for other messages
    expect(full.step(state, { kind: 'received', from: '', port: '1', message: 'x' }, self)).to.be.an('array');
    // @ts-expect-error no such attribute
    expect(() => full.init({ ...self, attributes: { peer: 'b' } })).to.throw();
  });
});
