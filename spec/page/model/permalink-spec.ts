import { expect } from 'chai';
import fc from 'fast-check';
import { FAULT_KINDS } from '../../../lib/sim/plan.ts';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { PROTOCOL_NAMES } from '../../../lib/protocols.ts';
import { choicesOf } from '../../../page/model/kinds.ts';
import { parsePermalink, spotText } from '../../../page/model/permalink.ts';
import { FIRST_SIM, permalinkOfSim, SIM_MAX } from '../../../page/model/simSettings.ts';
import type { SimSettings } from '../../../page/work/jobs.ts';

const settings: fc.Arbitrary<SimSettings> = fc.record({
  protocol: fc.constantFrom(...PROTOCOL_NAMES),
  seed: fc.nat({ max: SIM_MAX.seed }),
  servers: fc.integer({ min: 2, max: SIM_MAX.servers }),
  seconds: fc.integer({ min: 1, max: SIM_MAX.seconds }),
  rate: fc.integer({ min: 1, max: SIM_MAX.rate }),
  runs: fc.integer({ min: 1, max: SIM_MAX.runs }),
  faults: fc.shuffledSubarray([...FAULT_KINDS]),
  plain: fc.boolean(),
});
const times = fc.double({ min: 0, max: 1e7, noNaN: true });
const RUN = 'live&run=d5f9c2a1';

describe('a permalink', () => {
  it('to a simulation leads to it', () => {
    fc.assert(
      fc.property(settings, (sim) => {
        expect(parsePermalink(`#${permalinkOfSim(sim)}`)).to.deep.equal({ tab: 'simulate', sim });
      }),
    );
  });

  it('to an event of a simulation leads to both, for any time', () => {
    fc.assert(
      fc.property(settings, fc.nat({ max: 8 }), times, (sim, server, atMs) => {
        fc.pre(server < sim.servers);
        const linked = parsePermalink(`#${permalinkOfSim(sim)}${spotText('on', { server, atMs })}`);
        expect([linked.sim, linked.problems]).to.deep.equal([sim, undefined]);
        expect(linked.at?.server).to.equal(server);
        expect(linked.at?.atMs).to.be.closeTo(atMs, 1e-6);
      }),
    );
  });

  it('to an event of a grid leads to it, and names the run', () => {
    expect(parsePermalink(`#${RUN}${spotText('server', { server: 12, atMs: 1_234.567 })}`)).to.deep.equal({
      tab: 'live',
      run: 'd5f9c2a1',
      at: { server: 12, atMs: 1_234.567 },
    });
  });

  it('to one of several events at the same time identifies it', () => {
    for (const of of [...choicesOf(CHATROOM).map(({ kind }) => kind), 'paused', 'resumed']) {
      const at = { server: 1, atMs: 5, of, nth: 3 };
      expect(parsePermalink(`#${RUN}${spotText('server', at)}`).at).to.deep.equal(at);
      expect(parsePermalink(`#sim${spotText('on', at)}`)).to.deep.equal({
        tab: 'simulate',
        sim: FIRST_SIM,
        at,
      });
    }
  });

  it('of a former version is still understood', () => {
    expect(parsePermalink('#protocol=chatroom&run=d5f9c2a1&server=1&at=5')).to.deep.equal({
      tab: 'live',
      run: 'd5f9c2a1',
      at: { server: 1, atMs: 5 },
    });
    expect(parsePermalink('#run=d5f9c2a1&server=1&at=5')).to.deep.equal(
      parsePermalink('#live&run=d5f9c2a1&server=1&at=5'),
    );
  });

  it('to a trace names it, and says what is seen of it', () => {
    expect(parsePermalink('#trace&name=a%20b.ndjson&on=2&at=5&from=1&length=9&playhead=4')).to.deep.equal({
      tab: 'trace',
      name: 'a b.ndjson',
      at: { server: 2, atMs: 5 },
      seen: { window: { fromMs: 1, lengthMs: 9 }, playheadMs: 4 },
    });
  });

  it('names the run that its times are of', () => {
    expect(parsePermalink('#live&from=1&length=9')).to.deep.equal({
      tab: 'live',
      problems: ['run is missing'],
    });
    const { seen, problems } = parsePermalink('#live&find=x');
    expect([seen?.filter?.text, problems]).to.deep.equal(['x', undefined]);
  });

  it('that says only what is seen runs no simulation', () => {
    const { sim, seen } = parsePermalink('#sim&find=x');
    expect([sim, seen?.filter?.text]).to.deep.equal([undefined, 'x']);
  });

  it('names its protocol; one that names none is of the chat room, as they were before', () => {
    expect(permalinkOfSim(FIRST_SIM)).to.match(/^sim&protocol=chatroom&seed=7&/);
    expect(parsePermalink('#sim&seed=8').sim?.protocol).to.equal('chatroom');
    for (const hash of ['sim&protocol=paxos', 'protocol=paxos&run=d5f9c2a1&server=1&at=5'])
      expect(parsePermalink(`#${hash}`).problems).to.deep.equal([
        'protocol=paxos is not all known (chatroom, agents)',
      ]);
  });

  it('accepts an event by its kind in version 1 of the trace', () => {
    expect(parsePermalink('#sim&on=1&at=5&kind=peerDown').at).to.deep.equal({
      server: 1,
      atMs: 5,
      of: 'down',
    });
  });

  it('of one word shows a tab, and runs nothing', () => {
    expect(['', '#', '#live', '#trace', '#sim'].map(parsePermalink)).to.deep.equal([
      { tab: 'live' },
      { tab: 'live' },
      { tab: 'live' },
      { tab: 'trace' },
      { tab: 'simulate' },
    ]);
  });

  it('is parsed without its wrong parameters, and lists what is wrong with them', () => {
    const said = [
      'seed=-1',
      'seed=7.5',
      'seed=1e3',
      'seed=0x10',
      'seed=4294967296',
      'servers=1',
      'servers=10',
      'seconds=0',
      'seconds=121',
      'rate=0',
      'rate=101',
      'runs=0',
      'runs=1001',
      'runs=Infinity',
      'rate=',
      'plain=true',
      'seed=%',
    ];
    for (const word of said) {
      const { sim, problems } = parsePermalink(`#sim&${word}`);
      expect([sim, problems?.length], word).to.deep.equal([FIRST_SIM, 1]);
    }
    const [unknown, ...wrong] = parsePermalink('#sim&servers=99&sever=3&faults=cut,foo&on=1').problems ?? [];
    expect(unknown).to.match(/^sever=3 means nothing here \(sim, protocol, seed, /);
    expect(wrong).to.deep.equal([
      'servers=99 is not a number from 2 to 9',
      `faults=cut,foo is not all known (${FAULT_KINDS.join(', ')})`,
      'at is missing',
    ]);
  });

  it('understands the former names of faults', () => {
    expect(parsePermalink('#sim&faults=cut,clog,drop,slow').sim?.faults).to.deep.equal([
      'cut',
      'hold',
      'block',
      'limit',
    ]);
  });

  it('quotes at most a line of a wrong parameter, without control characters', () => {
    const [problem] = parsePermalink(`#sim&seed=\u202E${'9'.repeat(500)}`).problems!;
    expect(problem).to.match(/^seed=·9{33}… is not a number/);
  });

  it('names known faults, each once', () => {
    expect(parsePermalink('#sim&faults=cut,cut,fire,__proto__,pause').sim?.faults).to.deep.equal([
      'cut',
      'pause',
    ]);
    expect(parsePermalink('#sim&faults=').sim?.faults).to.deep.equal([]);
  });

  it('identifies no event without the run, the server or the time', () => {
    const leadsNowhere = (hash: string) => {
      const { problems, at } = parsePermalink(`#${hash}`);
      expect([at, problems?.length], hash).to.deep.equal([undefined, 1]);
    };
    for (const hash of ['run=abcd&server=1', 'run=abcd&at=1', 'server=1&at=1', 'run=a&server=1&at=1'])
      leadsNowhere(hash);
    for (const at of [
      'server=1.5&at=1',
      'server=-1&at=1',
      'server=1000&at=1',
      'server=1&at=-1',
      'server=1&at=1e3',
    ])
      leadsNowhere(`run=abcd&${at}`);
    leadsNowhere('run=<img src=x>&server=1&at=1');
  });

  it('is not any other fragment of the page', () => {
    expect(parsePermalink('#chat-title')).to.deep.equal({});
  });

  it('is parsed without an error, and within bounds, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, isSim) => {
        const { sim } = parsePermalink(`#${isSim ? 'sim&' : ''}${text}`);
        if (sim === undefined) return;
        for (const key of ['seed', 'servers', 'seconds', 'rate', 'runs'] as const)
          expect(sim[key]).to.be.within(0, SIM_MAX[key]);
      }),
    );
  });
});
