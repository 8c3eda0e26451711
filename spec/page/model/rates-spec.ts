import { expect } from 'chai';
import type { ServerState } from '../../../lib/trace/live.ts';
import { ratesOf, type Counted } from '../../../page/model/rates.ts';

const NONE: Counted = { counts: [], rates: new Map() };
const server = (id: number, messages: number, incarnation = 1): ServerState => ({
  id,
  state: 'running',
  sinceMs: 0,
  incarnation,
  alive: [],
  suspected: [],
  lost: [],
  messages,
});
/** The rates of server 0 after the given numbers of messages at the given times. */
const after = (...seen: readonly (readonly [atMs: number, messages: number, incarnation?: number])[]) =>
  seen.reduce(
    (counted, [atMs, messages, incarnation]) => ratesOf(counted, [server(0, messages, incarnation)], atMs),
    NONE,
  );

describe('a rate', () => {
  it('is undefined after a single count', () => {
    expect(after([0, 10]).rates.get(0)).to.equal(undefined);
    expect(after([0, 10], [0, 20]).rates.get(0)).to.equal(undefined);
  });

  it('is the increase of the last two seconds, per second', () => {
    expect(after([0, 0], [1_000, 10]).rates.get(0)).to.equal(10);
    expect(after([0, 0], [1_000, 100], [2_000, 100], [3_000, 100]).rates.get(0)).to.equal(0);
  });

  it('uses no more than the last two seconds', () => {
    const seen = Array.from({ length: 100 }, (_, i) => [i * 250, i] as const);
    expect(after(...seen).counts[0]!.length).to.be.at.most(10);
  });

  it('starts anew with another incarnation', () => {
    expect(after([0, 1_000], [250, 0, 2]).rates.get(0)).to.equal(undefined);
    expect(after([0, 1_000], [250, 0, 2], [500, 25, 2]).rates.get(0)).to.equal(100);
  });

  it('is of each server separately', () => {
    const first = ratesOf(NONE, [server(0, 0), server(1, 50)], 0);
    expect([...ratesOf(first, [server(0, 5), server(1, 50)], 1_000).rates]).to.deep.equal([
      [0, 5],
      [1, 0],
    ]);
  });
});
