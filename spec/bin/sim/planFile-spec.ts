import { expect } from 'chai';
import { planSentence } from '../../../bin/sim/planReason.ts';
import { parsePlan } from '../../../bin/sim/planFile.ts';
import { generatePlan } from '../../../lib/sim/generatePlan.ts';
import { FAULT_KINDS } from '../../../lib/sim/plan.ts';

const GOOD = { seed: 1, servers: 2, forMs: 100, requestEveryMs: 50, faults: [] };
const pause = { kind: 'pause', atMs: 1, server: 1, forMs: 5 };
const ground = { messageBytes: 9, network: { latencyMs: 1, windowBytes: 500 }, unsentLimitBytes: 65_536 };

/** Why a text is no plan, in words. */
function problemIn(text: string): string | undefined {
  const found = parsePlan(text);
  return 'problem' in found ? planSentence(found.problem) : undefined;
}

describe('a plan from a file', () => {
  it('equals the written plan, for every generated one', () => {
    for (let seed = 0; seed < 50; seed++) {
      const plan = generatePlan(seed, {
        servers: 2 + (seed % 4),
        seconds: 20,
        rate: 20,
        faults: FAULT_KINDS,
      });
      expect(parsePlan(JSON.stringify(plan))).to.deep.equal(plan);
    }
    for (const rate of [0.001, 1, 100, 1_000, 10_000]) {
      for (let seed = 0; seed < 20; seed++) {
        const plan = generatePlan(seed, { servers: 3, seconds: 5, rate, faults: FAULT_KINDS });
        expect(parsePlan(JSON.stringify(plan)), String(rate)).to.deep.equal(plan);
      }
    }
    expect(parsePlan(JSON.stringify({ ...GOOD, plain: true }))).to.deep.equal({ ...GOOD, plain: true });
    expect(parsePlan(JSON.stringify({ ...GOOD, ...ground }))).to.deep.equal({ ...GOOD, ...ground });
  });

  it('is read with the field names of the version before', () => {
    const { requestEveryMs, ...rest } = GOOD;
    const former = { ...rest, broadcastEveryMs: requestEveryMs };
    expect(parsePlan(JSON.stringify(former))).to.deep.equal(GOOD);
    expect(problemIn(JSON.stringify({ ...former, broadcastEveryMs: 0 }))).to.match(/^requestEveryMs is 0; /);
    expect(problemIn(JSON.stringify({ ...GOOD, broadcastEveryMs: 50 }))).to.match(
      /^unknown key "broadcastEveryMs"; /,
    );
  });

  it('can name its protocol, which must be known', () => {
    const named = JSON.stringify({ ...GOOD, protocol: 'counter' });
    expect(parsePlan(named, { protocols: ['chatroom', 'counter'] })).to.deep.equal({
      ...GOOD,
      protocol: 'counter',
    });
    expect(problemIn(named)).to.equal('protocol is "counter"; expected one of chatroom');
  });

  const whole = 'expected a whole number, ';
  const bad: readonly (readonly [string, unknown, string])[] = [
    ['no object', [], 'it is []; expected a plan, {"seed": …, "servers": …'],
    ['nothing', null, 'it is null; expected a plan'],
    ['no seed', { ...GOOD, seed: undefined }, `seed is missing; ${whole}0 to 4294967295`],
    ['a text for a seed', { ...GOOD, seed: 'x' }, `seed is "x"; ${whole}0 to 4294967295`],
    ['no servers', { ...GOOD, servers: 0 }, `servers is 0; ${whole}1 to 100`],
    ['half a server', { ...GOOD, servers: 1.5 }, `servers is 1.5; ${whole}1 to 100`],
    ['no time', { ...GOOD, forMs: 0 }, 'forMs is 0; expected a number above 0, at most 86400000'],
    ['too many broadcasts', { ...GOOD, requestEveryMs: 0 }, 'requestEveryMs is 0; expected a number of 0.1'],
    ['no faults', { ...GOOD, faults: {} }, 'faults is {}; expected a list of faults'],
    ['plain set to false', { ...GOOD, plain: false }, 'plain is false; expected true'],
    [
      'a key with control characters',
      { ...GOOD, '\x1B[31m': 1 },
      'unknown key "·[31m"; expected one of seed, ',
    ],
    ['an unknown key', { ...GOOD, color: 1 }, 'unknown key "color"; expected one of seed, servers, forMs, '],
    ['no network', { ...GOOD, network: 3 }, 'network is 3; expected settings, {"latencyMs": …}'],
    [
      'a bad latency',
      { ...GOOD, network: { latencyMs: -1 } },
      'network.latencyMs is -1; expected a number of 0',
    ],
    [
      'a latency too large for the deadlines of servers',
      { ...GOOD, network: { jitterMs: 2000 } },
      'network: a packet can take 2000 ms, latencyMs + jitterMs + windowBytes / bytesPerMs; expected 50 ms at most',
    ],
    [
      'a bandwidth too small for the deadlines of servers',
      { ...GOOD, messageBytes: 1e6, network: { bytesPerMs: 0.5 } },
      'network: a packet can take 524300 ms, ',
    ],
    [
      'a window too small for the requests',
      { ...GOOD, messageBytes: 1e4, network: { latencyMs: 10, windowBytes: 1e4 } },
      'network: the window carries 485 bytes a ms for requests of 200 bytes a ms; expected at least 4 times as many',
    ],
    [
      'too small a limit of unsent bytes',
      { ...GOOD, unsentLimitBytes: 1 },
      `unsentLimitBytes is 1; ${whole}65536 to `,
    ],
  ];
  const badFaults: readonly (readonly [string, unknown, string])[] = [
    ['none', null, 'faults[1] is null; expected a fault, {"kind": …, "atMs": …}'],
    ['of no kind', { atMs: 1 }, 'faults[1].kind is missing; expected one of crash, restart, pause'],
    [
      'of an unknown kind',
      { ...pause, kind: 'fire' },
      'faults[1].kind is "fire"; expected one of crash, restart',
    ],
    ['of a misspelled kind', { ...pause, kind: 'puase' }, 'faults[1].kind is "puase"; did you mean "pause"?'],
    [
      'without an end',
      { ...pause, forMs: undefined },
      'faults[1].forMs is missing; expected a number above 0',
    ],
    [
      'of too long a delay',
      { kind: 'delay', atMs: 1, from: 0, to: 1, extraMs: 1e9, forMs: 5 },
      'faults[1].extraMs is 1000000000; expected a number above 0, at most 86400000',
    ],
    ['before the start', { ...pause, atMs: -1 }, 'faults[1].atMs is -1; expected a number from 0 to'],
    [
      'of an unknown server',
      { ...pause, server: 2 },
      "faults[1].server is 2; expected a server's id, 0 to 1",
    ],
    [
      'with an unknown key',
      { ...pause, b: 1 },
      'faults[1]: unknown key "b"; expected one of kind, atMs, server, forMs',
    ],
    [
      'that cannot happen',
      { kind: 'restart', atMs: 9, server: 0 },
      'faults[1] cannot happen: server 0 is running',
    ],
    [
      'of a server with itself',
      { kind: 'cut', atMs: 9, a: 1, b: 1 },
      'faults[1] cannot happen: server 1 has no',
    ],
  ];
  const cases = [
    ...bad,
    ...badFaults.map(([title, fault, problem]) => [`a fault ${title}`, withFault(fault), problem] as const),
  ];
  for (const [title, value, problem] of cases) {
    it(`is refused with ${title}: with the place, the value and the allowed values`, () => {
      expect(problemIn(JSON.stringify(value))).to.include(problem);
    });
  }

  it('is refused with a number that is too large: it could not be written again', () => {
    for (const [key, where] of [
      ['"bytesPerMs":1e999', 'network.bytesPerMs'],
      ['"latencyMs":1e999', 'network.latencyMs'],
    ] as const) {
      const text = JSON.stringify({ ...GOOD, network: {} }).replace('"network":{}', `"network":{${key}}`);
      expect(problemIn(text)).to.include(`${where} is Infinity; expected a number`);
    }
    const slow = { kind: 'limit', atMs: 1, server: 1, bytesPerSecond: 'x', forMs: 5 };
    const text = JSON.stringify(withFault(slow)).replace('"x"', '1e999');
    expect(problemIn(text)).to.include('bytesPerSecond is Infinity');
  });

  it('may name its faults by their former names', () => {
    const former = [
      { kind: 'block', atMs: 1, server: 1, forMs: 5 },
      { kind: 'slow', atMs: 2, server: 1, bytesPerSecond: 9, forMs: 5 },
      { kind: 'drop', atMs: 3, from: 0, to: 1, forMs: 5 },
      { kind: 'clog', atMs: 4, from: 0, to: 1, forMs: 5 },
    ];
    const plan = parsePlan(JSON.stringify({ ...GOOD, faults: former }));
    const kinds = ['busy', 'limit', 'block', 'hold'];
    expect(plan)
      .to.have.property('faults')
      .that.deep.equals(former.map((fault, i) => ({ ...fault, kind: kinds[i] })));
  });

  it('is refused if it is not JSON, with its beginning, in one line', () => {
    expect(problemIn('{"seed": 1,\n "servers"}')).to.match(/^.*servers.*not valid JSON$|^.*position 22.*$/);
  });

  it('is refused in one line without control characters', () => {
    const problem = problemIn(JSON.stringify({ ...GOOD, seed: `\u001b[2J\n${'x'.repeat(500)}` }));
    expect(problem).to.match(/^[\x20-\x7e…]+$/);
    expect(problem).to.have.length.below(200);
  });
});

function withFault(fault: unknown): unknown {
  return { ...GOOD, faults: [pause, fault] };
}
