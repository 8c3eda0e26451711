import { expect } from 'chai';
import fc from 'fast-check';
import type { TraceEvent } from '../../lib/trace/event.ts';
import { PROTOCOLS } from '../../lib/protocols.ts';
import { traceParser } from '../../lib/trace/parse.ts';
import { traceLine } from '../../lib/trace/write.ts';
import { headers, traceEvents } from '../support/traces.ts';

const HEADER = { trace: 'grid', version: 2, protocol: 'chatroom', servers: 4, source: 'sim' } as const;

describe('traceLine', () => {
  it('loses nothing: a written line is read as the same event', () => {
    fc.assert(
      fc.property(traceEvents, (event) => {
        const line = traceLine(event);
        expect(line.indexOf('\n')).to.equal(line.length - 1);
        const parse = traceParser(PROTOCOLS);
        parse(traceLine(HEADER).trimEnd());
        // JSON has no -0.
        const plain: unknown = JSON.parse(JSON.stringify(event));
        expect(parse(line.slice(0, -1))).to.deep.equal({ kind: 'events', events: [plain] });
      }),
      { numRuns: 500 },
    );
  });

  it('loses nothing of a header', () => {
    fc.assert(
      fc.property(headers, (header) => {
        expect(traceParser(PROTOCOLS)(traceLine(header).slice(0, -1))).to.deep.equal({
          kind: 'header',
          header,
        });
      }),
    );
  });

  it('writes keys in a fixed order, however an event was made', () => {
    const event: TraceEvent = {
      kind: 'sent',
      server: 1,
      incarnation: 2,
      atMs: 3.5,
      clock: [0, 4],
      to: 0,
      first: 5,
      count: 6,
    };
    const fact = { kind: 'elected', term: 3 } as const;
    expect(traceLine({ clock: [1], fact, atMs: 1, server: 0, incarnation: 2, kind: 'fact' })).to.equal(
      '{"atMs":1,"kind":"fact","server":0,"incarnation":2,"fact":{"kind":"elected","term":3},"clock":[1]}\n',
    );
    const turned = Object.fromEntries(Object.entries(event).reverse()) as unknown as TraceEvent;
    const line =
      '{"atMs":3.5,"kind":"sent","server":1,"incarnation":2,"to":0,"first":5,"count":6,"clock":[0,4]}\n';
    expect(traceLine(event)).to.equal(line);
    expect(traceLine(turned)).to.equal(line);
    expect(traceLine({ fault: { forMs: 2, server: 0, kind: 'pause' }, atMs: 1, kind: 'fault' })).to.equal(
      '{"atMs":1,"kind":"fault","fault":{"kind":"pause","server":0,"forMs":2}}\n',
    );
  });
});
