import { expect } from 'chai';
import { chatFactOf } from '../../../lib/agents/chatroom/facts.ts';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import type { Fact } from '../../../lib/trace/row.ts';
import { nameOf } from '../happened.ts';
import type { TraceEvent, TraceHeader, UnclockedEvent } from '../../../lib/trace/event.ts';
import { withClocks } from '../../../lib/trace/clocks.ts';
import { traceLine } from '../../../lib/trace/write.ts';
import { CHECKED_PROTOCOLS } from '../../../lib/protocols.ts';
import { open } from '../../../page/work/open.ts';
import { CHECKED_COUNTER } from '../../support/counter.ts';
import { Findings } from '../../../lib/check/findings.ts';
import type { PromiseTable } from '../../../lib/check/promise.ts';
import type { KnownProtocols } from '../../../lib/check/protocol.ts';
import { planWith } from '../../support/plans.ts';
import { believed, crashed, heard, said, started } from '../../support/history.ts';
import { run } from '../../support/chatSimulation.ts';

const SERVERS = 3;
const header = (source: TraceHeader['source'], rest: Partial<TraceHeader> = {}): TraceHeader => ({
  trace: 'grid',
  version: 2,
  protocol: 'chatroom',
  servers: SERVERS,
  source,
  ...rest,
});
const textOf = (...lines: readonly (TraceHeader | TraceEvent)[]) => lines.map(traceLine).join('');
const clocked = (...events: readonly UnclockedEvent[]) => withClocks(events, SERVERS, CHATROOM);

const { history } = run(planWith([{ kind: 'cut', a: 0, b: 1, atMs: 300 }]));
const whole = { name: 'sim.ndjson', text: textOf(header('sim'), ...clocked(...history)) };

/** The trace of a single server: without ids of messages, and with the clock of its own host. */
function ownTrace(server: number): { name: string; text: string } {
  const epochMs = 1_000 + 10 * server;
  const own = history.flatMap((event): UnclockedEvent[] => {
    if (event.kind === 'fault' || event.server !== server) return [];
    const atMs = event.atMs + 100 - 10 * server;
    if (event.kind !== 'fact' || event.fact.kind !== 'delivered') return [{ ...event, atMs }];
    const { kind, sender, texts } = event.fact;
    return [{ ...event, atMs, fact: { kind, sender, texts } as Fact }];
  });
  // Each by itself: its vector clocks have no entries of other servers.
  const lines = own.map((event): TraceEvent =>
    event.kind === 'fault' ? event : { ...event, clock: [0, 0, 0] },
  );
  return { name: `${String(server)}.ndjson`, text: textOf(header('server', { epochMs }), ...lines) };
}

interface NamedText {
  readonly name: string;
  readonly text: string;
}
const fileOf = ({ name, text }: NamedText) => ({ name, bytes: new TextEncoder().encode(text) });
const opened = (...files: readonly NamedText[]) => {
  const answer = open(files.map(fileOf), CHECKED_PROTOCOLS);
  if (answer.kind !== 'opened') throw new Error(JSON.stringify(answer));
  return answer;
};
const reasonOf = (...files: readonly NamedText[]) => {
  const answer = open(files.map(fileOf), CHECKED_PROTOCOLS);
  return answer.kind === 'failed' ? answer.reason : answer.kind;
};

describe('opening files', () => {
  it('shows a trace unchanged, with its verdict', () => {
    const { name, servers, events, violations, verdict } = opened(whole);
    expect([name, servers, violations]).to.deep.equal(['sim.ndjson', SERVERS, []]);
    expect(events).to.deep.equal(clocked(...history));
    expect(verdict).to.match(/^[\d,]+ events; every promise of safety was kept$/);
  });

  it('names the broken promise', () => {
    const lost = [
      started(0, 0),
      started(0, 1),
      said(1, 0, 'a', 'b', 'c'),
      heard(2, 1, 0, 'a'),
      heard(3, 1, 0, 'c'),
    ];
    const { violations, verdict } = opened({
      name: 'lost',
      text: textOf(header('sim'), ...clocked(...lost)),
    });
    expect([violations[0]?.promise, verdict]).to.deep.equal([
      'no-gap',
      'Promise broken (no-gap): a message was left out before a later one',
    ]);
  });

  it('merges the traces of all servers', () => {
    const { servers, events, violations, name } = opened(ownTrace(0), ownTrace(1), ownTrace(2));
    expect([servers, violations, name]).to.deep.equal([SERVERS, [], '0.ndjson, 1.ndjson, 2.ndjson']);
    const deliveries = events.map(chatFactOf).filter((fact) => fact?.kind === 'delivered');
    expect(deliveries.length).to.be.above(20);
    for (const { first } of deliveries) expect(first).to.be.a('number');
  });

  it('reports no violation for events of servers without a trace, and says that these are missing', () => {
    for (const files of [[ownTrace(1)], [ownTrace(0), ownTrace(2)]]) {
      const { violations, verdict } = opened(...files);
      expect(violations).to.deep.equal([]);
      expect(verdict).to.match(/as far as it tells \(traces of other servers are missing/);
    }
  });

  it('takes a merged trace unchanged', () => {
    const { events } = opened({
      name: 'merged',
      text: textOf(header('server', { epochMs: 5 }), ...clocked(...history)),
    });
    expect(events).to.deep.equal(clocked(...history));
  });

  it('accepts several incarnations of a server in one file', () => {
    const incarnations = textOf(
      header('server', { epochMs: 5 }),
      ...clocked(started(0, 0), said(5, 0, 'a'), crashed(9, 0)),
    );
    const next = textOf(header('server', { epochMs: 50 }), ...clocked(started(0, [0, 2])));
    const { events } = opened({ name: 'incarnations', text: incarnations + next });
    expect(events.map((event) => [nameOf(event), event.atMs])).to.deep.equal([
      ['started', 0],
      ['broadcast', 5],
      ['crashed', 9],
      ['started', 45],
    ]);
  });

  it('does not check detectors in the trace of a model, which has no times', () => {
    const silent = [started(0, 0), started(0, 1), started(0, 2), crashed(1, 1), started(60_000, [1, 2])];
    const alive = believed(0, 0, 0, 1, 2);
    const text = (source: 'sim' | 'check') =>
      textOf(header(source), ...clocked(...silent.slice(0, 3), alive, ...silent.slice(3)));
    expect(opened({ name: 'sim', text: text('sim') }).violations.map(({ promise }) => promise)).to.include(
      'completeness',
    );
    expect(opened({ name: 'check', text: text('check') }).violations).to.deep.equal([]);
  });

  it('names the file and the line of invalid content', () => {
    const bad = { name: 'bad.ndjson', text: `${textOf(header('sim'), ...clocked(started(0, 0)))}nonsense\n` };
    expect(reasonOf(whole, bad)).to.match(/^bad\.ndjson, line 3: it is not JSON/);
    expect(reasonOf({ name: 'photo.png', text: '\u0089PNG\r\n' })).to.match(/^photo\.png, line 1: /);
    expect(reasonOf({ name: 'other.json', text: '{"version":3}\n' })).to.match(
      /^other\.json, line 1: .*a trace begins with/,
    );
  });

  it('shows the complete part of a file that is cut off, and says where it ends', () => {
    const all = opened(whole);
    const cut = opened({ name: 'cut', text: whole.text.slice(0, -9) });
    expect(cut.events).to.deep.equal(all.events.slice(0, -1));
    const line = all.events.length + 1;
    expect(cut.verdict).to.match(
      new RegExp(
        `^[\\d,]+ events; .*; cut is cut off in line ${String(line)}: it has [\\d,]+ whole events, and the later ones are missing$`,
      ),
    );
  });

  it('reports no violation for events missing after the end of a cut-off trace', () => {
    const [first, ...others] = [ownTrace(0), ownTrace(1), ownTrace(2)] as const;
    const place = first.text.indexOf('"kind":"broadcast"', first.text.length / 2);
    const cut = { ...first, text: first.text.slice(0, place + 30) };
    const { violations, verdict } = opened(cut, ...others);
    expect(violations).to.deep.equal([]);
    expect(verdict).to.match(/; 0\.ndjson is cut off in line \d+: /);
    const short = { ...first, text: first.text.slice(0, first.text.lastIndexOf('\n', place) + 1) };
    expect(opened(short, ...others).violations, 'without a sign of it').not.to.deep.equal([]);
  });

  it('fails without a complete header, or with a broken line in the middle', () => {
    expect(reasonOf({ name: 'cut', text: whole.text.slice(0, 20) })).to.match(
      /^cut, line 1: the file ends within it/,
    );
    const torn = whole.text.replace('"kind":"started"', '"kind":"sta\n');
    expect(reasonOf({ name: 'torn', text: torn })).to.match(/^torn, line 2: it is not JSON/);
  });

  it('reads a byte order mark, CRLF line ends and empty lines', () => {
    const text = `\uFEFF${whole.text.replaceAll('\n', '\r\n')}\r\n \n`;
    expect(opened({ name: 'x', text }).events).to.deep.equal(opened(whole).events);
  });

  it('names the place of bytes that are not UTF-8, and recognizes UTF-16', () => {
    const failed = (bytes: Uint8Array) => {
      const answer = open([{ name: 'x', bytes }], CHECKED_PROTOCOLS);
      return answer.kind === 'failed' ? answer.reason : answer.kind;
    };
    const bytes = new TextEncoder().encode(whole.text);
    bytes[whole.text.indexOf('"kind"') + 1] = 0xe9;
    expect(failed(bytes)).to.match(/^x, line 2, byte \d+: the byte E9 is not UTF-8 there$/);
    expect(failed(Uint8Array.from('{\0"\0', (one) => one.charCodeAt(0)))).to.match(/^x: it is UTF-16, /);
  });

  it('accepts a complete last line without a newline', () => {
    expect(opened({ name: 'x', text: whole.text.trimEnd() }).events).to.have.length(
      clocked(...history).length,
    );
  });

  it('fails without content, with a reason', () => {
    expect(reasonOf()).to.equal('there is no trace to merge');
    const empty = 'is empty: the header is missing, which is the first line of a trace';
    expect(reasonOf({ name: 'empty', text: '' })).to.equal(`empty ${empty}`);
    // Of several files it says which.
    expect(reasonOf(whole, { name: 'blank', text: '\n\n' })).to.equal(`blank ${empty}`);
  });

  it('fails for files that do not belong together, with a reason', () => {
    expect(reasonOf(whole, ownTrace(1))).to.match(/^sim\.ndjson is of a whole grid/);
    expect(reasonOf(ownTrace(1), ownTrace(1))).to.match(/both have incarnation/);
  });

  it('shows a trace without events', () => {
    expect(opened({ name: 'bare', text: textOf(header('sim')) }).events).to.deep.equal([]);
  });

  it('uses the tables of the trace’s protocol, which are passed in', () => {
    const counted = (value: number) =>
      ({ kind: 'fact', fact: { kind: 'counted', value }, atMs: value, server: 0, incarnation: 1 }) as const;
    const text = textOf(
      header('sim', { protocol: 'counter' }),
      ...clocked(started(0, 0), counted(1), counted(3)),
    );
    const files = [fileOf({ name: 'counter.ndjson', text })];
    const verdictWith = (known: KnownProtocols) => {
      const answer = open(files, known);
      return answer.kind === 'opened' ? answer.verdict : answer.kind;
    };
    expect(verdictWith(new Map([['counter', CHECKED_COUNTER]]))).to.equal(
      'Promise broken (no-skip): a counter has left out a value',
    );
    expect(verdictWith(new Map([['counter', { facts: CHECKED_COUNTER.facts }]]))).to.equal(
      '3 events; the protocol "counter" has no checkers here: only the promises of the envelope were checked; they were kept',
    );
    expect(verdictWith(new Map())).to.match(
      /^3 events; the protocol "counter" is not known here: its facts are /,
    );
  });

  it('adds to the verdict the protocol’s words for promises that the trace cannot decide', () => {
    const unchecked: PromiseTable = {
      'no-skip': { kind: 'safety', description: '', broken: '', unchecked: 'skips are not checked' },
    };
    const skipped = [{ promises: ['no-skip'], why: 'it is a sample' }];
    const known = new Map([
      [
        'counter',
        {
          facts: CHECKED_COUNTER.facts,
          promises: unchecked,
          check: () => ({ findings: new Findings(), skipped, isPart: false }),
        },
      ],
    ]);
    const text = textOf(header('sim', { protocol: 'counter' }), ...clocked(started(0, 0)));
    const answer = open([fileOf({ name: 'a', text })], known);
    expect(answer).to.deep.include({
      verdict: '1 events; every promise of safety was kept, as far as it tells (skips are not checked)',
    });
  });

  it('shows a trace of an unknown protocol, and says so', () => {
    const elected = { kind: 'fact', fact: { kind: 'elected', term: 3 } } as const;
    const raft = textOf(
      header('sim', { protocol: 'raft' }),
      ...clocked(started(0, 0), { ...elected, atMs: 1, server: 0, incarnation: 1 }),
    );
    const { events, violations, verdict, origin } = opened({ name: 'raft.ndjson', text: raft });
    expect(events).to.have.length(2);
    expect([violations, origin?.protocol]).to.deep.equal([[], 'raft']);
    expect(verdict).to.equal(
      '2 events; the protocol "raft" is not known here: its facts are shown as they are, and only the promises of the envelope were checked; they were kept',
    );
    const twice = textOf(header('sim', { protocol: 'raft' }), ...clocked(started(0, 0), started(1, 0)));
    expect(opened({ name: 'x', text: twice }).violations.map(({ promise }) => promise)).to.deep.equal([
      'well-formedness',
    ]);
  });
});
