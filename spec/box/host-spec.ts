import { expect } from 'chai';
import type { AgentEffect, AgentType } from '../../lib/agent/agent.ts';
import { text } from '../../lib/agent/schema.ts';
import * as s from '../../lib/agent/schemas.ts';
import type { AnyAgentEvent } from '../../lib/agent/step.ts';
import type { BoxEffect, BoxEvent } from '../../lib/box/events.ts';
import {
  boxHost,
  EVENTS_PER_STEP,
  HELD_MAX,
  PAIR_MAX,
  TIMERS_MAX,
  type BoxState,
} from '../../lib/box/host.ts';
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

/** A step may change only its own copies: a change of an earlier state throws. */
function frozen(state: BoxState): BoxState {
  const { agents, waiting, over } = state;
  const lists = agents.flatMap(({ held, early }) => [held, early]);
  for (const part of [state, agents, waiting, over, ...agents, ...lists]) Object.freeze(part);
  return state;
}

/** A host whose steps are taken one after the other. */
class Hosting {
  readonly #host;
  state: BoxState;

  constructor(...parameters: Parameters<typeof boxHost>) {
    this.#host = boxHost(...parameters);
    this.state = this.#host.init;
  }

  /** The effects of an event, without reports of steps. */
  happens(event: BoxEvent): readonly BoxEffect[] {
    return this.all(event).filter(({ kind }) => kind !== 'stepped');
  }

  all(event: BoxEvent): readonly BoxEffect[] {
    const [state, effects] = this.#host.step(this.state, event);
    this.state = frozen(state);
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
      // In a bundle, as for mutants, this file has no place of its own.
      expect(first?.kind === 'stepped' && first.halt?.reason).to.match(
        /^agent a threw at "init": bad(?: \(host-spec\.ts:\d+\))?$/,
      );
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
          'agent c, port in, does not take a message of agent a: its text contains a line feed',
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
        'agent c, port in, does not take a message of agent a: no encoder',
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

    /** Agents of one box, each of which knows all others, and sends them something when it is started. */
    const mesh = (size: number) => {
      const type = typeOf((event) => (isStarted(event) ? [send('all', 'x')] : []));
      const ids = Array.from({ length: size }, (_, i) => `n${String(i)}`);
      const others = (id: string) => ids.filter((one) => one !== id).map((one) => `${one}.in`);
      return new Hosting(
        configured(
          Object.fromEntries(ids.map((id) => [id, { type, box: MINE, routes: { all: others(id) } }])),
        ),
        MINE,
      );
    };

    for (const size of [105, 200])
      it(`are not many messages of each agent to each other: a mesh of ${String(size)}`, () => {
        const host = mesh(size);
        const before = process.cpuUsage();
        expect(host.listen()).to.deep.equal([{ kind: 'continue' }]);
        while (host.state.isContinuing) expect(host.happens({ kind: 'continued' }).length).to.be.below(2);
        for (const { state } of host.state.agents)
          expect(
            (state as AnyAgentEvent[]).filter(({ kind }) => kind === 'received' || kind === 'down'),
          ).to.have.length(size - 1);
        const { user, system } = process.cpuUsage(before);
        expect((user + system) / 1000).to.be.below(3000);
        expect([host.state.insideCount, host.state.waiting.length]).to.deep.equal([0, 0]);
      });

    const told = (effects: readonly BoxEffect[]) =>
      effects.map((effect) => ('reason' in effect ? effect.reason : effect.kind));
    const over = (a: string, b: string, dropped: number) =>
      `the session of agents ${a} and ${b} is over: ${String(dropped)} messages between them waited in their box, which are dropped`;
    const asked: BoxEvent = { kind: 'agentRequested', agent: 'a', by: 'me', request: 'go' };

    it('lose their session if too many messages between them wait; what they sent before they are told is dropped', () => {
      const flood = Array.from({ length: PAIR_MAX + 5 }, (_, i) => send('b', `x${String(i)}`));
      const host = threesome(
        typeOf(
          (event) => {
            if (event.kind === 'requested') return [send('a', 'kept'), ...flood, send('a', 'kept, too')];
            return event.kind === 'down' ? [send('b', 'told')] : [];
          },
          { requests: text },
        ),
        typeOf((event) => (event.kind === 'trusted' || event.kind === 'down' ? [send('a', event.kind)] : [])),
      );
      host.listen();
      expect(told(host.happens(asked))).to.deep.equal([over('a', 'b', PAIR_MAX)]);
      expect(host.kindsOf('a').slice(2)).to.deep.equal([
        ...['received', 'requested', 'received', 'down b', 'trusted b'],
        ...['received', 'received', 'received'],
      ]);
      expect(host.eventsOf('b').slice(2)).to.deep.equal([
        { kind: 'down', name: 'a' },
        { kind: 'trusted', name: 'a' },
        { kind: 'received', from: 'a', port: 'in', message: 'told' },
      ]);
      expect([
        host.state.insideCount,
        host.state.inside.get(0)?.size,
        host.state.untold.get(0)?.size,
      ]).to.deep.equal([0, 0, 0]);
    });

    it('lose their session also if one of them has not been started, and are told before messages of the next one', () => {
      const flood = Array.from({ length: PAIR_MAX + 1 }, () => send('b', 'x'));
      const host = threesome(
        typeOf((event) => {
          if (isStarted(event)) return flood;
          return event.kind === 'down' ? [send('b', 'told')] : [];
        }),
        saving((event) => (isStarted(event) ? [send('a', 'too early')] : [])),
      );
      host.listen();
      host.happens({ kind: 'read', agent: 'b', records: [] });
      expect(host.kindsOf('a')).to.deep.equal(['started', 'trusted b', 'down b', 'trusted b']);
      expect(host.eventsOf('b').slice(1)).to.deep.equal([
        { kind: 'trusted', name: 'a' },
        { kind: 'down', name: 'a' },
        { kind: 'trusted', name: 'a' },
        { kind: 'received', from: 'a', port: 'in', message: 'told' },
      ]);
    });

    it('lose the largest sessions if too many messages wait in the box, and those of others stay', () => {
      const times = (count: number, to: string) => Array.from({ length: count }, () => send(to, to));
      const type = typeOf(
        (event) =>
          event.kind === 'requested'
            ? [
                ...times(30, 'b'),
                ...times(20, 'c'),
                ...times(40, 'd'),
                ...times(10, 'b'),
                send('c', 'one more'),
              ]
            : [],
        { requests: text },
      );
      const host = new Hosting(
        configured({
          a: { type, box: MINE, routes: { b: 'b.in', c: 'c.in', d: 'd.in' } },
          b: { type: typeOf(), box: MINE },
          c: { type: typeOf(), box: MINE },
          d: { type: typeOf(), box: MINE },
        }),
        MINE,
        { contentsMaxBytes: 100, insideMax: 100 },
      );
      host.listen();
      expect(told(host.happens(asked))).to.deep.equal([over('a', 'b', 40), over('a', 'd', 40)]);
      expect(host.kindsOf('b').slice(2)).to.deep.equal(['down a', 'trusted a']);
      expect(host.kindsOf('d').slice(2)).to.deep.equal(['down a', 'trusted a']);
      expect(host.kindsOf('c').slice(2)).to.deep.equal(Array.from({ length: 21 }, () => 'received'));
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
      sender: -1,
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

  describe('many timers', () => {
    const SET = { kind: 'setTimer', afterMs: 5 } as const;

    it('that have expired and are cancelled or replaced before the agent is told do not expire', () => {
      const asked = (request: string): BoxEvent => ({
        kind: 'agentRequested',
        agent: 'a',
        by: 'me',
        request,
      });
      const hosting = threesome(
        typeOf(
          (event): readonly AgentEffect[] => {
            if (event.kind !== 'requested') return [];
            if (event.request === 'flood')
              return Array.from({ length: 8 * EVENTS_PER_STEP }, () => send('b', 'x'));
            return event.request === 'set'
              ? ['kept', 'cancelled', 'replaced'].map((timer) => ({ ...SET, timer }))
              : [
                  { kind: 'cancelTimer', timer: 'cancelled' },
                  { ...SET, timer: 'replaced' },
                ];
          },
          { requests: text },
        ),
      );
      hosting.listen();
      hosting.happens(asked('set'));
      hosting.happens(asked('flood'));
      hosting.happens(asked('change'));
      for (const [number, timer] of ['kept', 'cancelled', 'replaced'].entries())
        hosting.happens({ kind: 'expired', agent: 'a', timer, number: number + 1 });
      const told = () => hosting.eventsOf('a').filter(({ kind }) => kind === 'timedOut');
      while (hosting.state.isContinuing) hosting.happens({ kind: 'continued' });
      expect(told()).to.deep.equal([{ kind: 'timedOut', timer: 'kept' }]);
      hosting.happens({ kind: 'expired', agent: 'a', timer: 'replaced', number: 4 });
      expect(told().at(-1)).to.deep.equal({ kind: 'timedOut', timer: 'replaced' });
    });

    it('can be set, in a time that does not grow with their square; one too many halts the agent', () => {
      const names = Array.from({ length: TIMERS_MAX }, (_, i) => String(i));
      const setting = (timers: readonly string[]) =>
        threesome(typeOf((event) => (isStarted(event) ? timers.map((timer) => ({ ...SET, timer })) : [])));
      const hosting = setting([...names, '0']);
      const before = process.cpuUsage();
      expect(hosting.listen()).to.have.length(TIMERS_MAX + 1);
      for (const [number, timer] of names.entries())
        hosting.happens({ kind: 'expired', agent: 'a', timer, number: number + 1 });
      // Of this process, so that others beside it do not count. It takes a second; with a copy of all timers for each it took fifteen.
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1000).to.be.below(7000);
      // The first was replaced.
      expect(hosting.eventsOf('a')).to.have.length(2 + TIMERS_MAX - 1);
      expect(setting([...names, 'more']).listen()[TIMERS_MAX]).to.deep.equal({
        kind: 'halted',
        agent: 'a',
        halt: { reason: `agent a: more than ${String(TIMERS_MAX)} timers are set` },
      });
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
      const react: React = (event) => (isStarted(event) ? [send('far', 'x'), save('x\ny')] : []);
      const ends = (effects: readonly BoxEffect[]) =>
        effects.flatMap((effect) => (effect.kind === 'stepped' && effect.halt ? [effect.halt.reason] : []));
      const undeclared = threesome(typeOf(react)).all({ kind: 'listening', incarnation: 7 });
      expect(ends(undeclared)[0]).to.match(
        /^agent a threw at "started": effect 1 saves a record, but its type spec declares no records: /,
      );
      const { host, effects } = started(react);
      expect(ends(effects)[0]).to.include(
        'effect 1 saves a record that its storage cannot keep: its text contains a line feed',
      );
      expect(kinds(effects)).to.deep.equal(['stepped']);
      expect(host.state.agents[0]?.phase).to.equal('halted');
    });

    it('refuses a record that JSON would change, by agent, event and field', () => {
      const types = { records: s.dictionary(s.number) };
      const record = { a: 1, b: NaN };
      const react: React = (event) => (isStarted(event) ? [{ kind: 'save', record }] : []);
      const host = threesome(typeOf(react, types));
      host.listen();
      const [effect] = host.all({ kind: 'read', agent: 'a', records: [] });
      expect(effect?.kind === 'stepped' && effect.halt?.reason).to.match(
        /^agent a threw at "started": effect 0 saves a record that its storage cannot keep: field b: is NaN, which JSON does not have/,
      );
    });

    it('loses messages that wait for it when their session is over, to those of whom the agent was told "down"', () => {
      const { host } = started((event) => {
        if (isStarted(event)) return [save('one'), send('far', 'old'), send('both', 'old')];
        return event.kind === 'down' ? [send('far', 'new')] : [];
      });
      host.happens({ kind: 'trusted', peer: 1 });
      host.happens({ kind: 'peerDown', peer: 1, reason: { code: 'restarted' } });
      host.happens({ kind: 'trusted', peer: 1 });
      expect(host.happens({ kind: 'flushed', agent: 'a', count: 1 }).slice(1)).to.deep.equal([
        { kind: 'sendTo', peer: 1, session: 1, contents: ['a c in new'] },
      ]);
      expect(host.eventsOf('b').at(-1)).to.deep.equal({
        kind: 'received',
        from: 'a',
        port: 'in',
        message: 'old',
      });
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
      expect(stepped?.kind === 'stepped' && stepped.halt?.reason).to.match(
        /^agent a threw at "requested by me: "go"": oops(?: \(host-spec\.ts:\d+\))?$/,
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

  it('refuses long names of another box in short sentences', () => {
    const host = threesome(typeOf());
    host.listen();
    const long = 'n'.repeat(9e5);
    for (const contents of [`${long} a in x`, `c ${long} in x`, `c a ${long} x`]) {
      const [refused, ...more] = host.receives(1, contents);
      expect(more).to.deep.equal([]);
      expect(refused?.kind).to.equal('refused');
      expect(JSON.stringify(refused)).to.have.lengthOf.below(1000);
    }
  });

  describe('goes on beside an agent', () => {
    const deep: unknown[] = [];
    for (let i = 0, list = deep; i < 100_000; i++) list.push((list = []));
    /** The sentences about agent `a`, whose requests have any type; `b` answers all the while. */
    function reasonsAfter(react: React, request: unknown, more: Partial<AgentType> = {}): readonly string[] {
      const anything = {
        '~standard': { version: 1, vendor: 'spec', validate: (value: unknown) => ({ value }) },
      };
      const host = threesome(typeOf(react, { requests: anything as never, ...more }));
      host.listen();
      const effects = host.all({ kind: 'agentRequested', agent: 'a', by: 'me', request });
      expect(host.receives(1, 'c b in x')).to.deep.equal([]);
      expect(host.eventsOf('b').at(-1)).to.deep.include({ message: 'x' });
      return effects.flatMap((effect) => {
        if (effect.kind === 'refused') return [effect.reason];
        return effect.kind === 'stepped' && effect.halt !== undefined ? [effect.halt.reason] : [];
      });
    }
    const throwing =
      (error: unknown): React =>
      (event) => {
        if (event.kind === 'requested') throw error;
        return [];
      };
    const returning =
      (...effects: unknown[]): React =>
      (event) =>
        event.kind === 'requested' ? (effects as AgentEffect[]) : [];

    it('that throws at an event without JSON', () => {
      expect(reasonsAfter(throwing('bad'), { n: 5n })).to.deep.equal([
        'agent a threw at "requested by me: {"n":"5n"}": bad',
      ]);
      expect(reasonsAfter(throwing('bad'), deep)[0]).to.match(
        /^agent a threw at "requested by me: a value without JSON: Maximum call stack.*": bad$/,
      );
    });

    it('that throws a value without a text', () => {
      for (const error of [
        Object.create(null),
        new Proxy(
          {},
          {
            getPrototypeOf: () => {
              throw new Error('no');
            },
          },
        ),
      ])
        expect(reasonsAfter(throwing(error), 1)).to.deep.equal([
          'agent a threw at "requested by me: 1": an error without a text',
        ]);
    });

    it('whose error and event are long, in a short sentence', () => {
      const [reason] = reasonsAfter(throwing(new Error('x'.repeat(1e6))), 'y'.repeat(1e6));
      expect(reason).to.have.lengthOf.below(3000);
    });

    for (const [effect, what] of [
      [undefined, 'is no object: undefined'],
      ['send', 'is no object: "send"'],
      [{}, 'has no text kind: {}'],
      [{ kind: 'send', to: Symbol('b'), message: 1 }, 'has no text to: {"kind":"send","message":1}'],
      [
        { kind: 'setTimer', timer: 't', afterMs: NaN },
        'has no number afterMs: {"kind":"setTimer","timer":"t","afterMs":null}',
      ],
      [
        { kind: 'choose', choice: 'c', of: 2n },
        'has no number of options: {"kind":"choose","choice":"c","of":"2n"}',
      ],
      [{ kind: 'record' }, 'has no fact: {"kind":"record"}'],
      [{ kind: 'halt' }, 'has no text reason: {"kind":"halt"}'],
    ] as const)
      it(`that returns an effect that ${what}`, () => {
        expect(reasonsAfter(returning(send('b', 'y'), effect), 1)).to.deep.equal([
          `agent a threw at "requested by me: 1": effect 1 ${what}`,
        ]);
      });

    it('with an effect of an unknown kind, which has no JSON', () => {
      expect(reasonsAfter(returning({ kind: 'sned', to: 5n }), 1)).to.deep.equal([
        'agent a has an effect of an unknown kind: {"kind":"sned","to":"5n"}',
      ]);
    });

    it('whose codec returns no validation', () => {
      for (const result of [undefined, null, 5, {}, { issues: 'x' }]) {
        const broken = { encode: String, decode: () => result as never };
        const refused = 'agent a does not take this request: the codec returns neither a value nor issues';
        expect(reasonsAfter(returning(), 1, { requests: broken })).to.deep.equal([refused]);
        const schema = {
          '~standard': { version: 1, vendor: 'spec', validate: () => result as never },
        } as const;
        expect(reasonsAfter(returning(), 1, { requests: schema })[0]).to.include(
          'the schema returns neither',
        );
        const host = threesome(typeOf(undefined, { ports: { in: broken } }));
        host.listen();
        expect(host.receives(1, 'c a in x')).to.have.lengthOf(1);
      }
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
