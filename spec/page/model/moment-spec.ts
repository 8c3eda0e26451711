import { expect } from 'chai';
import fc from 'fast-check';
import type { LiveEvent } from '../../../lib/trace/live.ts';
import { lastAt, serversAt } from '../../../page/model/moment.ts';
import { began, died, got, held, paused, resumed, spoke, suspicion } from '../happened.ts';

const belief = (kind: 'trusted' | 'down', atMs: number, server: number, peer: number): LiveEvent =>
  kind === 'trusted'
    ? { kind, atMs, server, incarnation: 1, peer }
    : { kind, atMs, server, incarnation: 1, peer, reason: 'reset' };

const lanes = held(
  3,
  ...[began(0, 0), began(1, 1), began(2, 2)],
  ...[belief('trusted', 10, 0, 1), belief('trusted', 11, 0, 2)],
  ...[
    spoke(20, 1, 0, 'a'),
    got(21, 0, 1, 0, ['a'], { position: 0 }),
    got(22, 0, 1, 1, ['b', 'c'], { position: 1 }),
  ],
  ...[paused(30, 1), suspicion(40, 0, 1), resumed(50, 1), belief('trusted', 51, 0, 1)],
  ...[suspicion(60, 0, 2), died(61, 2), belief('down', 65, 0, 2), began(70, 2, 2)],
  ...[died(80, 0)],
);
const at = (atMs: number, server = 0) => serversAt(lanes, atMs)[server]!;

describe('the servers at a moment', () => {
  it('run, are paused or are down, since when; before its first event nothing is known of one', () => {
    const states = (server: number, ...times: number[]) =>
      times.map((atMs) => [at(atMs, server).state, at(atMs, server).sinceMs]);
    expect(states(1, 0, 1, 30, 49, 50)).to.deep.equal([
      ['unknown', 0],
      ['running', 1],
      ['paused', 30],
      ['paused', 30],
      ['running', 50],
    ]);
    expect(states(2, 60, 61, 70).map(([state]) => state)).to.deep.equal(['running', 'down', 'running']);
    expect([at(69, 2).incarnation, at(70, 2).incarnation]).to.deep.equal([undefined, 2]);
  });

  it('believe what they had recorded by then, and nothing about peers that they had not met', () => {
    const beliefs = (atMs: number) => {
      const { alive, suspected, lost } = at(atMs);
      return { alive, suspected, lost };
    };
    expect(beliefs(9)).to.deep.equal({ alive: [], suspected: [], lost: [] });
    expect(beliefs(10)).to.deep.equal({ alive: [1], suspected: [], lost: [] });
    expect(beliefs(45)).to.deep.equal({ alive: [2], suspected: [1], lost: [] });
    expect(beliefs(51)).to.deep.equal({ alive: [1, 2], suspected: [], lost: [] });
    // The end of an incarnation ends the suspicion of it.
    expect(beliefs(60)).to.deep.equal({ alive: [1], suspected: [2], lost: [] });
    expect(beliefs(62)).to.deep.equal({ alive: [1], suspected: [], lost: [2] });
    expect(beliefs(70)).to.deep.equal({ alive: [1], suspected: [], lost: [2] });
    expect(beliefs(80)).to.deep.equal({ alive: [], suspected: [], lost: [] });
  });

  it('have the messages in their logs by then, by their places or counted from the start', () => {
    expect([20, 21, 22, 80].map((atMs) => at(atMs).messages)).to.deep.equal([0, 1, 3, 0]);
    const unplaced = held(2, began(0, 0), got(1, 0, 1, 0, ['a']), got(2, 0, 1, 1, ['b']));
    expect(serversAt(unplaced, 2)[0]?.messages).to.equal(2);
  });

  it('are those of a fold over the events from the beginning, at any moment', () => {
    const event = fc.record({
      kind: fc.constantFrom('trusted' as const, 'suspected' as const, 'down' as const),
      peer: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300 }), fc.nat(310), (events, moment) => {
        const made = events.map(({ kind, peer }, i): LiveEvent =>
          kind === 'suspected' ? suspicion(i, 0, peer) : belief(kind, i, 0, peer),
        );
        const last = new Map(events.slice(0, moment + 1).map(({ kind, peer }) => [peer, kind]));
        const of = (kind: string) => [1, 2, 3].filter((peer) => last.get(peer) === kind);
        const { alive, suspected, lost } = serversAt(held(4, began(-1, 0), ...made), moment)[0]!;
        expect([alive, [...suspected].sort(), lost]).to.deep.equal([
          of('trusted'),
          of('suspected'),
          of('down'),
        ]);
      }),
    );
  });
});

describe('the last event at a moment', () => {
  it('is at it or before it', () => {
    expect([-1, 0, 10.5].map((atMs) => lastAt(lanes, 0, atMs)?.atMs)).to.deep.equal([undefined, 0, 10]);
  });
});
