import { expect } from 'chai';
import type { AgentEffect, AgentType } from '../../../lib/agent/agent.ts';
import type { AnyAgentEvent } from '../../../lib/agent/step.ts';
import { checkAgents } from '../../../lib/model/agents/check.ts';
import { any, gridOf } from '../../support/agentGrids.ts';
import { afterSteps, restsOf, statesOf } from '../../support/agentStates.ts';

type Effects = readonly AgentEffect[];

/** An agent that notes what happens to it, in a few words, and reacts by its attributes. */
type Reaction = (words: string) => Effects | undefined;
const scribe: AgentType<readonly string[], Reaction, { line: string }> = {
  name: 'scribe',
  ports: { line: any() },
  records: any(),
  init: () => [],
  step: (state, event, { attributes }) => {
    const words = inWords(event);
    return [[...state, words], attributes(words) ?? []];
  },
};
/** The same, but it only notes messages. */
const reader: typeof scribe = {
  ...scribe,
  step: (state, event, { attributes }) => {
    const words = inWords(event);
    const effects = (attributes(words) ?? []) as never;
    return [event.kind === 'received' ? [...state, event.message] : state, effects];
  },
};
/** One that forgets what it has read: it remembers only the last message. */
const forgetful: typeof scribe = {
  ...scribe,
  step: (state, event) => [event.kind === 'received' ? [event.message] : state, []],
};

/** Answers every message, and remembers nothing. */
const echoing: typeof scribe.step = (state, event) => [
  state,
  event.kind === 'received' ? send(event.from, event.message) : [],
];

function inWords(event: AnyAgentEvent): string {
  switch (event.kind) {
    case 'started':
      return `started [${event.saved.join()}]`;
    case 'received':
      return `${event.from}: ${String(event.message)}`;
    case 'requested':
      return `requested ${String(event.request)}`;
    case 'timedOut':
      return `timed out ${event.timer}`;
    case 'saved':
      return `saved ${event.token}`;
    case 'chosen':
      return `chosen ${String(event.option)}`;
    case 'indicated':
      return 'indicated';
    default:
      return `${event.kind} ${event.name}`;
  }
}

const send = (to: string, ...messages: readonly string[]): Effects =>
  messages.map((message) => ({ kind: 'send', to, message }));
const on =
  (reactions: Readonly<Record<string, Effects>>): Reaction =>
  (words) =>
    reactions[words];
const starting = (effects: Effects): Reaction => on({ 'started []': effects });

/** An agent that sends x and y to another, as both start. */
const twoMessages = (receiver: unknown = reader) =>
  gridOf({
    a: { type: reader, attributes: starting(send('b', 'x', 'y')), names: { b: 'b' } },
    b: { type: receiver, attributes: on({}) },
  });

describe('the model of a configuration', () => {
  describe('its network', () => {
    it('keeps the order between two agents, if it is FIFO', () => {
      expect(restsOf(twoMessages(), {}, (of) => of('b'))).to.deep.equal([['x', 'y']]);
    });

    it('delivers in any order, if it is unordered', () => {
      expect(restsOf(twoMessages(), { network: 'unordered' }, (of) => of('b'))).to.deep.equal([
        ['x', 'y'],
        ['y', 'x'],
      ]);
    });

    it('loses any message, if it is lossy', () => {
      const rests = restsOf(twoMessages(), { network: 'lossy' }, (of) => of('b'));
      expect(rests).to.deep.equal([['x', 'y'], ['x'], ['y', 'x'], ['y'], []]);
    });

    it('delivers any message again and again, if it duplicates', () => {
      const twice = gridOf({
        a: { type: reader, attributes: starting(send('b', 'x', 'y')), names: { b: 'b' } },
        b: { type: forgetful, attributes: on({}) },
      });
      const states = statesOf(twice, { network: 'duplicating' }, (of) => of('b'));
      expect(states).to.deep.equal([['x'], ['y'], []]);
      const { can } = afterSteps(twice, { network: 'duplicating' }, [
        'b receives x from a',
        'b receives y from a',
      ]);
      expect(can, 'what would change nothing is no step').to.deep.equal(['b receives x from a']);
    });

    it('has one copy of a message that was sent twice, if it duplicates', () => {
      const answering = { ...reader, step: echoing };
      const once: typeof scribe = {
        ...scribe,
        step: (state, event, { attributes }) => [
          event.kind === 'received' ? ['got it'] : state,
          attributes(inWords(event)) ?? [],
        ],
      };
      const grid = gridOf({
        a: { type: once, attributes: starting(send('b', 'x')), names: { b: 'b' } },
        b: { type: answering, attributes: on({}) },
      });
      const { distinct, verdict } = checkAgents(grid, { network: 'duplicating', maxStates: 100 });
      expect([distinct, verdict]).to.deep.equal([3, 'holds']);
    });

    it('is a FIFO one with so many drops or duplicates, if they are asked for', () => {
      expect(restsOf(twoMessages(), { drops: 1 }, (of) => of('b'))).to.deep.equal([['x', 'y'], ['x'], ['y']]);
      expect(restsOf(twoMessages(), { duplicates: 1 }, (of) => of('b'))).to.deep.equal([
        ['x', 'y', 'x'],
        ['x', 'y', 'y'],
        ['x', 'y'],
      ]);
    });

    it('takes a message that is ignored off the way in order, and leaves it there out of order', () => {
      const deaf = { ...scribe, step: (state: readonly string[]) => [state, []] as const };
      const { can } = afterSteps(twoMessages(deaf), {}, ['b receives x from a']);
      expect(can).to.deep.equal(['b receives y from a']);
      expect(afterSteps(twoMessages(deaf), { network: 'unordered' }, []).can).to.deep.equal([]);
    });

    it('keeps the messages of different senders apart', () => {
      const grid = gridOf({
        a: { type: reader, attributes: starting(send('c', 'a1', 'a2')), names: { c: 'c' } },
        b: { type: reader, attributes: starting(send('c', 'b1')), names: { c: 'c' } },
        c: { type: reader, attributes: on({}) },
      });
      expect(restsOf(grid, {}, (of) => of('c'))).to.deep.equal([
        ['a1', 'a2', 'b1'],
        ['a1', 'b1', 'a2'],
        ['b1', 'a1', 'a2'],
      ]);
    });
  });

  it('starts all agents before the first state, and has them trust those that they know', () => {
    const grid = gridOf({
      a: { type: scribe, attributes: on({}), names: { friend: 'b' } },
      b: { type: scribe, attributes: on({}) },
      c: { type: scribe, attributes: on({}) },
    });
    expect(restsOf(grid, {}, (of) => [of('a'), of('b'), of('c')])).to.deep.equal([
      [['started []', 'trusted friend'], ['started []', 'trusted a'], ['started []']],
    ]);
  });

  it('lets timers expire in any order, as often as the budget allows', () => {
    const timers = gridOf({
      a: {
        type: scribe,
        attributes: on({
          'started []': [
            { kind: 'setTimer', timer: 's', afterMs: 1 },
            { kind: 'setTimer', timer: 't', afterMs: 2 },
          ],
          'timed out s': [{ kind: 'cancelTimer', timer: 't' }],
        }),
      },
    });
    expect(statesOf(timers, {}, (of) => of('a'))).to.deep.equal([
      ['started []', 'timed out s'],
      ['started []', 'timed out t', 'timed out s'],
      ['started []', 'timed out t'],
      ['started []'],
    ]);
    expect(statesOf(timers, { timers: 1 }, (of) => of('a'))).to.have.lengthOf(3);
  });

  it('tries every option of a choice', () => {
    const grid = gridOf({
      a: { type: scribe, attributes: starting([{ kind: 'choose', choice: 'coin', of: 2 }]) },
    });
    expect(restsOf(grid, {}, (of) => of('a'))).to.deep.equal([
      ['started []', 'chosen 0'],
      ['started []', 'chosen 1'],
    ]);
  });

  it('makes the requests of the workload, as often as the budget allows', () => {
    const type = {
      ...scribe,
      workload: (state: readonly string[]) => (state.length < 4 ? [String(state.length)] : []),
    };
    const grid = gridOf({ a: { type, attributes: on({}) } });
    expect(statesOf(grid, { requests: 1 }, (of) => of('a'))).to.have.lengthOf(2);
    expect(statesOf(grid, { requests: Infinity }, (of) => of('a'))).to.have.lengthOf(4);
  });

  describe('boxes that crash', () => {
    const options = { crashes: 1, restarts: 1 };
    const a = 'box of a';
    const b = 'box of b';

    it('tell the others, and start again with what was saved', () => {
      const grid = gridOf({
        a: {
          type: scribe,
          attributes: starting([{ kind: 'save', record: 1 }, ...send('b', 'saved 1')]),
          names: { b: 'b' },
        },
        b: { type: scribe, attributes: on({}) },
      });
      const { stateOf, can } = afterSteps(grid, options, [
        'a record of a is durable',
        `box ${a} crashes`,
        `box ${a} starts again`,
        `box ${b} learns of the end of box ${a}`,
        `box ${a} meets box ${b}`,
        `box ${b} meets box ${a}`,
      ]);
      expect(stateOf('a')).to.deep.equal(['started [1]', 'trusted b']);
      expect(stateOf('b')).to.deep.equal(['started []', 'trusted a', 'down a', 'trusted a']);
      expect(can).to.deep.equal([]);
    });

    it('lose what is not durable, with the effects behind it; or have written it in time', () => {
      const grid = gridOf({
        a: {
          type: scribe,
          attributes: starting([{ kind: 'save', record: 1 }, ...send('b', 'saved 1')]),
          names: { b: 'b' },
        },
        b: { type: reader, attributes: on({}) },
      });
      expect(afterSteps(grid, options, []).can).not.to.include('b receives saved 1 from a');
      const crashed = (words: string) =>
        afterSteps(grid, options, [`box ${a} crashes${words}`, `box ${a} starts again`]).stateOf('a');
      expect(crashed('')).to.deep.equal(['started []']);
      expect(crashed(', with its last records written')).to.deep.equal(['started [1]']);
    });

    it('lose the messages that wait for a record when their session is over', () => {
      const grid = gridOf({
        a: {
          type: scribe,
          attributes: on({
            'started []': [{ kind: 'save', record: 1 }, ...send('b', 'old')],
            'down b': send('b', 'new'),
          }),
          names: { b: 'b' },
        },
        b: { type: reader, attributes: on({}) },
      });
      const steps = (...more: string[]) =>
        afterSteps(grid, options, [
          `box ${b} crashes`,
          `box ${b} starts again`,
          `box ${a} learns of the end of box ${b}`,
          ...more,
          `box ${a} meets box ${b}`,
          `box ${b} meets box ${a}`,
        ]);
      const { can } = steps('a record of a is durable');
      expect(can).to.include('b receives new from a');
      expect(can).not.to.include('b receives old from a');
    });

    it('replace their records by a snapshot, and tell of a record with a token', () => {
      const grid = gridOf({
        a: {
          type: scribe,
          attributes: starting([
            { kind: 'save', record: 1 },
            { kind: 'save', record: 2, replaces: true, token: 't' },
            { kind: 'save', record: 3 },
          ]),
        },
      });
      const durable = 'a record of a is durable';
      const saved = afterSteps(grid, options, [durable, durable, durable]);
      expect(saved.stateOf('a')).to.deep.equal(['started []', 'saved t']);
      const again = [durable, durable, durable, `box ${a} crashes`, `box ${a} starts again`];
      expect(afterSteps(grid, options, again).stateOf('a')).to.deep.equal(['started [2,3]']);
    });

    /** The second agent sends to the first whenever it is asked to. */
    const asked = {
      ...reader,
      workload: () => ['go'],
    };
    const talkers = gridOf({
      a: { type: reader, attributes: on({ 'started []': send('b', 'hello') }), names: { b: 'b' } },
      b: { type: asked, attributes: on({ 'requested go': send('a', 'x') }), names: { a: 'a' } },
    });
    const go = 'a client requests go of b';

    it('lose what is on the way to them, and what is sent until their end is told', () => {
      const { can } = afterSteps(talkers, options, [
        go,
        `box ${a} crashes`,
        go,
        `box ${b} learns of the end of box ${a}`,
        `box ${a} starts again`,
        `box ${a} meets box ${b}`,
        `box ${b} meets box ${a}`,
      ]);
      expect(can).to.deep.equal(['b receives hello from a']);
    });

    it('get what is sent after their end is told when they meet again', () => {
      const steps = [
        `box ${a} crashes`,
        `box ${b} learns of the end of box ${a}`,
        go,
        `box ${a} starts again`,
      ];
      expect(afterSteps(talkers, options, steps).can).not.to.include('a receives x from b');
      expect(afterSteps(talkers, options, [...steps, `box ${a} meets box ${b}`]).can).to.include(
        'a receives x from b',
      );
    });

    it('may still have sent something, until their end is told', () => {
      const crashed = afterSteps(talkers, options, [`box ${a} crashes`]);
      expect(crashed.can).to.include('b receives hello from a');
      const told = afterSteps(talkers, options, [
        `box ${a} crashes`,
        `box ${b} learns of the end of box ${a}`,
      ]);
      expect(told.can).not.to.include('b receives hello from a');
    });

    it('send in a new incarnation what arrives only when the end of the old one was told', () => {
      const steps = ['b receives hello from a', `box ${a} crashes`, `box ${a} starts again`];
      expect(afterSteps(talkers, options, steps).can).not.to.include('b receives hello from a');
      const told = [...steps, `box ${b} learns of the end of box ${a}`];
      expect(afterSteps(talkers, options, told).can).not.to.include('b receives hello from a');
      const met = [...told, `box ${b} meets box ${a}`];
      expect(afterSteps(talkers, options, met).can).to.include('b receives hello from a');
    });

    it('crash as a whole', () => {
      const grid = gridOf({
        a: { type: scribe, attributes: on({}), box: 'one', names: { b: 'b', c: 'c' } },
        b: { type: scribe, attributes: on({}), box: 'one' },
        c: { type: scribe, attributes: on({}), box: 'two', names: { b: 'b' } },
      });
      const steps = ['box one crashes', 'box two learns of the end of box one', 'box one starts again'];
      const { stateOf } = afterSteps(grid, options, steps);
      expect(stateOf('a')).to.deep.equal(['started []', 'trusted b']);
      expect(stateOf('b')).to.deep.equal(['started []', 'trusted a']);
      expect(stateOf('c')).to.deep.equal(['started []', 'trusted a', 'trusted b', 'down a', 'down b']);
    });

    it('keep messages on the way, in a network that keeps no order', () => {
      const { can } = afterSteps(talkers, { ...options, network: 'unordered' }, [
        go,
        `box ${a} crashes`,
        `box ${b} learns of the end of box ${a}`,
        `box ${a} starts again`,
      ]);
      expect(can).to.include.members(['a receives x from b', 'b receives hello from a']);
    });
  });

  it('suspects boxes that run, and trusts them again; what they send arrives then', () => {
    const { can } = afterSteps(twoMessages(scribe), { suspicions: 1 }, [
      'box box of b suspects box box of a',
    ]);
    expect(can).to.deep.equal(['box box of b trusts box box of a again']);
    expect(restsOf(twoMessages(scribe), { suspicions: 1 }, (of) => of('b'))).to.deep.include([
      'started []',
      'trusted a',
      'a: x',
      'suspected a',
      'trusted a',
      'a: y',
    ]);
  });

  it('does not deliver to an agent that has halted', () => {
    const grid = gridOf({
      a: { type: reader, attributes: starting(send('b', 'x', 'y')), names: { b: 'b' } },
      b: { type: reader, attributes: on({ 'a: x': [{ kind: 'halt', reason: 'enough' }] }) },
    });
    expect(restsOf(grid, {}, (of) => of('b'))).to.deep.equal([null]);
  });
});
