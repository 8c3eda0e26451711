import { expect } from 'chai';
import { mergeAll, recordedServersOf } from '../../lib/trace/mergeAll.ts';
import type { Trace } from '../../lib/trace/perServer.ts';
import { chatFactOf } from '../../lib/agents/chatroom/facts.ts';
import { PROTOCOLS } from '../../lib/protocols.ts';
import type { TraceHeader, UnclockedEvent } from '../../lib/trace/event.ts';
import { fault, heard, said, started } from '../support/history.ts';

const traceOf = (
  name: string,
  events: readonly UnclockedEvent[],
  rest: Partial<TraceHeader> = {},
): Trace => ({
  name,
  header: {
    trace: 'grid',
    version: 2,
    protocol: 'chatroom',
    servers: 2,
    source: 'server',
    epochMs: 1_000,
    ...rest,
  },
  events,
});
const own = traceOf('0', [started(0, 0), said(1, 0, 'a'), heard(1, 0, 0, 'a')]);
const other = traceOf('1', [started(0, 1), heard(2, 1, 0, 'a')]);

const oneOf = (...traces: readonly Trace[]) => {
  const one = mergeAll(traces, PROTOCOLS);
  if (one.kind === 'refused') throw new Error(one.reason.code);
  return one;
};
const deliveriesIn = (events: readonly UnclockedEvent[]) =>
  events.flatMap((event) => {
    const fact = chatFactOf(event);
    return event.kind === 'fact' && fact?.kind === 'delivered' ? [[event.server, fact.first]] : [];
  });

describe('mergeAll', () => {
  it('combines traces of several servers, and matches deliveries', () => {
    expect(deliveriesIn(oneOf(own, other).events)).to.deep.equal([
      [0, 0],
      [1, 0],
    ]);
  });

  it('returns the trace of one server with its own deliveries matched', () => {
    expect(deliveriesIn(oneOf(own).events)).to.deep.equal([[0, 0]]);
  });

  it('does not change a trace that is merged already, or simulated', () => {
    const both = traceOf('both', [...own.events, ...other.events]);
    expect(oneOf(both).events).to.equal(both.events);
    const simulated = { ...own, header: { ...own.header, source: 'sim' as const } };
    expect(oneOf(simulated)).to.include({ events: own.events, header: simulated.header });
  });

  it('marks the result as a sample, or of plain servers, if one of the traces is', () => {
    const { header } = oneOf(
      { ...own, header: { ...own.header, omitted: 3 } },
      traceOf('1', other.events, { omitted: 4, plain: true }),
    );
    expect([header.omitted, header.plain]).to.deep.equal([7, true]);
    expect(oneOf(own, other).header).not.to.have.any.keys('omitted', 'plain');
  });

  it('lists the servers whose last events are missing', () => {
    const cut = (trace: Trace): Trace => ({ ...trace, isCutOff: true });
    expect(oneOf(own, other)).not.to.have.property('cutOff');
    expect([...(oneOf(own, cut(other)).cutOff ?? [])]).to.deep.equal([1]);
    const faults = cut(traceOf('f', [fault(0, { kind: 'crash', server: 1 })]));
    expect([...(oneOf(own, other, faults).cutOff ?? [9])]).to.deep.equal([]);
    expect(oneOf(cut(traceOf('both', [...own.events, ...other.events])))).not.to.have.property('cutOff');
  });

  it('refuses traces that are invalid or do not belong together', () => {
    expect(mergeAll([], PROTOCOLS)).to.deep.equal({ kind: 'refused', reason: { code: 'no-trace' } });
    expect(mergeAll([own, { ...own }], PROTOCOLS).kind).to.equal('refused');
  });

  it('counts the traces of servers, not that of faults', () => {
    expect([...recordedServersOf([fault(0, { kind: 'crash', server: 1 }), started(0, 0)])]).to.deep.equal([
      0,
    ]);
  });
});
