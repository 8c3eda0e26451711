import { expect } from 'chai';
import fc from 'fast-check';
import { traceParser, type ParsedLine } from '../../lib/trace/parse.ts';

const HEADER = { trace: 'chatroom', version: 1, servers: 3, source: 'sim' };
const SERVER_HEADER = { ...HEADER, source: 'server', epochMs: 1000 };
const COMMON = { atMs: 1, server: 0, incarnation: 1, clock: [1, 0, 0] };
const KINDS =
  'started, crashed, stopped, command, broadcast, sent, delivered, suspected, trusted, peerDown, linkUp, linkDown, alive, fault';

/** What a parser says of the last of some lines; the ones before it take. */
function last(...lines: readonly (string | object)[]): ParsedLine | undefined {
  const parse = traceParser();
  const results = lines.map((line) => parse(typeof line === 'string' ? line : JSON.stringify(line)));
  for (const result of results.slice(0, -1)) expect(result.kind).not.to.equal('refused');
  return results.at(-1);
}
const ofHeader = (line: string | object) => last(line);
const ofEvent = (line: string | object) => last(HEADER, line);
const refused = (line: number, reason: string) => ({ kind: 'refused', line, reason });

describe('traceParser', () => {
  it('takes a header, then events', () => {
    const event = { ...COMMON, kind: 'broadcast', first: 0, texts: ['a'] };
    expect(last(HEADER)).to.deep.equal({ kind: 'header', header: HEADER });
    expect(ofEvent(event)).to.deep.equal({ kind: 'event', event });
  });

  describe('refuses, with the line and what is allowed,', () => {
    const headerCases: readonly (readonly [what: string, line: string | object, reason: string])[] = [
      ['what is not JSON', 'hello\u0007', 'it is not JSON: hello·'],
      [
        'an event before the header',
        { atMs: 1 },
        'it is {"atMs":1}; a trace begins with a line like {"trace":"chatroom","version":1,"servers":3,"source":"sim"}',
      ],
      [
        'another version',
        { ...HEADER, version: 2 },
        'version 2 of the trace is not known here; version 1 is',
      ],
      ['another trace', { ...HEADER, trace: 'x' }, '"trace" is "x"; expected chatroom'],
      ['a version that is none', { ...HEADER, version: '1' }, '"version" is "1"; expected 1'],
      [
        'more servers than there can be',
        { ...HEADER, servers: 1e9 },
        '"servers" is 1000000000; expected 1000 or less',
      ],
      ['no servers', { ...HEADER, servers: 0 }, '"servers" is 0; expected 1 or more'],
      [
        'an unknown source',
        { ...HEADER, source: 'sin' },
        '"source" is "sin"; expected one of sim, check, server; did you mean "sim"?',
      ],
      [
        'a key in colours',
        { ...HEADER, '\x1B[31m': 1 },
        'unknown key "·[31m"; there are trace, version, servers, source, epochMs, omitted, plain',
      ],
      [
        'an unknown key',
        { ...HEADER, seed: 1 },
        'unknown key "seed"; there are trace, version, servers, source, epochMs, omitted, plain',
      ],
    ];
    for (const [what, line, reason] of headerCases)
      it(`${what} as a header`, () => expect(ofHeader(line)).to.deep.equal(refused(1, reason)));

    const eventCases: readonly (readonly [what: string, line: string | object, reason: string])[] = [
      ['a number', '12', 'it is 12; expected an object'],
      ['null', 'null', 'it is null; expected an object'],
      [
        'an unknown kind, with the nearest',
        { ...COMMON, kind: 'brodcast' },
        `"kind" is "brodcast"; expected one of ${KINDS}; did you mean "broadcast"?`,
      ],
      ['a kind that is like none', { ...COMMON, kind: 'fire' }, `"kind" is "fire"; expected one of ${KINDS}`],
      ['no kind', COMMON, `"kind" is missing; expected one of ${KINDS}`],
      [
        'an unknown key',
        { ...COMMON, kind: 'started', port: 1 },
        'unknown key "port"; there are kind, atMs, server, incarnation, clock',
      ],
      ['a missing key', { ...COMMON, kind: 'trusted' }, '"peer" is missing; expected a number'],
      ['a text for a number', { ...COMMON, kind: 'started', atMs: 'x' }, '"atMs" is "x"; expected a number'],
      ['half a number', { ...COMMON, kind: 'trusted', peer: 0.5 }, '"peer" is 0.5; expected a whole number'],
      ['a negative time', { ...COMMON, kind: 'started', atMs: -1 }, '"atMs" is -1; expected 0 or more'],
      [
        'no texts',
        { ...COMMON, kind: 'broadcast', first: 0, texts: [] },
        '"texts" is []; expected at least one',
      ],
      [
        'a text that is none',
        { ...COMMON, kind: 'broadcast', first: 0, texts: ['a', 3] },
        '"texts.1" is 3; expected a text',
      ],
      [
        'an unknown fault',
        { atMs: 1, kind: 'fault', fault: { kind: 'puase', server: 1, forMs: 2 } },
        '"fault.kind" is "puase"; expected one of crash, restart, pause, block, slow, step, cut, drop, clog, delay; did you mean "pause"?',
      ],
      [
        'a fault with too much',
        { atMs: 1, kind: 'fault', fault: { kind: 'crash', server: 1, forMs: 2 } },
        'unknown key "forMs"; there are kind, server',
      ],
      [
        'a server that is not there',
        { ...COMMON, kind: 'started', server: 3 },
        'there is no server 3; by its header, the trace is of servers 0 to 2',
      ],
      [
        'a peer that is not there',
        { ...COMMON, kind: 'alive', alive: [0, 4] },
        'there is no server 4; by its header, the trace is of servers 0 to 2',
      ],
      [
        'a fault of a server that is not there',
        { atMs: 1, kind: 'fault', fault: { kind: 'cut', a: 0, b: 9 } },
        'there is no server 9; by its header, the trace is of servers 0 to 2',
      ],
      [
        'a clock of another grid',
        { ...COMMON, kind: 'started', clock: [1] },
        '"clock" has 1 entries; expected 3, one for each server',
      ],
      [
        'a second header in a trace of a whole grid',
        HEADER,
        'a second header; only the trace of a real server has more than one, one for each of its lives',
      ],
    ];
    for (const [what, line, reason] of eventCases)
      it(what, () => expect(ofEvent(line)).to.deep.equal(refused(2, reason)));

    it('an event from before the one above', () => {
      expect(
        last(HEADER, { ...COMMON, kind: 'started', atMs: 2 }, { ...COMMON, kind: 'started' }),
      ).to.deep.equal(
        refused(3, '"atMs" is 1, before the 2 of the line above; events are in the order of time'),
      );
    });

    it('another life in a grid of another size', () => {
      expect(last(SERVER_HEADER, { ...SERVER_HEADER, servers: 2 })).to.deep.equal(
        refused(2, '"servers" is 2, and 3 in the header before'),
      );
    });

    it('a header that was cut off, behind which there is nothing', () => {
      expect(traceParser()('{"trace":"cha', false)).to.deep.equal(
        refused(1, 'the file ends within it: {"trace":"cha'),
      );
    });
  });

  it('tells a last line that was cut off from one that is broken', () => {
    const parse = traceParser();
    parse(JSON.stringify(HEADER));
    expect(parse('{"atMs":1,"ki', false)).to.deep.equal({ kind: 'cutOff', line: 2 });
    expect(parse('{"atMs":1,"ki', true).kind).to.equal('refused');
  });

  it('passes over blank lines, and counts them', () => {
    const parse = traceParser();
    for (const blank of ['', ' \t', '\r']) expect(parse(blank)).to.deep.equal({ kind: 'blank' });
    expect(parse(JSON.stringify(HEADER)).kind).to.equal('header');
    expect(parse('', false)).to.deep.equal({ kind: 'blank' });
    expect(parse('x')).to.deep.equal(refused(6, 'it is not JSON: x'));
  });

  it('takes a last line that lacks nothing but its newline', () => {
    const parse = traceParser();
    parse(JSON.stringify(HEADER));
    expect(parse(JSON.stringify({ ...COMMON, kind: 'started' }), false).kind).to.equal('event');
  });

  it("takes another header for another life of a server's own trace, whose time begins anew", () => {
    const event = { ...COMMON, kind: 'started' };
    expect(last(SERVER_HEADER, { ...event, atMs: 9 }, SERVER_HEADER, event)).to.deep.equal({
      kind: 'event',
      event,
    });
  });

  it('says something in one line of whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        for (const result of [ofHeader(text), ofEvent(text)])
          if (result?.kind !== 'blank')
            expect(result?.kind === 'refused' && result.reason).to.match(/^.{1,400}$/);
      }),
      { numRuns: 500 },
    );
  });
});
