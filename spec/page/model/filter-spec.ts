import { expect } from 'chai';
import { EVENT_KINDS } from '../../../lib/trace/schema.ts';
import { describe as words, FIRST_FILTER, isShown, KINDS, type Filter } from '../../../page/model/filter.ts';
import { began, broken, got, held, paused, resumed, spoke } from '../happened.ts';

const ALL: Filter = { withoutServers: new Set(), withoutKinds: new Set(), text: '' };

describe('a filter', () => {
  const lanes = held(
    3,
    spoke(1, 0, 0, 'Hello', 'between', 'World'),
    got(2, 1, 0, 0, ['Hello', 'between', 'World']),
    broken(3, { kind: 'cut', a: 1, b: 2 }),
    paused(4, 2),
    resumed(5, 2),
  );
  const shown = (change: Partial<Filter>) =>
    lanes.all.filter((item) => isShown(item, { ...ALL, ...change })).map(({ event }) => event.kind);

  it('without a wish shows everything', () => {
    expect(shown({})).to.have.length(5);
  });

  it('leaves out servers, and what was done to them', () => {
    expect(shown({ withoutServers: new Set([1]) })).to.deep.equal(['broadcast', 'paused', 'resumed']);
  });

  it('leaves out kinds; pauses are faults', () => {
    expect(shown({ withoutKinds: new Set(['delivered']) })).to.deep.equal([
      'broadcast',
      'fault',
      'paused',
      'resumed',
    ]);
    expect(shown({ withoutKinds: new Set(['delivered', 'fault']) })).to.deep.equal(['broadcast']);
  });

  it('finds a fault by what the legend and the buttons call it', () => {
    const both = { from: 0, to: 1, forMs: 9 };
    const faults = held(
      2,
      broken(1, { kind: 'clog', ...both }),
      broken(2, { kind: 'delay', ...both, extraMs: 9 }),
      broken(3, { kind: 'slow', server: 0, bytesPerSecond: 9, forMs: 9 }),
    );
    const timesOf = (text: string) =>
      faults.all.filter((item) => isShown(item, { ...ALL, text })).map(({ atMs }) => atMs);
    expect(['hold', 'held', 'slow', 'delay', 'link'].map(timesOf)).to.deep.equal([
      [1],
      [1],
      [2, 3],
      [2],
      [1, 2],
    ]);
  });

  it('finds what is said in an event’s words, whatever its case', () => {
    expect(shown({ text: 'hello' })).to.deep.equal(['broadcast', 'delivered']);
    expect(shown({ text: 'cut 1' })).to.deep.equal(['fault']);
  });

  it('finds a message among many, though the words of the event leave it out', () => {
    expect(shown({ text: 'between' })).to.deep.equal(['broadcast', 'delivered']);
  });

  it('that has changed finds anew', () => {
    expect(shown({ text: 'hello' })).to.have.length(2);
    expect(shown({ text: 'nobody said this' })).to.deep.equal([]);
  });

  it('offers every kind that a trace can have, once', () => {
    expect(KINDS.map(([kind]) => kind).sort()).to.deep.equal([...EVENT_KINDS].sort());
  });

  it('at first shows what tells the story', () => {
    expect(isShown(held(1, began(0, 0)).all[0]!, FIRST_FILTER)).to.equal(true);
    const link = held(1, { kind: 'linkUp', atMs: 0, server: 0, incarnation: 1, peer: 1 });
    expect(isShown(link.all[0]!, FIRST_FILTER)).to.equal(false);
  });
});

describe('an event in words', () => {
  it('has nothing of what was said that could turn its line round', () => {
    expect(words(spoke(0, 0, 0, 'a\u202Eb'))).to.equal('broadcast a·b');
  });

  it('is told as in a trace, and so is what no trace has', () => {
    expect(
      [paused(0, 0), resumed(0, 0), broken(0, { kind: 'cut', a: 0, b: 1 }), got(0, 1, 0, 0, ['a'])].map(
        words,
      ),
    ).to.deep.equal(['paused', 'goes on', 'cut 0–1', 'a ◂ 0']);
  });
});
