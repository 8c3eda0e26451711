import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { isFact } from '../../../lib/agents/chatroom/facts.ts';
import {
  constant,
  constantFrom,
  double,
  integer,
  noBias,
  oneof,
  property,
  record,
  assert,
  type Arbitrary,
} from 'fast-check';
import { commandsOf } from '../../../lib/sim/scenario/commands/all.ts';
import { faultLine } from '../../../lib/sim/scenario/faultLine.ts';
import type { Fault } from '../../../lib/trace/fault.ts';
import { run as runPlan, runScenario } from '../../support/chatSimulation.ts';
import { SCENARIO_CHATROOM } from '../../../lib/agents/chatroom/sim/scenario.ts';

const COMMANDS = commandsOf(SCENARIO_CHATROOM);

/** The output of the last case of a scenario; cases are separated by empty strings. */
function printed(...lines: readonly string[]): string[] {
  const text = `${lines.join('\n')}\n----\n`;
  const { output } = runScenario(text.replaceAll('\n\n', '\n----\n\n'));
  return output
    .trimEnd()
    .slice(output.lastIndexOf('----\n') + 5)
    .split('\n');
}

const UP = (n: number) => [`grid n=${String(n)}`, 'start all', 'stabilize', 'run until 1s', ''];

const forMs = oneof(
  constant(Infinity),
  integer({ min: 1, max: 5000 }),
  double({ min: 0.5, max: 100, noNaN: true }),
);
const server = integer({ min: 0, max: 4 });
const FAULTS: Arbitrary<Fault> = oneof<Arbitrary<Fault>[]>(
  record({ kind: constantFrom('crash', 'restart'), server }),
  record({ kind: constant('pause'), server, forMs }),
  record({ kind: constant('busy'), server, forMs: integer({ min: 1, max: 9 }) }),
  record({ kind: constant('limit'), server, bytesPerSecond: integer({ min: 1, max: 99_999 }), forMs }),
  record({ kind: constant('diskFull'), server, forMs }),
  record({ kind: constant('diskSlow'), server, extraMs: integer({ min: 1, max: 999 }), forMs }),
  record({ kind: constant('step'), server, byMs: integer({ min: -100_000, max: 100_000 }) }),
  record({ kind: constant('cut'), a: constant(1), b: constant(2) }),
  record({ kind: constant('cut'), a: constant(1), b: constant(2), only: constantFrom(1, 2) }),
  record({ kind: constantFrom('block', 'hold'), from: constant(3), to: constant(0), forMs }),
  record({
    kind: constant('delay'),
    from: constant(3),
    to: constant(0),
    extraMs: integer({ min: 0, max: 999 }),
    forMs,
  }),
);

describe('the commands of scenarios', () => {
  it('are all used in the scenarios, by the name in their usage', () => {
    const folder = new URL('../../scenarios/', import.meta.url);
    const texts = readdirSync(folder)
      .filter((name) => name.endsWith('.txt'))
      .map((name) => readFileSync(new URL(name, folder), 'utf8'));
    const unmet = [...COMMANDS.keys()].filter(
      (name) => !texts.some((text) => new RegExp(`^(at \\S+ )?${name}( |$)`, 'm').test(text)),
    );
    expect(unmet).to.deep.equal([]);
    for (const [name, { usage }] of COMMANDS) expect(usage.split(' ')[0]).to.equal(name);
  });

  for (const [present, former, name] of [
    ['refusals', 'strangers', 'an-invalid-first-line-at-the-peer-port-is-refused'],
    ['incarnations', 'lives', 'a-server-that-restarts-at-once-is-a-new-incarnation'],
  ] as const)
    it(`accept ${former}, the former name of the topic ${present}`, () => {
      const file = new URL(`../../scenarios/${name}.txt`, import.meta.url);
      const text = readFileSync(file, 'utf8').replace(`log ${present}`, `log ${former}`);
      expect(text).to.contain(`log ${former}`);
      expect(runScenario(text)).to.deep.include({ output: text, isSame: true });
    });

  it('print earlier events before their own output', () => {
    expect(printed(...UP(2), 'log alive', 'crash 1', 'stabilize')).to.deep.equal([
      '  1000.6 ms  0 lists 0',
      'at rest at 1000.6 ms',
    ]);
  });

  it('that inject faults print them in the same syntax', () => {
    assert(
      property(noBias(FAULTS), (fault) => {
        const line = faultLine(fault);
        const [first] = printed('grid n=5', 'start all', 'log faults', '', line);
        expect(first?.slice(13)).to.equal(line);
      }),
      { numRuns: 300 },
    );
  });

  describe('at', () => {
    it('executes commands between other events, those of one time in the order in which they were requested', () => {
      expect(
        printed(
          ...UP(2),
          'log faults broadcasts',
          'at 1100ms busy 0 for=1ms',
          'at 1050ms broadcast 1 hello',
          'at 1100ms busy 1 for=2ms',
          'run 200ms',
        ),
      ).to.deep.equal([
        '  1050.2 ms  1 broadcasts hello',
        '  1100.0 ms  busy 0 for=1ms',
        '  1100.0 ms  busy 1 for=2ms',
        '  1101.0 ms  over: busy 0 for=1ms',
        '  1102.0 ms  over: busy 1 for=2ms',
      ]);
    });

    it('prints the output of its command at that time', () => {
      expect(printed('grid n=1', 'at 5ms crash 0', 'at 6ms logs', 'run 10ms')).to.deep.equal([
        '     5.0 ms  0 does not run',
        '     6.0 ms  0 does not run',
      ]);
    });
  });

  describe('stabilize', () => {
    it('lists the servers whose views are wrong if there is no rest', () => {
      expect(
        printed('grid n=3', 'start 0 1', 'stabilize', 'block 1 0', 'crash 1', 'stabilize within=500ms'),
      ).to.deep.equal(['at rest at 1.0 ms', 'not at rest at 501.0 ms: 0 lists 0,1, but 0 run']);
    });

    it('waits for what is in transit, and for scheduled commands', () => {
      expect(printed(...UP(2), 'hold 0 1', 'broadcast 0 x', 'stabilize within=100ms')).to.deep.equal([
        'not at rest at 1100.0 ms: something is under way',
      ]);
      expect(
        printed(...UP(2), 'at 1500ms broadcast 0 x', 'stabilize within=100ms', 'stabilize'),
      ).to.deep.equal(['not at rest at 1100.0 ms: more is to be done', 'at rest at 1500.4 ms']);
    });
  });

  describe('ask', () => {
    it('waits for a second, and prints a later answer separately', () => {
      expect(printed(...UP(2), 'pause 1', 'alive 1', 'resume 1', 'alive 1')).to.deep.equal([
        '1: (no answer within 1000 ms)',
        '  2000.2 ms  the master hears of 1: alive 0,1',
        '1: alive 0,1',
      ]);
    });

    it('takes the time of the answers, of all servers in parallel', () => {
      expect(printed(...UP(2), 'at 1000.3ms logs', 'get all', 'at 1000.5ms logs', 'run 1ms')).to.deep.equal([
        '  1000.3 ms  0 has nothing',
        '  1000.3 ms  1 has nothing',
        '0: messages·',
        '1: messages·',
        '  1000.5 ms  0 has nothing',
        '  1000.5 ms  1 has nothing',
      ]);
    });
  });

  it('flood stops with its server, and the next one continues the numbers', () => {
    expect(
      printed(
        ...UP(2),
        'flood 0 count=100 every=10ms',
        'run 45ms',
        'crash 0',
        'run 1s',
        'restart 0',
        'run 1s',
        'flood 0 count=2',
        'stabilize',
        'logs',
      ),
    ).to.deep.equal(['at rest at 3045.4 ms', '0 has of 0 a6, a7', '1 has of 0 a1…a7']);
  });

  it('speak broadcasts the same as a run', () => {
    const plan = { seed: 1, servers: 3, forMs: 500, requestEveryMs: 30, faults: [] };
    const said = runPlan(plan).history.flatMap((event) =>
      isFact(event, 'broadcast') ? event.fact.texts.map((text) => `${String(event.server)} ${text}`) : [],
    );
    const spoken = printed(
      'grid n=3 seed=1 jitter=0.3ms split=20 join=20',
      'start all',
      'log broadcasts',
      'speak from=500ms every=30ms for=500ms',
      'run 2s',
    );
    expect(spoken.map((line) => line.slice(13).replace(' broadcasts', ''))).to.deep.equal(said);
    expect(said).to.have.length(51);
  });

  it('resume and heal end faults without a duration, and print if there were none', () => {
    expect(
      printed(
        ...UP(2),
        'log faults',
        'pause 1',
        'limit 1 rate=1B/s',
        'run 5ms',
        'resume 1',
        'resume 1',
        'resume 0',
      ),
    ).to.deep.equal([
      '  1000.0 ms  pause 1',
      '  1000.0 ms  limit 1 rate=1B/s',
      '  1005.0 ms  over: pause 1',
      '  1005.0 ms  over: limit 1 rate=1B/s',
      'nothing holds 1 up',
      'nothing holds 0 up',
    ]);
    expect(
      printed(
        ...UP(2),
        'log faults',
        'block 1 for=2ms',
        'slow 1 rate=1B/s for=3ms',
        'drop 0 1 for=4ms',
        'at 1001ms clog 1 0',
      ),
      'by the former names of faults',
    ).to.deep.equal([
      '  1000.0 ms  busy 1 for=2ms',
      '  1000.0 ms  limit 1 rate=1B/s for=3ms',
      '  1000.0 ms  block 0 1 for=4ms',
    ]);
    expect(
      printed(
        ...UP(3),
        'log faults',
        'block 0 1',
        'delay 1 0 by=5ms',
        'hold 2 0 for=1s',
        'heal 0 1',
        'heal 0 1',
        'heal all',
        'run 2s',
      ).slice(3),
    ).to.deep.equal([
      '  1000.0 ms  over: block 0 1',
      'there is nothing to heal',
      '  1000.0 ms  over: delay 1 0 by=5ms',
      '  1000.0 ms  over: hold 2 0 for=1000ms',
    ]);
  });

  it('heal heals one direction, and no other of the same server', () => {
    const healed = printed(
      ...UP(3),
      'block 0 1',
      'block 0 2',
      'block 2 1',
      'log faults',
      'heal 0 1',
      'run 1s',
    );
    expect(healed).to.deep.equal(['  1000.0 ms  over: block 0 1']);
  });

  it('partition separates the named servers from all others, and no others', () => {
    const dropped = printed('grid n=3', 'start all', 'log faults', 'partition 0 2');
    expect(dropped.map((line) => line.slice(13)).sort()).to.deep.equal([
      'block 0 1',
      'block 1 0',
      'block 1 2',
      'block 2 1',
    ]);
  });

  it('check excuses by faults that are not over, for their present duration', () => {
    const suspected = [...UP(2), 'block 1 0', 'run 1500ms', 'check'];
    expect(printed(...suspected)).to.deep.equal(['all promises kept']);
    expect(printed(...suspected, 'heal all', 'stabilize within=8s', 'check at-rest').at(-1)).to.equal(
      'all promises kept',
    );
    expect(printed(...UP(2), 'block 1 0', 'check at-rest', 'run 1500ms', 'check at-rest').at(-1)).to.match(
      /^view-convergence: /,
    );
  });

  it('check prints the broken promise', () => {
    const found = (...lines: string[]) => printed(...UP(2), ...lines).map((line) => line.split(':')[0]);
    expect(found('hold 0 1', 'broadcast 0 x', 'run 1ms', 'check', 'check at-rest')).to.deep.equal([
      'all promises kept',
      'validity',
    ]);
    // The master has no time to say all of it.
    expect(found('pause 0', 'broadcast 0 x', 'run 1ms', 'check', 'check at-rest').slice(0, 2)).to.deep.equal([
      'all promises kept',
      'request-liveness',
    ]);
  });

  it('check checks requests only if all of them are known', () => {
    for (const unknown of [
      ['command 0 broadcast x'],
      ['dial x 0 port=master', 'run 1ms', 'send x broadcast x\\n', 'run 10ms'],
    ])
      expect(printed(...UP(1), 'broadcast 0 y', ...unknown, 'check at-rest').at(-1)).to.equal(
        'all promises kept',
      );
  });

  describe('a raw client', () => {
    it('is told that the connection is refused if no server listens', () => {
      expect(printed('grid n=1', 'dial x 0 port=peer', 'run 1s')).to.deep.equal([
        '     0.4 ms  x is cut off: connect ECONNREFUSED s0:3000',
      ]);
    });

    it('may connect again, but not twice at a time', () => {
      expect(
        printed(...UP(1), 'dial x 0 port=master', 'run 1ms', 'hang-up x', 'dial x 0 port=master', 'run 1ms'),
      ).to.deep.equal(['  1000.4 ms  x is connected', '  1001.4 ms  x is connected']);
      expect(() => printed(...UP(1), 'dial x 0 port=master', 'dial x 0 port=master')).to.throw(
        /x has a connection; "hang-up x" ends it/,
      );
    });

    it('sends bytes with escape sequences', () => {
      expect(
        printed(
          ...UP(1),
          'dial x 0 port=master',
          'send x broadcast 2× \\x41\\t\\\\n',
          'send x times=3 \\n',
          'run 5ms',
          'logs',
        ).at(-1),
      ).to.equal('0 has of 0 2× A\t\\n');
    });
  });
});
