import { expect } from 'chai';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { unknownProtocol } from '../../../lib/trace/facts.ts';
import { ENVELOPE } from '../../../lib/trace/kinds.ts';
import {
  describe as words,
  FIRST_FILTER,
  isArrowShown,
  isShown,
  type Filter,
} from '../../../page/model/filter.ts';
import { choicesOf } from '../../../page/model/kinds.ts';
import { began, broken, got, held, heldReceived, nameOf, paused, resumed, spoke } from '../happened.ts';
import { hiding } from '../hiding.ts';

const ALL: Filter = FIRST_FILTER;

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
    lanes.all.filter((item) => isShown(item, { ...ALL, ...change })).map(({ event }) => nameOf(event));

  it('without a wish shows everything', () => {
    expect(shown({})).to.have.length(5);
  });

  it('leaves out servers, and what was done to them', () => {
    expect(shown({ withoutServers: new Set([1]) })).to.deep.equal(['broadcast', 'paused', 'resumed']);
  });

  it('leaves out kinds; pauses are faults', () => {
    expect(shown({ chosenKinds: hiding('delivered') })).to.deep.equal([
      'broadcast',
      'fault',
      'paused',
      'resumed',
    ]);
    expect(shown({ chosenKinds: hiding('delivered', 'fault') })).to.deep.equal(['broadcast']);
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
    const kinds = choicesOf(CHATROOM).map(({ kind }) => kind);
    expect([...kinds].sort()).to.deep.equal(
      [...Object.keys(ENVELOPE), ...Object.keys(CHATROOM.rows), 'fault'].sort(),
    );
    expect(choicesOf(unknownProtocol('raft')).map(({ kind }) => kind)).to.include('fact');
  });

  it('at first shows what tells the story', () => {
    expect(isShown(held(1, began(0, 0)).all[0]!, FIRST_FILTER)).to.equal(true);
    const link = held(1, { kind: 'linkUp', atMs: 0, server: 0, incarnation: 1, peer: 1 });
    expect(isShown(link.all[0]!, FIRST_FILTER)).to.equal(false);
    expect(isShown(link.all[0]!, { ...FIRST_FILTER, chosenKinds: new Map([['linkUp', true]]) })).to.equal(
      true,
    );
  });

  it('shows an arrow as it shows the receipt, or the delivery in its place', () => {
    const [receipt] = heldReceived(2, spoke(1, 0, 0, 'a'), got(2, 1, 0, 0, ['a'])).lane(1);
    const isArrow = (change: Partial<Filter>) => isArrowShown(receipt!, { ...ALL, ...change });
    expect([isShown(receipt!, ALL), isArrow({})]).to.deep.equal([false, true]);
    expect(isArrow({ chosenKinds: hiding('delivered') })).to.equal(false);
    expect(isArrow({ chosenKinds: hiding('delivered').set('received', true) })).to.equal(true);
    expect([isArrow({ text: 'a' }), isArrow({ text: 'b' })]).to.deep.equal([true, false]);
  });
});

describe('an event in words', () => {
  it('has nothing of what was said that could turn its line round', () => {
    expect(words(held(1, spoke(0, 0, 0, 'a\u202Eb')).all[0]!)).to.equal('broadcast a·b');
  });

  it('is told as in a trace, and so is what no trace has', () => {
    expect(
      held(
        2,
        paused(0, 0),
        resumed(0, 0),
        broken(0, { kind: 'cut', a: 0, b: 1 }),
        got(0, 1, 0, 0, ['a']),
      ).all.map(words),
    ).to.deep.equal(['paused', 'goes on', 'cut 0–1', 'a ◂ 0']);
  });
});
