/** The names of faults, present and former. */
import { expect } from 'chai';
import { currentFaultKind, FAULTS, withCurrentKind, type Fault } from '../../lib/trace/fault.ts';
import { faultLine } from '../../lib/sim/scenario/faultLine.ts';
import { traceParser } from '../../lib/trace/parse.ts';
import { PROTOCOLS } from '../../lib/protocols.ts';

/** Faults as earlier versions wrote them, with the present names of their kinds. */
const FORMER: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
  [{ kind: 'block', server: 1, forMs: 5 }, 'busy'],
  [{ kind: 'slow', server: 1, bytesPerSecond: 9, forMs: 5 }, 'limit'],
  [{ kind: 'drop', from: 0, to: 1, forMs: 5 }, 'block'],
  [{ kind: 'clog', from: 0, to: 1, forMs: 5 }, 'hold'],
];

describe('the names of faults', () => {
  for (const [fault, kind] of FORMER)
    it(`understand ${String(fault['kind'])} as ${kind}, with the same values`, () => {
      expect(withCurrentKind(fault)).to.deep.equal({ ...fault, kind });
    });

  it('leave present ones as they are, and anything that is no fault', () => {
    const link: Fault = { kind: 'block', from: 0, to: 1, forMs: 5 };
    for (const value of [link, { kind: 'crash', server: 1 }, { kind: 'clgo' }, { kind: 3 }, null, 'clog', []])
      expect(withCurrentKind(value)).to.equal(value);
  });

  it('prefer the present meaning of a name alone', () => {
    expect(['block', 'clog', 'slow', 'drop', 'toString'].map((name) => currentFaultKind(name))).to.deep.equal(
      ['block', 'hold', 'limit', 'block', 'toString'],
    );
  });

  it('are the words with which a fault is typed and the first of its name for users', () => {
    const values = {
      server: 0,
      a: 0,
      b: 1,
      from: 0,
      to: 1,
      forMs: 5,
      extraMs: 5,
      byMs: 5,
      servers: [0, 1],
      bytesPerSecond: 5,
    };
    for (const kind of Object.keys(FAULTS) as (keyof typeof FAULTS)[])
      expect(faultLine({ ...values, kind }).split(' ')[0]).to.equal(kind);
  });

  it('of an earlier version are read from a trace', () => {
    const read = traceParser(PROTOCOLS);
    read(JSON.stringify({ trace: 'grid', version: 2, protocol: 'chatroom', source: 'sim', servers: 2 }));
    for (const [fault, kind] of FORMER) {
      const line = read(JSON.stringify({ atMs: 1, kind: 'fault', fault }));
      expect(line).to.deep.equal({
        kind: 'events',
        events: [{ atMs: 1, kind: 'fault', fault: { ...fault, kind } }],
      });
    }
  });
});
