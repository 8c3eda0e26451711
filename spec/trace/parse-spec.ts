import { expect } from 'chai';
import fc from 'fast-check';
import { PROTOCOLS } from '../../lib/protocols.ts';
import { traceParser, type ParsedLine } from '../../lib/trace/parse.ts';
import { refusalSentence } from '../../lib/trace/refusal.ts';

const HEADER = { trace: 'grid', version: 2, protocol: 'chatroom', servers: 3, source: 'sim' };
const SERVER_HEADER = { ...HEADER, source: 'server', epochMs: 1000 };
const COMMON = { atMs: 1, server: 0, incarnation: 1, clock: [1, 0, 0] };
const FACT = { ...COMMON, kind: 'fact' };
const KINDS =
  'started, crashed, stopped, linkUp, linkDown, trusted, suspected, down, sent, received, timer, fact, fault';
const KEYS =
  'trace, version, protocol, servers, source, epochMs, omitted, filtered, plain, title, names, path';

/** A result with the sentence of a refusal in place of its reason. */
type Said = Exclude<ParsedLine, { kind: 'refused' }> | ReturnType<typeof refused>;
const said = (parsed: ParsedLine): Said =>
  parsed.kind === 'refused' ? refused(parsed.line, refusalSentence(parsed.reason)) : parsed;

/** A parser's result for the last of some lines; the ones before are valid. */
function last(...lines: readonly (string | object)[]): Said | undefined {
  const parse = traceParser(PROTOCOLS);
  const results = lines.map((line) => parse(typeof line === 'string' ? line : JSON.stringify(line)));
  for (const result of results.slice(0, -1)) expect(result.kind).not.to.equal('refused');
  const result = results.at(-1);
  return result && said(result);
}
const ofHeader = (line: string | object) => last(line);
const ofEvent = (line: string | object) => last(HEADER, line);
const refused = (line: number, reason: string) => ({ kind: 'refused', line, reason }) as const;

describe('traceParser', () => {
  it('accepts a header, then events', () => {
    const event = { ...FACT, fact: { kind: 'broadcast', first: 0, texts: ['a'] } };
    expect(last(HEADER)).to.deep.equal({ kind: 'header', header: HEADER });
    expect(ofEvent(event)).to.deep.equal({ kind: 'events', events: [event] });
  });

  describe('refuses, with the line and what is allowed,', () => {
    const headerCases: readonly (readonly [what: string, line: string | object, reason: string])[] = [
      ['what is not JSON', 'hello\u0007', 'it is not JSON: hello·'],
      [
        'an event before the header',
        { atMs: 1 },
        'it is {"atMs":1}; a trace begins with a line like {"trace":"grid","version":2,"protocol":"chatroom","servers":3,"source":"sim"}',
      ],
      [
        'another version',
        { ...HEADER, version: 3 },
        'version 3 of the trace is not known here; versions 1 and 2 are',
      ],
      ['another trace', { ...HEADER, trace: 'x' }, '"trace" is "x"; expected grid'],
      ['no protocol', { ...HEADER, protocol: '' }, '"protocol" is ""; expected a text that is not empty'],
      ['a version that is none', { ...HEADER, version: '1' }, '"version" is "1"; expected 2'],
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
      ['a key in colours', { ...HEADER, '\x1B[31m': 1 }, `unknown key "·[31m"; there are ${KEYS}`],
      ['an unknown key', { ...HEADER, seed: 1 }, `unknown key "seed"; there are ${KEYS}`],
    ];
    for (const [what, line, reason] of headerCases)
      it(`${what} as a header`, () => expect(ofHeader(line)).to.deep.equal(refused(1, reason)));

    const eventCases: readonly (readonly [what: string, line: string | object, reason: string])[] = [
      ['a number', '12', 'it is 12; expected an object'],
      ['null', 'null', 'it is null; expected an object'],
      [
        'an unknown kind, with the nearest',
        { ...COMMON, kind: 'strated' },
        `"kind" is "strated"; expected one of ${KINDS}; did you mean "started"?`,
      ],
      [
        'an unknown fact, with the nearest',
        { ...FACT, fact: { kind: 'brodcast' } },
        '"fact.kind" is "brodcast"; expected one of command, broadcast, delivered, alive, misbehaved; did you mean "broadcast"?',
      ],
      [
        'a fact with too much',
        { ...FACT, fact: { kind: 'alive', alive: [0], dead: [1] } },
        'unknown key "dead"; there are kind, alive',
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
        { ...FACT, fact: { kind: 'broadcast', first: 0, texts: [] } },
        '"fact.texts" is []; expected at least one',
      ],
      [
        'a text that is none',
        { ...FACT, fact: { kind: 'broadcast', first: 0, texts: ['a', 3] } },
        '"fact.texts.1" is 3; expected a text',
      ],
      [
        'an unknown fault',
        { atMs: 1, kind: 'fault', fault: { kind: 'puase', server: 1, forMs: 2 } },
        '"fault.kind" is "puase"; expected one of crash, restart, pause, busy, limit, step, diskFull, diskSlow, cut, block, hold, delay, latency; did you mean "pause"?',
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
        { ...FACT, fact: { kind: 'alive', alive: [0, 4] } },
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
        'a second header; only the trace of a real server has more than one, one for each of its incarnations',
      ],
    ];
    for (const [what, line, reason] of eventCases)
      it(what, () => expect(ofEvent(line)).to.deep.equal(refused(2, reason)));

    it('an event that is earlier than the one before it', () => {
      expect(
        last(HEADER, { ...COMMON, kind: 'started', atMs: 2 }, { ...COMMON, kind: 'started' }),
      ).to.deep.equal(
        refused(3, '"atMs" is 1, before the 2 of the line above; events are in the order of time'),
      );
    });

    it('another incarnation in a grid of another size', () => {
      expect(last(SERVER_HEADER, { ...SERVER_HEADER, servers: 2 })).to.deep.equal(
        refused(2, '"servers" is 2, and 3 in the header before'),
      );
      expect(last(SERVER_HEADER, { ...SERVER_HEADER, protocol: 'raft' })).to.deep.equal(
        refused(2, '"protocol" is "raft", and "chatroom" in the header before'),
      );
    });

    it('a header that was cut off, after which there is nothing', () => {
      expect(said(traceParser(PROTOCOLS)('{"trace":"cha', false))).to.deep.equal(
        refused(1, 'the file ends within it: {"trace":"cha'),
      );
    });
  });

  it('distinguishes a last line that was cut off from an invalid one', () => {
    const parse = traceParser(PROTOCOLS);
    parse(JSON.stringify(HEADER));
    expect(parse('{"atMs":1,"ki', false)).to.deep.equal({ kind: 'cutOff', line: 2 });
    expect(parse('{"atMs":1,"ki', true).kind).to.equal('refused');
  });

  it('skips blank lines, and counts them', () => {
    const parse = traceParser(PROTOCOLS);
    for (const blank of ['', ' \t', '\r']) expect(parse(blank)).to.deep.equal({ kind: 'blank' });
    expect(parse(JSON.stringify(HEADER)).kind).to.equal('header');
    expect(parse('', false)).to.deep.equal({ kind: 'blank' });
    expect(said(parse('x'))).to.deep.equal(refused(6, 'it is not JSON: x'));
  });

  it('accepts a last line without its newline', () => {
    const parse = traceParser(PROTOCOLS);
    parse(JSON.stringify(HEADER));
    expect(parse(JSON.stringify({ ...COMMON, kind: 'started' }), false).kind).to.equal('events');
  });

  it('accepts another header in the trace of a server as another incarnation, whose time starts anew', () => {
    const event = { ...COMMON, kind: 'started' };
    expect(last(SERVER_HEADER, { ...event, atMs: 9 }, SERVER_HEADER, event)).to.deep.equal({
      kind: 'events',
      events: [event],
    });
  });

  it('returns a message of one line for any input', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        for (const result of [ofHeader(text), ofEvent(text)])
          if (result?.kind !== 'blank')
            expect(result?.kind === 'refused' && result.reason).to.match(/^.{1,400}$/);
      }),
      { numRuns: 500 },
    );
  });

  describe('of an unknown protocol', () => {
    const RAFT = { ...HEADER, protocol: 'raft' };

    it('accepts any fact, and the whole envelope', () => {
      const elected = { ...FACT, fact: { kind: 'elected', term: 3, votes: [0, 9], why: { by: 'timer' } } };
      expect(last(RAFT, elected)).to.deep.equal({ kind: 'events', events: [elected] });
      const timer = { ...COMMON, kind: 'timer', name: 'election' };
      expect(last(RAFT, timer)).to.deep.equal({ kind: 'events', events: [timer] });
    });

    it('refuses an invalid fact, and an invalid envelope', () => {
      expect(last(RAFT, { ...FACT, fact: { term: 3 } })).to.deep.equal(
        refused(2, '"fact.kind" is missing; expected a text'),
      );
      expect(last(RAFT, { ...COMMON, kind: 'sent', to: 7, first: 0, count: 1 })).to.deep.equal(
        refused(2, 'there is no server 7; by its header, the trace is of servers 0 to 2'),
      );
    });
  });

  describe('of version 1', () => {
    const HEADER_1 = { trace: 'chatroom', version: 1, servers: 3, source: 'sim' };
    /** The events that are read from the lines after a header of version 1. */
    const readAs = (...lines: readonly object[]) => {
      const parse = traceParser(PROTOCOLS);
      expect(parse(JSON.stringify(HEADER_1))).to.deep.equal({ kind: 'header', header: HEADER });
      return lines.flatMap((line): object[] => {
        const parsed = parse(JSON.stringify(line));
        return parsed.kind === 'events' ? [...parsed.events] : [said(parsed)];
      });
    };
    const fact = (what: object) => ({ ...FACT, fact: what });

    const kinds: readonly (readonly [line: object, read: object])[] = [
      [{ kind: 'started' }, { ...COMMON, kind: 'started' }],
      [{ kind: 'crashed' }, { ...COMMON, kind: 'crashed' }],
      [{ kind: 'stopped' }, { ...COMMON, kind: 'stopped' }],
      [{ kind: 'command', command: 'get' }, fact({ kind: 'command', command: 'get' })],
      [{ kind: 'broadcast', first: 2, texts: ['a'] }, fact({ kind: 'broadcast', first: 2, texts: ['a'] })],
      [
        { kind: 'sent', to: 1, first: 0, count: 2 },
        { ...COMMON, kind: 'sent', to: 1, first: 0, count: 2 },
      ],
      [
        { kind: 'delivered', sender: 0, of: 1, first: 2, texts: ['a'] },
        fact({ kind: 'delivered', sender: 0, of: 1, first: 2, texts: ['a'] }),
      ],
      [
        { kind: 'suspected', peer: 1 },
        { ...COMMON, kind: 'suspected', peer: 1 },
      ],
      [
        { kind: 'trusted', peer: 1 },
        { ...COMMON, kind: 'trusted', peer: 1 },
      ],
      [
        { kind: 'peerDown', peer: 1, reason: 'gone' },
        { ...COMMON, kind: 'down', peer: 1, reason: 'gone' },
      ],
      [
        { kind: 'linkUp', peer: 1, connection: 'c' },
        { ...COMMON, kind: 'linkUp', peer: 1, connection: 'c' },
      ],
      [
        { kind: 'linkDown', peer: 1, reason: 'gone' },
        { ...COMMON, kind: 'linkDown', peer: 1, reason: 'gone' },
      ],
      [{ kind: 'alive', alive: [0, 1] }, fact({ kind: 'alive', alive: [0, 1] })],
    ];
    for (const [line, read] of kinds)
      it(`reads ${JSON.stringify(line)}`, () => expect(readAs({ ...COMMON, ...line })).to.deep.equal([read]));

    it('reads a fault', () => {
      const cut = { atMs: 1, kind: 'fault', fault: { kind: 'cut', a: 0, b: 1 } };
      expect(readAs(cut)).to.deep.equal([cut]);
    });

    it('converts the delivery of another server’s message to a receipt and a fact, which all clocks count', () => {
      const own = { server: 1, incarnation: 5 };
      const delivered = { kind: 'delivered', sender: 0, of: 1, first: 0, texts: ['a', 'b'] };
      expect(
        readAs(
          { ...COMMON, kind: 'broadcast', first: 0, texts: ['a', 'b'], clock: [1, 0, 0] },
          { ...own, ...delivered, atMs: 2, clock: [1, 1, 0] },
          { ...own, kind: 'trusted', peer: 2, atMs: 3, clock: [1, 2, 0] },
          { ...COMMON, kind: 'alive', alive: [0], atMs: 4, clock: [2, 1, 0] },
          { ...COMMON, kind: 'alive', alive: [0], atMs: 5, clock: [3, 2, 0] },
        ).slice(1),
      ).to.deep.equal([
        { ...own, kind: 'received', from: 0, of: 1, first: 0, count: 2, atMs: 2, clock: [1, 1, 0] },
        { ...own, kind: 'fact', fact: delivered, atMs: 2, clock: [1, 2, 0] },
        { ...own, kind: 'trusted', peer: 2, atMs: 3, clock: [1, 3, 0] },
        { ...FACT, fact: { kind: 'alive', alive: [0] }, atMs: 4, clock: [2, 2, 0] },
        { ...FACT, fact: { kind: 'alive', alive: [0] }, atMs: 5, clock: [3, 3, 0] },
      ]);
    });

    it('refuses an invalid line with the message of this version', () => {
      expect(readAs({ ...COMMON, kind: 'alive', alive: [0, 4] })).to.deep.equal([
        refused(2, 'there is no server 4; by its header, the trace is of servers 0 to 2'),
      ]);
      expect(readAs({ ...COMMON, kind: 'delivered', sender: 0, texts: [] })).to.deep.equal([
        refused(2, '"fact.texts" is []; expected at least one'),
      ]);
    });

    it('accepts it in one file with this version, because a newer program may have restarted the server', () => {
      const server1 = { ...HEADER_1, source: 'server', epochMs: 1 };
      expect(
        last(server1, { ...COMMON, kind: 'peerDown', peer: 1, reason: '' }, SERVER_HEADER)?.kind,
      ).to.equal('header');
    });
  });
});
