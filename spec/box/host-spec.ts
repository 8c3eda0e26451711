import { expect } from 'chai';
import type { AgentEffect, AgentType } from '../../lib/agent/agent.ts';
import { text } from '../../lib/agent/schema.ts';
import type { AnyAgentEvent } from '../../lib/agent/step.ts';
import type { BoxEffect, BoxEvent } from '../../lib/box/events.ts';
import { boxHost, EVENTS_PER_STEP, HELD_MAX, WAITING_MAX, type BoxState } from '../../lib/box/host.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import { configured, number } from '../support/agents.ts';

/** Reacts to events; its state is all events so far. */
type React = (event: AnyAgentEvent, name: string) => readonly AgentEffect[];

function typeOf(react: React = () => [], more: Partial<AgentType> = {}): AgentType {
  return {
    name: 'spec',
    ports: { in: text, count: number },
    init: () => [],
    step: (state, event, self) => [[...(state as unknown[]), event], react(event, self.name)],
    ...more,
  };
}

const saving = (react?: React) => typeOf(react, { records: text });
const send = (to: string, message: unknown): AgentEffect => ({ kind: 'send', to, message });
const isStarted = ({ kind }: AnyAgentEvent) => kind === 'started';

/** A host whose steps are taken one after the other. */
class Hosting {
  readonly #host;
  state: BoxState;

  constructor(...[configuration, box]: Parameters<typeof boxHost>) {
    this.#host = boxHost(configuration, box);
    this.state = this.#host.init;
  }

  /** The effects of an event, without reports of steps. */
  happens(event: BoxEvent): readonly BoxEffect[] {
    return this.all(event).filter(({ kind }) => kind !== 'stepped');
  }

  all(event: BoxEvent): readonly BoxEffect[] {
    const [state, effects] = this.#host.step(this.state, event);
    this.state = state;
    return effects;
  }

  listen(): readonly BoxEffect[] {
    return this.happens({ kind: 'listening', incarnation: 7 });
  }

  /** What has happened to an agent so far. */
  eventsOf(name: string): readonly AnyAgentEvent[] {
    return this.state.agents.find(({ self }) => self.name === name)?.state as readonly AnyAgentEvent[];
  }

  kindsOf(name: string): readonly string[] {
    return this.eventsOf(name).map((event) => ('name' in event ? `${event.kind} ${event.name}` : event.kind));
  }

  receives(peer: number, ...contents: string[]): readonly BoxEffect[] {
    return this.happens({ kind: 'messagesReceived', peer, messages: messagesOf(...contents) });
  }
}

const MINE = '127.0.0.1:5001';
const OTHER = '127.0.0.1:5002';

/** A host of agent `a` with the routes `b` to an agent in the same box, `far` to one in another, `both` to both. */
function threesome(a: AgentType, b: AgentType = typeOf(), c: AgentType = typeOf()): Hosting {
  const routes = { b: 'b.in', far: 'c.in', farCount: 'c.count', both: ['b.in', 'c.in'] };
  return new Hosting(
    configured({
      a: { type: a, box: MINE, routes },
      b: { type: b, box: MINE },
      c: { type: c, box: OTHER, routes: { left: 'a.in' } },
    }),
    MINE,
  );
}

describe('boxHost', () => {
  describe('the start', () => {
    it('starts agents when the box listens, and tells each about those of its box that it knows', () => {
      const host = threesome(typeOf());
      expect(host.listen()).to.deep.equal([]);
      expect(host.kindsOf('a')).to.deep.equal(['started', 'trusted b']);
      expect(host.kindsOf('b')).to.deep.equal(['started', 'trusted a']);
      expect(host.state.agents[0]?.self).to.deep.equal({
        name: 'a',
        attributes: undefined,
        names: ['b', 'far', 'farCount', 'both'],
        incarnation: 7,
      });
    });

    it('reads the records of an agent that has any; what happens to it meanwhile waits', () => {
      const host = threesome(
        typeOf((event) => (isStarted(event) ? [send('b', 'early')] : [])),
        saving(),
      );
      expect(host.listen()).to.deep.equal([{ kind: 'read', agent: 'b' }]);
      expect(host.kindsOf('b')).to.deep.equal([]);
      host.happens({ kind: 'read', agent: 'b', records: ['one', 'two'] });
      expect(host.eventsOf('b')).to.deep.equal([
        { kind: 'started', saved: ['one', 'two'] },
        { kind: 'trusted', name: 'a' },
        { kind: 'received', from: 'a', port: 'in', message: 'early' },
      ]);
    });

    it('halts an agent whose records cannot be decoded, or whose storage cannot be read', () => {
      const host = threesome(typeOf(undefined, { records: number }), saving());
      host.listen();
      expect(host.happens({ kind: 'read', agent: 'a', records: ['1', 'x'] })).to.deep.equal([
        { kind: 'halted', agent: 'a', halt: { reason: 'agent a cannot read its record number 1: not JSON' } },
      ]);
      expect(host.happens({ kind: 'storageFailed', agent: 'b', reason: 'locked' })).to.deep.equal([
        { kind: 'halted', agent: 'b', halt: { reason: 'agent b: its storage has failed: locked' } },
      ]);
    });

    it('halts an agent whose init throws; the others start', () => {
      const host = threesome(
        typeOf(undefined, {
          init: () => {
            throw new Error('bad');
          },
        }),
      );
      const [first] = host.all({ kind: 'listening', incarnation: 1 });
      expect(first).to.deep.include({ kind: 'stepped', agent: 'a', event: undefined });
      expect(first?.kind === 'stepped' && first.halt?.reason).to.equal('agent a threw at "init": bad');
      expect(host.kindsOf('b')).to.deep.equal(['started', 'trusted a']);
    });
  });

  describe('messages', () => {
    it('between agents of the box are delivered in the order sent, after the effects of the current event', () => {
      const order: string[] = [];
      const host = threesome(
        typeOf((event) => {
          order.push(`a ${event.kind}`);
          return isStarted(event)
            ? [send('b', 'x'), { kind: 'indicate', indication: 'said' }, send('b', 'y')]
            : [];
        }),
        typeOf((event) => {
          order.push(`b ${event.kind === 'received' ? String(event.message) : event.kind}`);
          return event.kind === 'received' ? [send('a', `re ${String(event.message)}`)] : [];
        }),
      );
      host.listen();
      expect(order).to.deep.equal([
        ...['a started', 'a trusted', 'b started', 'b trusted'],
        ...['b x', 'b y', 'a received', 'a received'],
      ]);
      expect(host.eventsOf('a').at(-1)).to.deep.equal({
        kind: 'received',
        from: 'b',
        port: 'in',
        message: 're y',
      });
    });

    it('for another box are one effect for each box; a name can lead to several agents', () => {
      const host = threesome(
        typeOf((event) =>
          isStarted(event) ? [send('far', 'x y'), send('both', 'z'), send('farCount', 4)] : [],
        ),
      );
      expect(host.listen()).to.deep.equal([
        { kind: 'sendTo', peer: 1, session: 0, contents: ['a c in x y', 'a c in z', 'a c count 4'] },
      ]);
      expect(host.eventsOf('b').at(-1)).to.deep.include({ kind: 'received', message: 'z' });
    });

    it('of another box are decoded by the port, and come from the name of their sender', () => {
      const host = new Hosting(
        configured({
          a: { type: typeOf(), box: MINE, routes: { him: 'c.in' } },
          c: { type: typeOf(), box: OTHER },
        }),
        MINE,
      );
      host.listen();
      expect(host.receives(1, 'c a count 12', 'c a in  two words ', 'c a in ')).to.deep.equal([]);
      expect(host.eventsOf('a').slice(1)).to.deep.equal([
        { kind: 'received', from: 'him', port: 'count', message: 12 },
        { kind: 'received', from: 'him', port: 'in', message: ' two words ' },
        { kind: 'received', from: 'him', port: 'in', message: '' },
      ]);
    });

    for (const [contents, reason] of [
      ['c a', 'a message of box 1 is not complete'],
      ['', 'a message of box 1 is not complete'],
      ['a a in x', 'there is no agent a in box 1'],
      ['z a in x', 'there is no agent z in box 1'],
      ['c z in x', 'there is no agent z in this box'],
      ['c a toString x', 'agent a, port toString, does not take a message of agent c: there is no such port'],
      ['c a count x', 'agent a, port count, does not take a message of agent c: not JSON'],
      ['c a count "x"', 'agent a, port count, does not take a message of agent c: not a number'],
    ] as const)
      it(`refuses "${contents}" of another box`, () => {
        const host = threesome(typeOf());
        host.listen();
        expect(
          host.receives(1, contents, 'c a in good').map((effect) => 'reason' in effect && effect.reason),
        ).to.deep.equal([reason]);
        expect(host.eventsOf('a').at(-1)).to.deep.include({ message: 'good' });
      });

    it('that cannot be sent are refused with the reason, and the other effects are executed', () => {
      const host = threesome(
        typeOf((event) =>
          isStarted(event)
            ? [
                send('nobody', 'x'),
                send('farCount', 'x'),
                send('far', 'two\nlines'),
                send('far', 'x'.repeat(1024 * 1024)),
                send('far', 'good'),
              ]
            : [],
        ),
      );
      expect(host.listen().map((effect) => ('reason' in effect ? effect.reason : effect.kind))).to.deep.equal(
        [
          'agent a: the name "nobody" leads to no agent',
          'agent c, port count, does not take a message of agent a: not a number',
          'agent a: a message for agent c, port in, cannot be sent: its text contains a line feed',
          'agent a: a message for agent c, port in, cannot be sent: it is over 1048544 bytes',
          'sendTo',
        ],
      );
    });

    it('whose codec throws are refused', () => {
      const broken = {
        encode: () => {
          throw new Error('no encoder');
        },
        decode: () => {
          throw new Error('no decoder');
        },
      };
      const type = typeOf((event) => (isStarted(event) ? [send('far', 1)] : []), { ports: { in: broken } });
      const host = threesome(type, typeOf(), type);
      expect(host.listen().map((effect) => 'reason' in effect && effect.reason)).to.deep.equal([
        'agent a: a message for "far" cannot be sent: no encoder',
      ]);
      expect(host.receives(1, 'c a in 1').map((effect) => 'reason' in effect && effect.reason)).to.deep.equal(
        ['agent a, port in, does not take a message of agent c: no decoder'],
      );
    });
  });

  describe('agents that do not end', () => {
    it('continue in later steps, and an event from outside has its turn', () => {
      const host = threesome(
        typeOf((event) => (isStarted(event) || event.kind === 'received' ? [send('a', 'x')] : [])),
      );
      expect(host.listen()).to.deep.equal([{ kind: 'continue' }]);
      const before = host.eventsOf('a').length;
      expect(before).to.be.within(EVENTS_PER_STEP - 10, EVENTS_PER_STEP + 10);
      expect(host.happens({ kind: 'trusted', peer: 1 })).to.deep.equal([]);
      expect(host.kindsOf('a').slice(before)).to.include('trusted far');
      expect(host.happens({ kind: 'continued' })).to.deep.equal([{ kind: 'continue' }]);
    });

    it('lose their session if too many messages wait, and both are told; messages of others stay', () => {
      const host = threesome(
        typeOf(
          (event) =>
            event.kind === 'requested'
              ? [send('a', 'kept'), ...Array.from({ length: WAITING_MAX }, () => send('b', 'x'))]
              : [],
          { requests: text },
        ),
      );
      host.listen();
      const effects = host.happens({ kind: 'agentRequested', agent: 'a', by: 'me', request: 'go' });
      expect(effects.map((effect) => ('reason' in effect ? effect.reason : effect.kind))).to.deep.equal([
        `the session of agents a and b is over: ${String(WAITING_MAX - 1)} messages between them waited in their box, which are dropped`,
      ]);
      expect(host.kindsOf('a').slice(2)).to.deep.equal(['requested', 'received', 'down b', 'trusted b']);
      expect(host.kindsOf('b').slice(2)).to.deep.equal(['down a', 'trusted a', 'received']);
    });
  });

  describe('beliefs', () => {
    it('about a box are told to each agent that knows an agent there, by name', () => {
      const host = threesome(typeOf());
      host.listen();
      host.happens({ kind: 'trusted', peer: 1 });
      host.happens({ kind: 'suspected', peer: 1 });
      host.happens({ kind: 'peerDown', peer: 1, reason: { code: 'restarted' } });
      // The routes `far` and `farCount` lead to it alone, and the first is its name.
      expect(host.kindsOf('a').slice(2)).to.deep.equal(['trusted far', 'suspected far', 'down far']);
      expect(host.kindsOf('b').slice(2)).to.deep.equal([]);
    });

    it('are told by id where no route leads to the agent alone, or only its own routes lead here', () => {
      const host = new Hosting(
        configured({
          a: { type: typeOf(), box: MINE, routes: { all: ['b.in', 'c.in'] } },
          b: { type: typeOf(), box: OTHER },
          c: { type: typeOf(), box: OTHER },
          d: { type: typeOf(), box: OTHER, routes: { x: 'a.in' } },
          e: { type: typeOf(), box: OTHER },
        }),
        MINE,
      );
      host.listen();
      host.happens({ kind: 'trusted', peer: 1 });
      expect(host.kindsOf('a')).to.deep.equal(['started', 'trusted b', 'trusted c', 'trusted d']);
    });
  });

  it('sends what follows the news that a session is over in the next one, and what an agent sent before it was told in the old one', () => {
    const host = threesome(
      typeOf((event, name) => {
        if (event.kind === 'received') return [send('far', `after ${String(event.message)}`)];
        return name === 'a' && event.kind === 'down' ? [send('far', 'told')] : [];
      }),
    );
    host.listen();
    const waits = (message: string) => ({
      agent: 0,
      sender: 1,
      event: { kind: 'received', from: 'b', port: 'in', message } as const,
    });
    host.state = { ...host.state, waiting: [waits('one')], isContinuing: true };
    expect(host.happens({ kind: 'peerDown', peer: 1, reason: { code: 'restarted' } })).to.deep.equal([
      { kind: 'sendTo', peer: 1, session: 0, contents: ['a c in after one'] },
      { kind: 'sendTo', peer: 1, session: 1, contents: ['a c in told'] },
    ]);
    expect(host.receives(1, 'c a in two')).to.deep.equal([
      { kind: 'sendTo', peer: 1, session: 1, contents: ['a c in after two'] },
    ]);
  });

  describe('timers', () => {
    const host = () => {
      const hosting = threesome(
        typeOf(
          (event): readonly AgentEffect[] => {
            if (event.kind !== 'requested') return [];
            return event.request === 'set'
              ? [{ kind: 'setTimer', timer: 't', afterMs: 5 }]
              : [{ kind: 'cancelTimer', timer: 't' }];
          },
          { requests: text },
        ),
      );
      hosting.listen();
      return hosting;
    };
    const asked = (request: string): BoxEvent => ({ kind: 'agentRequested', agent: 'a', by: 'me', request });
    const expired = (number: number): BoxEvent => ({ kind: 'expired', agent: 'a', timer: 't', number });

    it('have numbers, and an expiry of one that was replaced is ignored', () => {
      const hosting = host();
      expect(hosting.happens(asked('set'))).to.deep.equal([
        { kind: 'setTimer', agent: 'a', timer: 't', number: 1, afterMs: 5 },
      ]);
      hosting.happens(asked('set'));
      hosting.happens(expired(1));
      expect(hosting.kindsOf('a')).to.not.include('timedOut');
      hosting.happens(expired(2));
      hosting.happens(expired(2));
      expect(hosting.kindsOf('a').filter((kind) => kind === 'timedOut')).to.have.length(1);
    });

    it('that were cancelled do not expire', () => {
      const hosting = host();
      hosting.happens(asked('set'));
      expect(hosting.happens(asked('cancel'))).to.deep.equal([
        { kind: 'cancelTimer', agent: 'a', timer: 't' },
      ]);
      expect(hosting.happens(asked('cancel'))).to.deep.equal([]);
      hosting.happens(expired(1));
      expect(hosting.kindsOf('a')).to.not.include('timedOut');
    });
  });

  describe('the storage', () => {
    const save = (record: string, more = {}): AgentEffect => ({ kind: 'save', record, ...more });
    const started = (react: React) => {
      const host = threesome(saving(react));
      host.listen();
      const effects = host.all({ kind: 'read', agent: 'a', records: [] });
      return { host, effects };
    };
    const kinds = (effects: readonly BoxEffect[]) => effects.map(({ kind }) => kind);
    const fact: AgentEffect = { kind: 'record', fact: { kind: 'done' } };

    it('has effects wait until the records before them are durable; the agent steps on', () => {
      const { host, effects } = started((event) => {
        if (isStarted(event)) return [send('far', 1), save('one'), send('far', 'two'), fact];
        return event.kind === 'trusted' ? [send('far', 'three'), save('four'), send('far', 'five')] : [];
      });
      expect(kinds(effects)).to.deep.equal(['stepped', 'refused', 'append', 'stepped', 'append']);
      expect(effects[0]).to.deep.include({ heldFrom: 2 });
      expect(effects[3]).to.deep.include({ heldFrom: 0 });
      expect(host.happens({ kind: 'flushed', agent: 'a', count: 1 })).to.deep.equal([
        { kind: 'released', agent: 'a', effects: [send('far', 'two'), fact, send('far', 'three')] },
        { kind: 'sendTo', peer: 1, session: 0, contents: ['a c in two', 'a c in three'] },
      ]);
      expect(host.happens({ kind: 'flushed', agent: 'a', count: 2 })).to.deep.equal([
        { kind: 'released', agent: 'a', effects: [send('far', 'five')] },
        { kind: 'sendTo', peer: 1, session: 0, contents: ['a c in five'] },
      ]);
      expect(host.happens({ kind: 'flushed', agent: 'a', count: 2 })).to.deep.equal([]);
    });

    it('reports a record with a token, and replaces all earlier records if the agent says so', () => {
      const { host, effects } = started((event) =>
        isStarted(event) ? [save('one', { token: 't', replaces: true })] : [],
      );
      expect(effects[1]).to.deep.equal({ kind: 'append', agent: 'a', record: 'one', replaces: true });
      host.happens({ kind: 'flushed', agent: 'a', count: 1 });
      expect(host.eventsOf('a').at(-1)).to.deep.equal({ kind: 'saved', token: 't' });
    });

    it('that fails halts the agent, and nothing that has waited is said', () => {
      const { host } = started((event) => (isStarted(event) ? [save('one'), send('far', 'two')] : []));
      expect(kinds(host.happens({ kind: 'storageFailed', agent: 'a', reason: 'full' }))).to.deep.equal([
        'halted',
      ]);
      expect(host.happens({ kind: 'flushed', agent: 'a', count: 1 })).to.deep.equal([]);
    });

    it('that is too slow halts the agent', () => {
      const { effects } = started((event) =>
        isStarted(event) ? [save('x'), ...Array.from({ length: HELD_MAX + 1 }, () => fact)] : [],
      );
      expect(effects.at(-1)).to.deep.equal({
        kind: 'halted',
        agent: 'a',
        halt: { reason: `agent a: more than ${String(HELD_MAX)} effects wait for its storage` },
      });
    });

    it('is declared by the type: a record without it, or one that has no line of text, halts the agent', () => {
      const react: React = (event) => (isStarted(event) ? [save('x\ny')] : []);
      expect(kinds(threesome(typeOf(react)).listen())).to.deep.equal(['halted']);
      expect(kinds(started(react).effects)).to.deep.equal(['stepped', 'halted']);
    });

    it('is waited for after the agent has halted itself', () => {
      const { host } = started((event) =>
        isStarted(event) ? [save('one'), send('far', 'two'), { kind: 'halt', reason: 'done' }] : [],
      );
      expect(kinds(host.happens({ kind: 'flushed', agent: 'a', count: 1 }))).to.deep.equal([
        'released',
        'sendTo',
      ]);
    });
  });

  describe('requests, indications and choices', () => {
    const asked = (agent: string, request: unknown): BoxEvent => ({
      kind: 'agentRequested',
      agent,
      by: 'me',
      request,
    });
    const answering = typeOf(
      (event): readonly AgentEffect[] => {
        if (event.kind === 'requested')
          return [
            { kind: 'indicate', to: event.by, indication: event.request },
            { kind: 'choose', choice: 'coin', of: 2 },
          ];
        return [];
      },
      { requests: number },
    );

    it('pass the host', () => {
      const host = threesome(answering);
      host.listen();
      expect(host.happens(asked('a', 5))).to.deep.equal([
        { kind: 'indicated', agent: 'a', to: 'me', indication: 5 },
        { kind: 'draw', agent: 'a', choice: 'coin', of: 2 },
      ]);
      host.happens({ kind: 'drawn', agent: 'a', choice: 'coin', option: 1 });
      expect(host.eventsOf('a').at(-1)).to.deep.equal({ kind: 'chosen', choice: 'coin', option: 1 });
    });

    for (const [agent, request, reason] of [
      ['a', 'x', 'agent a does not take this request: not a number'],
      ['b', 1, 'agent b takes no requests: its type is spec'],
      ['c', 1, 'there is no agent c in this box'],
    ] as const)
      it(`are refused with a reason: ${reason}`, () => {
        const host = threesome(answering);
        host.listen();
        expect(host.happens(asked(agent, request))).to.deep.equal([
          { kind: 'refused', agent, reason, to: 'me' },
        ]);
      });
  });

  describe('an agent that halts', () => {
    it('by an error is reported with the event; messages and requests to it are refused; the others go on', () => {
      const host = threesome(
        typeOf(
          (event) => {
            if (event.kind === 'requested') throw new Error('oops');
            return isStarted(event) ? [{ kind: 'setTimer', timer: 't', afterMs: 5 }] : [];
          },
          { requests: text },
        ),
      );
      host.listen();
      const asked: BoxEvent = { kind: 'agentRequested', agent: 'a', by: 'me', request: 'go' };
      const [stepped, cancelled] = host.all(asked);
      expect(stepped?.kind === 'stepped' && stepped.halt?.reason).to.equal(
        'agent a threw at "requested by me: "go"": oops',
      );
      expect(stepped?.kind === 'stepped' && stepped.halt?.stack).to.include('Error: oops');
      expect(cancelled).to.deep.equal({ kind: 'cancelTimer', agent: 'a', timer: 't' });
      expect(host.happens(asked)).to.deep.equal([
        { kind: 'refused', agent: 'a', reason: 'agent a has halted: the request is refused', to: 'me' },
      ]);
      expect(host.receives(1, 'c a in x', 'c b in x')).to.deep.equal([
        {
          kind: 'refused',
          agent: 'a',
          reason: 'agent a has halted: a message of agent far is refused',
          from: 'far',
        },
      ]);
      expect(host.eventsOf('b').at(-1)).to.deep.include({ kind: 'received', message: 'x' });
    });

    it('by a step that returns no effects is reported, not fatal', () => {
      const host = threesome(typeOf(undefined, { step: () => [0] as never }));
      const effects = host.all({ kind: 'listening', incarnation: 1 });
      const reasons = effects.map((effect) => (effect.kind === 'stepped' ? effect.halt?.reason : undefined));
      expect(reasons).to.include(
        'agent a threw at "started": a step returns a state and an array of effects',
      );
    });
  });

  it('changes no state in place', () => {
    const host = threesome(typeOf((event) => (isStarted(event) ? [send('b', 'x')] : [])));
    host.listen();
    const before = host.state;
    const snapshot = JSON.stringify(before);
    host.receives(1, 'c a in x');
    expect(JSON.stringify(before)).to.equal(snapshot);
  });
});
