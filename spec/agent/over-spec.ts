import { expect } from 'chai';
import {
  agentType,
  anyPort,
  choose,
  codecOf,
  halt,
  indicate,
  over,
  portFormat,
  record,
  request,
  s,
  save,
  saveSnapshot,
  send,
  service,
  setTimer,
  text,
  validate,
  type AgentType,
} from '../../lib/agent/index.ts';
import type { LayeredRecords } from '../../lib/agent/layers/records.ts';
import { started } from '../support/stepping.ts';

const to = s.object({ to: s.string, message: s.string });
type To = s.ValueOf<typeof to>;
interface From {
  from: string;
  message: string;
}

/** Sends everything again and again. */
const stubborn = agentType({
  name: 'stubborn',
  ports: { link: text },
  requests: to,
  init: (): readonly To[] => [],
  step: (sent, event) => {
    switch (event.kind) {
      case 'started':
        return [sent, [setTimer('again', 10)]];
      case 'requested': {
        const { to, message } = event.request;
        return [[...sent, event.request], [send(to, message)]];
      }
      case 'timedOut':
        return [sent, [...sent.map(({ to, message }) => send(to, message)), setTimer('again', 10)]];
      case 'received':
        return [sent, [indicate({ from: event.from, message: event.message })]];
      default:
        return [sent, []];
    }
  },
});

/** Delivers everything once. */
const perfect = agentType({
  name: 'perfect',
  ports: {},
  requests: to,
  uses: service<To, From>(),
  init: () => ({ count: 0, delivered: [] as readonly string[] }),
  step: (state, event) => {
    if (event.kind === 'requested') {
      const { to, message } = event.request;
      return [
        { ...state, count: state.count + 1 },
        [request({ to, message: `${String(state.count)} ${message}` })],
      ];
    }
    if (event.kind !== 'indicated') return [state, []];
    const { from, message } = event.indication;
    const [number = '', text = ''] = message.split(' ');
    const key = `${from} ${number}`;
    if (state.delivered.includes(key)) return [state, []];
    return [{ ...state, delivered: [...state.delivered, key] }, [indicate({ from, message: text })]];
  },
});

/** Delivers in the order of sending. */
const fifo = agentType({
  name: 'fifo',
  ports: {},
  requests: to,
  uses: service<To, From>(),
  init: () => ({ sent: 0, next: 0, early: [] as readonly string[] }),
  step: (state, event) => {
    if (event.kind === 'requested') {
      const { to, message } = event.request;
      return [
        { ...state, sent: state.sent + 1 },
        [request({ to, message: `${String(state.sent)}:${message}` })],
      ];
    }
    if (event.kind !== 'indicated') return [state, []];
    const early = [...state.early, event.indication.message].sort();
    let { next } = state;
    const inOrder: string[] = [];
    while (early[0]?.startsWith(`${String(next)}:`)) {
      inOrder.push(early.shift()!.slice(2));
      next++;
    }
    return [{ ...state, next, early }, inOrder.map((message) => indicate(message))];
  },
});

const link = over(perfect, stubborn);
const ordered = over(fifo, over(perfect, stubborn));

const requested = (message: string) =>
  ({ kind: 'requested', by: 'ada', request: { to: 'b', message } }) as const;

describe('over', () => {
  it('hands requests down and indications up', () => {
    const agent = started(link, { names: ['b'] });
    expect(agent.effects).to.deep.equal([{ kind: 'setTimer', timer: 'below/again', afterMs: 10 }]);
    expect(agent.on(requested('x'))).to.deep.equal([{ kind: 'send', to: 'b', message: '0 x' }]);
    expect(agent.state).to.deep.equal({
      above: { count: 1, delivered: [] },
      below: [{ to: 'b', message: '0 x' }],
    });
    expect(agent.on({ kind: 'timedOut', timer: 'below/again' })).to.deep.equal([
      { kind: 'send', to: 'b', message: '0 x' },
      { kind: 'setTimer', timer: 'below/again', afterMs: 10 },
    ]);
    const received = { kind: 'received', from: 'b', port: 'below/link', message: '0 y' } as const;
    expect(agent.on(received)).to.deep.equal([{ kind: 'indicate', indication: { from: 'b', message: 'y' } }]);
    expect(agent.on(received), 'again').to.deep.equal([]);
  });

  it('puts layers on layers', () => {
    expect(ordered.name).to.equal('fifo/perfect/stubborn');
    expect(Object.keys(ordered.ports)).to.deep.equal(['below/below/link']);
    const agent = started(ordered, { names: ['b'] });
    expect(agent.effects).to.deep.equal([{ kind: 'setTimer', timer: 'below/below/again', afterMs: 10 }]);
    expect(agent.on(requested('x'))).to.deep.equal([{ kind: 'send', to: 'b', message: '0 0:x' }]);
    const received = (message: string) =>
      ({ kind: 'received', from: 'b', port: 'below/below/link', message }) as const;
    expect(agent.on(received('1 1:second'))).to.deep.equal([]);
    expect(agent.on(received('0 0:first'))).to.deep.equal([
      { kind: 'indicate', indication: 'first' },
      { kind: 'indicate', indication: 'second' },
    ]);
  });

  it('does the same whichever layers are put together first', () => {
    const other = over(over(fifo, perfect), stubborn);
    expect(other.name).to.equal(ordered.name);
    const [left, right] = [started(other, { names: ['b'] }), started(ordered, { names: ['b'] })];
    expect(left.on(requested('x'))).to.deep.equal(right.on(requested('x')));
    expect(left.on({ kind: 'received', from: 'b', port: 'below/link', message: '0 0:y' })).to.deep.equal(
      right.on({ kind: 'received', from: 'b', port: 'below/below/link', message: '0 0:y' }),
    );
  });

  it('does not compile layers that do not fit', () => {
    const deaf = agentType({
      name: 'deaf',
      ports: {},
      requests: s.literal('go'),
      init: () => 0,
      step: (state) => [state, []],
    });
    const loud = agentType({
      name: 'loud',
      ports: {},
      requests: to,
      init: () => 0,
      step: (state) => [state, [indicate(7)]],
    });
    // @ts-expect-error the agent below takes no such request
    expect(over(perfect, deaf).name).to.equal('perfect/deaf');
    // @ts-expect-error the agent above takes no such indication
    expect(over(perfect, loud).name).to.equal('perfect/loud');
    const types: readonly AgentType[] = [link, ordered];
    expect(types).to.have.length(2);
  });
});

/** Says what happens to it, in effects of every kind, all with the same names. */
const busy = (name: string) =>
  agentType({
    name,
    attributes: s.object({ id: s.string }),
    ports: { in: text, 2: text },
    requests: s.literal('all', 'down', 'halt'),
    records: text,
    uses: service<'all', string>(),
    init: (): readonly unknown[] => [],
    step: (seen, event, { attributes: { id }, names }) => {
      const all = [
        send('b', id),
        setTimer('t', 1),
        choose('c', 2),
        save(id, 'token'),
        saveSnapshot(`all ${id}`),
        record({ kind: 'did', id }),
        indicate(`done by ${id}`),
      ] as const;
      if (event.kind === 'requested' && event.request === 'all') return [[...seen, event.by], all];
      if (event.kind === 'requested' && event.request === 'down')
        return [seen, [request('all'), setTimer('own', 2)]];
      if (event.kind === 'requested') return [seen, [request('all'), halt('enough'), setTimer('never', 1)]];
      return [[...seen, event.kind === 'started' ? { names, saved: event.saved } : event], []];
    },
    workload: (seen) => (seen.length < 9 ? ['all'] : []),
    console: {
      prompt: ({ attributes }) => attributes.id,
      request: () => undefined,
      line: (line) => line,
      isReady: (seen) => (seen as unknown[]).length === 0,
    },
    describe: (fact) => `${fact.id} ${fact.kind}`,
    properties: {
      always: {
        works: ({ agents }) =>
          agents.map(({ type, state, facts }) => JSON.stringify([type, state, facts])).join('\n'),
      },
    },
  });

describe('over, of two agents with the same names', () => {
  const both = over(busy('up'), busy('low'));
  const attributes = { id: 'U', below: { id: 'L' } };
  const names = ['b', 'd'];
  const agent = (saved: readonly LayeredRecords<string, string>[] = []) =>
    started(both, { attributes, names, saved });
  const ask = (request: 'all' | 'down' | 'halt') => ({ kind: 'requested', by: 'ada', request }) as const;

  it('keeps the effects of both apart', () => {
    expect(agent().on(ask('all'))).to.deep.equal([
      { kind: 'send', to: 'b', message: 'U' },
      { kind: 'setTimer', timer: 't', afterMs: 1 },
      { kind: 'choose', choice: 'c', of: 2 },
      { kind: 'save', record: { above: ['U'] }, token: 'token' },
      { kind: 'save', record: { above: ['all U'], below: [] }, replaces: true },
      { kind: 'record', fact: { kind: 'did', id: 'U' } },
      { kind: 'indicate', indication: 'done by U' },
    ]);
    expect(agent().on(ask('down'))).to.deep.equal([
      { kind: 'setTimer', timer: 'own', afterMs: 2 },
      { kind: 'send', to: 'b', message: 'L' },
      { kind: 'setTimer', timer: 'below/t', afterMs: 1 },
      { kind: 'choose', choice: 'below/c', of: 2 },
      { kind: 'save', record: { below: ['L'] }, token: 'below/token' },
      { kind: 'save', record: { above: [], below: ['all L'] }, replaces: true },
      { kind: 'record', fact: { kind: 'below/did', id: 'L' } },
    ]);
  });

  it('keeps the events of both apart', () => {
    const layer = agent();
    layer.on({ kind: 'received', from: 'b', port: 'in', message: 'x' });
    layer.on({ kind: 'received', from: 'd', port: 'below/in', message: 'y' });
    layer.on({ kind: 'timedOut', timer: 't' });
    layer.on({ kind: 'timedOut', timer: 'below/t' });
    layer.on({ kind: 'chosen', choice: 'c', option: 0 });
    layer.on({ kind: 'chosen', choice: 'below/c', option: 1 });
    layer.on({ kind: 'saved', token: 'token' });
    layer.on({ kind: 'saved', token: 'below/token' });
    for (const kind of ['trusted', 'suspected', 'down'] as const) layer.on({ kind, name: 'b' });
    const beliefs = ['trusted', 'suspected', 'down'].map((kind) => ({ kind, name: 'b' }));
    expect(layer.state.above).to.deep.equal([
      { names, saved: [] },
      { kind: 'received', from: 'b', port: 'in', message: 'x' },
      { kind: 'timedOut', timer: 't' },
      { kind: 'chosen', choice: 'c', option: 0 },
      { kind: 'saved', token: 'token' },
      ...beliefs,
    ]);
    expect(layer.state.below).to.deep.equal([
      { names, saved: [] },
      { kind: 'received', from: 'd', port: 'in', message: 'y' },
      { kind: 'timedOut', timer: 't' },
      { kind: 'chosen', choice: 'c', option: 1 },
      { kind: 'saved', token: 'token' },
      ...beliefs,
    ]);
  });

  it('tells the agent below that it is requested by the one above, and the one above what it indicates', () => {
    const layer = agent();
    layer.on(ask('down'));
    expect(layer.state.below.at(-1)).to.equal('above');
    expect(layer.state.above.at(-1)).to.deep.equal({ kind: 'indicated', indication: 'done by L' });
  });

  it('gives each layer its own records back, and keeps those of one when the other replaces its own', () => {
    const layer = agent([{ above: ['u1'] }, { below: ['l1', 'l2'] }, { above: ['u2'], below: ['l3'] }]);
    expect(layer.state.above).to.deep.equal([{ names, saved: ['u1', 'u2'] }]);
    expect(layer.state.below).to.deep.equal([{ names, saved: ['l1', 'l2', 'l3'] }]);
    const saves = layer.on(ask('all')).filter(({ kind }) => kind === 'save');
    expect(saves).to.deep.equal([
      { kind: 'save', record: { above: ['U'] }, token: 'token' },
      { kind: 'save', record: { above: ['all U'], below: ['l1', 'l2', 'l3'] }, replaces: true },
    ]);
  });

  it('codes the records of both, each as its own format says', () => {
    const codec = codecOf(both.records!);
    const held = { above: ['a b'], below: [] };
    expect(codec.encode(held)).to.equal('{"above":["a b"],"below":[]}');
    expect(codec.decode(codec.encode(held))).to.deep.equal({ value: held });
    for (const wrong of ['', '[]', '{"above":"x"}', '{"over":[]}'])
      expect(codec.decode(wrong), wrong).to.have.property('issues');
  });

  it('ends with the reason of the layer that halts, after what that had caused', () => {
    const effects = agent().on(ask('halt'));
    expect(effects.at(-1)).to.deep.equal({ kind: 'halt', reason: 'enough' });
    expect(effects.map(({ kind }) => kind)).to.deep.equal([
      'send',
      'setTimer',
      'choose',
      'save',
      'save',
      'record',
      'halt',
    ]);
  });

  it('gives the agent below names of its own, if the routes have any', () => {
    const layer = started(both, { attributes, names: ['b', 'd', 'below/b', 'below/e'] });
    expect(layer.state.above).to.deep.equal([{ names: ['b', 'd'], saved: [] }]);
    expect(layer.state.below).to.deep.equal([{ names: ['b', 'e'], saved: [] }]);
    expect(layer.on(ask('down'))[1]).to.deep.equal({ kind: 'send', to: 'below/b', message: 'L' });
    expect(layer.on(ask('all'))[0]).to.deep.equal({ kind: 'send', to: 'b', message: 'U' });
    layer.on({ kind: 'received', from: 'below/b', port: 'in', message: 'x' });
    expect(layer.state.above.at(-1)).to.deep.equal({ kind: 'received', from: 'b', port: 'in', message: 'x' });
  });

  it('has the attributes of the agent below under a key', () => {
    expect(validate(both.attributes!, attributes)).to.deep.equal({ value: attributes });
    const issues = (value: unknown) => validate(both.attributes!, value).issues;
    expect(issues({ id: 'U' })).to.deep.equal([{ message: 'is missing', path: ['below', 'id'] }]);
    expect(issues({ ...attributes, x: 1 })?.[0]?.path).to.deep.equal(['x']);
    expect(issues('x')).to.deep.equal([{ message: 'must be an object' }]);
  });

  it('has the ports, the console, the workload and the facts of both', () => {
    expect(Object.keys(both.ports)).to.deep.equal(['2', 'in', 'below/2', 'below/in']);
    const self = { name: 'a', names, attributes, incarnation: 1 };
    const { prompt } = both.console!;
    expect(typeof prompt === 'function' && prompt(self)).to.equal('U');
    for (const above of [[], ['x']])
      expect(both.console?.isReady?.({ above, below: ['x'] })).to.equal(above.length === 0);
    expect(both.workload?.(both.init(self), self)).to.deep.equal(['all']);
    expect(both.describe?.({ kind: 'did', id: 'U' })).to.equal('U did');
    expect(both.describe?.({ kind: 'below/did', id: 'L' })).to.equal('L did');
  });

  it('shows each layer its own part of the agents in properties', () => {
    const facts = [{ kind: 'did' }, { kind: 'below/did' }];
    const here = { id: 'a', type: 'up/low', state: { above: 1, below: 2 }, facts };
    const ended = { id: 'b', type: 'up/low', state: undefined, facts: [] };
    const other = { id: 'c', type: 'echo', state: 3, facts: [] };
    const grid = { agents: [here, ended, other], agent: () => here };
    const shown = (layer: string, n: number) => `["${layer}",${String(n)},[{"kind":"did"}]]`;
    const rest = (layer: string) => `["${layer}",null,[]]\n["echo",3,[]]`;
    const { works, 'low: works': below } = both.properties!.always!;
    expect(works!(grid)).to.equal(`${shown('up', 1)}\n${rest('up')}`);
    expect(below!(grid)).to.equal(`${shown('low', 2)}\n${rest('low')}`);
  });

  it('shows them facts that are added to the same list', () => {
    const facts = [{ kind: 'did' }];
    const here = { id: 'a', type: 'up/low', state: { above: 1, below: 2 }, facts };
    const grid = { agents: [here], agent: () => here };
    const { works, 'low: works': below } = both.properties!.always!;
    expect([works!(grid), below!(grid)]).to.deep.equal(['["up",1,[{"kind":"did"}]]', '["low",2,[]]']);
    facts.push({ kind: 'below/did' }, { kind: 'did' });
    expect([works!(grid), below!(grid)]).to.deep.equal([
      '["up",1,[{"kind":"did"},{"kind":"did"}]]',
      '["low",2,[{"kind":"did"}]]',
    ]);
  });

  it('refuses two layers that save, if one of them has a file of lines', () => {
    const lines = { ...busy('lines'), storage: () => ({ kind: 'lines', path: 'x' }) as const };
    expect(() => over(busy('up'), lines)).to.throw('up and lines both save');
    const self = { name: 'a', names, attributes: { id: 'U' }, incarnation: 1 };
    expect(over(lines, stubborn as never).storage?.(self as never)).to.deep.equal({
      kind: 'lines',
      path: 'x',
    });
  });

  it('finds layers that cause events of each other without end', () => {
    const up = agentType({
      name: 'up',
      ports: {},
      uses: service<'go', 'on'>(),
      init: () => 0,
      step: (state) => [state, [request('go')]],
    });
    const low = agentType({
      name: 'low',
      ports: {},
      requests: s.literal('go'),
      init: () => 0,
      step: (state, event) => [state, event.kind === 'requested' ? [indicate('on')] : []],
    });
    expect(() => started(over(up, low))).to.throw('up and low cause events of each other without end');
  });

  it('finds the ports of an agent below that takes messages on any port', () => {
    const any = agentType({ name: 'any', ports: anyPort(text), init: () => 0, step: (state) => [state, []] });
    const { ports } = over(perfect, any as never);
    expect(portFormat({ ports }, 'below/7')).to.equal(text);
    for (const port of ['7', 'below/below/7']) expect(portFormat({ ports }, port)).to.equal(undefined);
  });
});
