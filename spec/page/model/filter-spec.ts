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
import { heldAgents, sent } from '../agents.ts';

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

  it('shows everything if it is empty', () => {
    expect(shown({})).to.have.length(5);
  });

  it('hides servers, and the faults of these', () => {
    expect(shown({ withoutServers: new Set([1]) })).to.deep.equal(['broadcast', 'paused', 'resumed']);
  });

  it('hides kinds; pauses are faults', () => {
    expect(shown({ chosenKinds: hiding('delivered') })).to.deep.equal([
      'broadcast',
      'fault',
      'paused',
      'resumed',
    ]);
    expect(shown({ chosenKinds: hiding('delivered', 'fault') })).to.deep.equal(['broadcast']);
  });

  it('finds a fault by its name, and by the words of the legend', () => {
    const both = { from: 0, to: 1, forMs: 9 };
    const faults = held(
      2,
      broken(1, { kind: 'hold', ...both }),
      broken(2, { kind: 'delay', ...both, extraMs: 9 }),
      broken(3, { kind: 'limit', server: 0, bytesPerSecond: 9, forMs: 9 }),
    );
    const timesOf = (text: string) =>
      faults.all.filter((item) => isShown(item, { ...ALL, text })).map(({ atMs }) => atMs);
    expect(['hold', 'held', 'limit', 'delay', 'packets'].map(timesOf)).to.deep.equal([
      [1],
      [1],
      [3],
      [2],
      [1, 2],
    ]);
  });

  it('finds text in an event’s words, in any case', () => {
    expect(shown({ text: 'hello' })).to.deep.equal(['broadcast', 'delivered']);
    expect(shown({ text: 'cut 1' })).to.deep.equal(['fault']);
  });

  it('finds a message among many, also if the event’s words omit it', () => {
    expect(shown({ text: 'between' })).to.deep.equal(['broadcast', 'delivered']);
  });

  it('finds other events when its text has changed', () => {
    expect(shown({ text: 'hello' })).to.have.length(2);
    expect(shown({ text: 'nobody said this' })).to.deep.equal([]);
  });

  it('offers every kind in traces, once', () => {
    const kinds = choicesOf(CHATROOM).map(({ kind }) => kind);
    expect([...kinds].sort()).to.deep.equal(
      [...Object.keys(ENVELOPE), ...Object.keys(CHATROOM.rows), 'fault'].sort(),
    );
    expect(choicesOf(unknownProtocol('raft')).map(({ kind }) => kind)).to.include('fact');
  });

  it('hides minor kinds at first', () => {
    expect(isShown(held(1, began(0, 0)).all[0]!, FIRST_FILTER)).to.equal(true);
    const link = held(1, { kind: 'linkUp', atMs: 0, server: 0, incarnation: 1, peer: 1 });
    expect(isShown(link.all[0]!, FIRST_FILTER)).to.equal(false);
    expect(isShown(link.all[0]!, { ...FIRST_FILTER, chosenKinds: new Map([['linkUp', true]]) })).to.equal(
      true,
    );
  });

  it('shows an arrow if it shows the receipt, or the delivery in its place', () => {
    const [receipt] = heldReceived(2, spoke(1, 0, 0, 'a'), got(2, 1, 0, 0, ['a'])).lane(1);
    const isArrow = (change: Partial<Filter>) => isArrowShown(receipt!, { ...ALL, ...change });
    expect([isShown(receipt!, ALL), isArrow({})]).to.deep.equal([false, true]);
    expect(isArrow({ chosenKinds: hiding('delivered') })).to.equal(false);
    expect(isArrow({ chosenKinds: hiding('delivered').set('received', true) })).to.equal(true);
    expect([isArrow({ text: 'a' }), isArrow({ text: 'b' })]).to.deep.equal([true, false]);
  });
});

describe('an event in words', () => {
  it('has no characters of messages that change the direction of its line', () => {
    expect(words(held(1, spoke(0, 0, 0, 'a\u202Eb')).all[0]!)).to.equal('broadcast a·b');
  });

  it('is written as in a trace, and so are kinds that are in no trace', () => {
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

describe('a search', () => {
  it('finds texts in the contents of messages, also behind the beginning that is in the words', () => {
    const long = JSON.stringify({ filler: 'x'.repeat(500), key: 'Needle' });
    const lanes = heldAgents([sent(1, 'a', 'c', 0, long), sent(2, 'a', 'c', 1)]);
    const found = lanes.all.filter((item) => isShown(item, { ...ALL, text: 'needle' }));
    expect(found.map(({ atMs }) => atMs)).to.deep.equal([1]);
  });
});
