import { expect } from 'chai';
import fc from 'fast-check';
import { drawPlan, FAULT_KINDS } from '../../lib/sim/plan.ts';
import { randomOf } from '../../lib/sim/random.ts';
import { withClocks } from '../../lib/trace/clocks.ts';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import type { UnclockedEvent } from '../../lib/trace/event.ts';
import { SHIVIZ_HEADER, shivizLine } from '../../lib/trace/shiviz.ts';
import { said } from '../support/history.ts';
import { histories, SERVERS } from '../support/traces.ts';
import { run } from '../support/chatSimulation.ts';

interface Read {
  readonly host: string;
  readonly clock: Readonly<Record<string, number>>;
  readonly event: string;
}

/** Reads a log as ShiViz does: its first line is the expression by which the others are read. */
function read(log: string): Read[] {
  const [pattern = '', delimiter, ...lines] = log.split('\n');
  expect(delimiter).to.equal('');
  const text = lines.join('\n');
  const found = Array.from(text.matchAll(new RegExp(pattern, 'gm')), ({ groups }) => ({
    host: groups!['host']!,
    clock: JSON.parse(groups!['clock']!) as Record<string, number>,
    event: groups!['event']!,
  }));
  expect(found).to.have.length(text.split('\n').length - 1);
  return found;
}

function logOf(events: readonly UnclockedEvent[], servers: number): string {
  return (
    SHIVIZ_HEADER +
    withClocks(events, servers, CHATROOM)
      .map((event) => shivizLine(event, CHATROOM))
      .join('')
  );
}

/** The reasons for which ShiViz refuses a log: an own entry that does not begin with 1 and grow by 1, a clock that goes back. */
function problemsOf(log: readonly Read[]): string[] {
  const last = new Map<string, Readonly<Record<string, number>>>();
  const counts = new Map<string, number>();
  for (const { host } of log) counts.set(host, (counts.get(host) ?? 0) + 1);
  return log.flatMap(({ host, clock }, i) => {
    const before = last.get(host) ?? {};
    last.set(host, clock);
    const problems: string[] = [];
    if (clock[host] !== (before[host] ?? 0) + 1) problems.push(`line ${String(i)}: own entry`);
    if (Object.keys(before).some((id) => before[id]! > (clock[id] ?? 0)))
      problems.push(`line ${String(i)}: back`);
    if (Object.keys(clock).some((id) => clock[id]! > (counts.get(id) ?? 0)))
      problems.push(`line ${String(i)}: ahead of the log`);
    return problems;
  });
}

describe('the log for ShiViz', () => {
  it('is valid for ShiViz, for any history', () => {
    fc.assert(
      fc.property(histories(fc.string({ unit: 'binary', minLength: 1 })), ({ events }) => {
        const log = read(logOf(events, SERVERS));
        expect(log.length).to.be.at.least(events.length);
        expect(problemsOf(log)).to.deep.equal([]);
      }),
    );
  });

  it('is valid for ShiViz, for simulated runs with faults', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const settings = {
        servers: 3,
        forMs: 3_000,
        requestEveryMs: 100,
        kinds: FAULT_KINDS,
        faultEveryMs: 500,
      };
      const log = read(logOf(run(drawPlan(randomOf(seed), seed, settings)).history, 3));
      expect(log.length).to.be.above(100);
      expect(problemsOf(log)).to.deep.equal([]);
      expect(log.some(({ clock }) => Object.keys(clock).length === 3)).to.equal(true);
    }
  });

  it('contains the servers and their events, one line each', () => {
    expect(logOf([said(1, 1, 'a\nb', 'c')], 2)).to.equal(
      `(?<host>\\S+) (?<clock>\\{[^}]*\\}) (?<event>.*)\n\nserver1 {"server1":1} broadcast 2: a·b … c\n`,
    );
  });

  it('omits faults, which belong to no server', () => {
    expect(shivizLine({ kind: 'fault', atMs: 1, fault: { kind: 'crash', server: 1 } }, CHATROOM)).to.equal(
      undefined,
    );
  });
});
