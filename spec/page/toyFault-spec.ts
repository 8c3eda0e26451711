import { expect } from 'chai';
import { columnsLine, type Screen } from '../../bin/replay/columns.ts';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import { faultLine } from '../../lib/sim/scenario/faultLine.ts';
import type { FaultEvent, TraceHeader } from '../../lib/trace/event.ts';
import { faultRow, FAULTS, renamed, serversOf, type Fault } from '../../lib/trace/fault.ts';
import { protocols, type FactTable } from '../../lib/trace/facts.ts';
import { traceParser } from '../../lib/trace/parse.ts';
import { refusalSentence } from '../../lib/trace/refusal.ts';
import { jsonSchema } from '../../lib/trace/schema.ts';
import { faultWords } from '../../lib/trace/words.ts';
import { traceLine } from '../../lib/trace/write.ts';
import { glyphOf, glyphsOf } from '../../page/diagram/glyphs.ts';
import { legendOf } from '../../page/diagram/legend.ts';
import { describe as words, FIRST_FILTER, isShown } from '../../page/model/filter.ts';
import { held } from './happened.ts';

/** A new kind of fault needs only its row. */
const HEAT = faultRow({
  fields: { server: 'server', degrees: 'count', 'fan?': 'text', forMs: 'ms' },
  servers: ({ server }) => [server],
  words: ({ server, degrees }) => `heat ${String(server)} to ${String(degrees)} degrees`,
  command: ({ server, degrees }) => `heat ${String(server)} to=${String(degrees)}`,
  mark: { ink: 'fault', isFilled: true, shapes: [{ disc: 7 }], label: 'heat: host is hot' },
  place: 100,
});
const TABLE = FAULTS as Record<string, unknown>;

const HEADER: TraceHeader = { trace: 'grid', version: 2, protocol: 'chatroom', servers: 3, source: 'sim' };
const fault = { kind: 'heat', server: 2, degrees: 90, forMs: 1_500 } as unknown as Fault;
const event: FaultEvent = { atMs: 5, kind: 'fault', fault };

describe('a new kind of fault, which is one row,', () => {
  before(() => void (TABLE['heat'] = HEAT));
  after(() => void Reflect.deleteProperty(TABLE, 'heat'));

  /** Values derived from a table are cached by table: this table is new. */
  const facts: FactTable = { ...CHATROOM };

  it('is written in the order of its fields, parsed and checked', () => {
    const parse = traceParser(protocols(facts));
    parse(traceLine(HEADER).trim());
    const line = traceLine({
      ...event,
      fault: { forMs: 1_500, degrees: 90, server: 2, kind: 'heat' } as never,
    });
    expect(line).to.equal(
      '{"atMs":5,"kind":"fault","fault":{"kind":"heat","server":2,"degrees":90,"forMs":1500}}\n',
    );
    expect(parse(line.trim())).to.deep.equal({ kind: 'events', events: [event] });
    const refusals = ['"server":7', '"sever":2'].map((wrong) => {
      const parsed = parse(line.replace('"server":2', wrong).trim());
      return parsed.kind === 'refused' && refusalSentence(parsed.reason);
    });
    expect(refusals[0]).to.match(/^there is no server 7/);
    expect(refusals[1]).to.include('server');
  });

  it('is in the JSON Schema', () => {
    expect(JSON.stringify(jsonSchema(facts)))
      .to.include('"const":"heat"')
      .and.include('"degrees"');
  });

  it('has its words in a replay, and its command in a scenario', () => {
    const screen: Screen = { servers: 3, facts, width: 60, paint: (_style, text) => text };
    expect(faultWords(fault)).to.equal('heat 2 to 90 degrees for 1500 ms');
    expect(columnsLine(event, screen)).to.include('heat 2 to 90 degrees for 1500 ms');
    expect(faultLine(fault)).to.equal('heat 2 to=90 for=1500ms');
  });

  it('names the servers that it affects, and can be renamed', () => {
    expect(serversOf(fault)).to.deep.equal([2]);
    expect(renamed(fault, (server) => server - 2)).to.deep.equal({ ...fault, server: 0 });
  });

  it('is shown on the page, found by its name, and has its glyph in the diagram and in the legend', () => {
    const item = held(3, event).all[0]!;
    expect([item.lane, words(item)]).to.deep.equal([2, 'heat 2 to 90 degrees for 1500 ms']);
    expect(['hot', 'cold'].map((text) => isShown(item, { ...FIRST_FILTER, text }))).to.deep.equal([
      true,
      false,
    ]);
    expect(glyphOf(item, () => 'true')).to.equal(HEAT.mark);
    expect(glyphsOf(facts)['heat']).to.equal(HEAT.mark);
    expect(legendOf(facts)['heat']?.label).to.equal('heat: host is hot');
  });

  it('does not compile without one of its parts', () => {
    const { mark, ...lacking } = HEAT;
    // @ts-expect-error it has no mark
    faultRow(lacking);
    expect(faultRow({ ...lacking, mark })).to.deep.equal(HEAT);
  });
});

describe('a fault', () => {
  it('changes in nothing but its servers if these are renamed', () => {
    const after = (of: Fault) => renamed(of, (server) => server + 1);
    expect(after({ kind: 'cut', a: 0, b: 2, only: 2 })).to.deep.equal({ kind: 'cut', a: 1, b: 3, only: 3 });
    expect(after({ kind: 'cut', a: 0, b: 2 })).to.deep.equal({ kind: 'cut', a: 1, b: 3 });
    const delay = { kind: 'delay', from: 0, to: 1, extraMs: 1, forMs: 2 } as const;
    expect(after(delay)).to.deep.equal({ ...delay, from: 1, to: 2 });
  });
});
