import { expect } from 'chai';
import fc from 'fast-check';
import { LIVES_MAX } from '../../lib/session/lives.ts';
import {
  session,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
} from '../../lib/session/session.ts';
import { deepFreeze } from '../support/deepFreeze.ts';
import type { ConnectionReason } from '../../lib/reason/reason.ts';

/** The life that the server itself is in. */
const SELF = 10;
const { init, step } = session(SELF);

const linkUp = (incarnation: number, said: number): SessionEvent => ({ kind: 'linkUp', incarnation, said });
const have = (count: number, said: number, incarnation = SELF): SessionEvent => ({
  kind: 'haveRead',
  incarnation,
  count,
  said,
});
const from = (number: number): SessionEvent => ({ kind: 'fromRead', number });
const read = (count: number): SessionEvent => ({ kind: 'messagesRead', count });

/** What the last of these events asks for. */
function asked(...events: readonly SessionEvent[]): readonly SessionEffect[] {
  return events.reduce<readonly [SessionState, readonly SessionEffect[]]>(
    ([state], event) => step(deepFreeze(state), event),
    [init, []],
  )[1];
}

const sayHave = (incarnation: number, count: number) => [{ kind: 'sayHave', incarnation, count }];
const goOn = (number: number) => [{ kind: 'goOnFrom', number }];
const deliver = (skip: number, first: number) => [{ kind: 'deliver', skip, first }];
const fault = (reason: ConnectionReason) => [{ kind: 'fault', reason }];

describe('a session', () => {
  describe('says how much it has', () => {
    it('nothing of a life that it has not met', () => {
      expect(asked(linkUp(7, 0))).to.deep.equal(sayHave(7, 0));
    });

    it('all before the next message that it waits for, of the life that is there', () => {
      const before = [linkUp(7, 0), from(4), read(2)];
      expect(asked(...before, linkUp(7, 0))).to.deep.equal(sayHave(7, 6));
      expect(asked(...before, linkUp(8, 0)), 'another life').to.deep.equal(sayHave(8, 0));
      expect(asked(...before, linkUp(8, 0), linkUp(7, 0)), 'the first again').to.deep.equal(sayHave(7, 6));
    });

    it('where it has read from where the peer goes on, and no message yet', () => {
      expect(asked(linkUp(7, 0), from(4), linkUp(7, 0))).to.deep.equal(sayHave(7, 4));
    });
  });

  describe('goes on', () => {
    it('from now, where the other has just come', () => {
      expect(asked(linkUp(7, 5), have(0, 5))).to.deep.equal(goOn(5));
    });

    it('from when the link came up, if something was said before the other has said what it has', () => {
      expect(asked(linkUp(7, 5), have(0, 8))).to.deep.equal(goOn(5));
    });

    it('from when they met, if the first links broke before anything was read', () => {
      expect(asked(linkUp(7, 5), linkUp(7, 6), linkUp(7, 8), have(0, 9))).to.deep.equal(goOn(5));
    });

    it('behind what the other has', () => {
      expect(asked(linkUp(7, 5), have(0, 5), linkUp(7, 9), have(7, 9))).to.deep.equal(goOn(7));
      expect(asked(linkUp(7, 5), linkUp(7, 9), have(9, 9))).to.deep.equal(goOn(9));
    });

    it('from now, where the other is in a new life, and where the old one had got to if that is back', () => {
      expect(asked(linkUp(7, 5), linkUp(8, 9), have(0, 9))).to.deep.equal(goOn(9));
      expect(asked(linkUp(7, 5), linkUp(8, 9), linkUp(7, 10), have(6, 10))).to.deep.equal(goOn(6));
    });
  });

  describe('remembers', () => {
    /** So many other lives of the peer are met, one after the other, when 9 messages were said. */
    const others = (count: number) => Array.from({ length: count }, (_, i) => linkUp(100 + i, 9));

    it('a life while it is among the last that were met, and meets it anew when it is not', () => {
      const met = [linkUp(7, 5), from(4)];
      const kept = [...met, ...others(LIVES_MAX - 1), linkUp(7, 9)];
      expect(asked(...kept)).to.deep.equal(sayHave(7, 4));
      expect(asked(...kept, have(0, 9))).to.deep.equal(goOn(5));
      const forgotten = [...met, ...others(LIVES_MAX), linkUp(7, 9)];
      expect(asked(...forgotten)).to.deep.equal(sayHave(7, 0));
      expect(asked(...forgotten, have(0, 9))).to.deep.equal(goOn(9));
    });

    it('nothing of what an older link was told: both say on a new one from where they go on', () => {
      const told = [linkUp(7, 0), have(0, 0), from(0), read(2)];
      expect(asked(...told, linkUp(7, 3), have(1, 3))).to.deep.equal(goOn(1));
      expect(asked(...told, linkUp(7, 3), from(2), read(1))).to.deep.equal(deliver(0, 2));
    });
  });

  describe('delivers', () => {
    it('what comes next', () => {
      expect(asked(linkUp(7, 0), from(4), read(2))).to.deep.equal(deliver(0, 4));
      expect(asked(linkUp(7, 0), from(4), read(2), read(3))).to.deep.equal(deliver(0, 6));
    });

    it('nothing twice, be it all, a part or nothing of what was read that is known', () => {
      const before = [linkUp(7, 0), from(0), read(5), linkUp(7, 0), from(2)];
      expect(asked(...before, read(2)), 'all').to.deep.equal(deliver(2, 4));
      expect(asked(...before, read(3)), 'exactly').to.deep.equal(deliver(3, 5));
      expect(asked(...before, read(4)), 'a part').to.deep.equal(deliver(3, 5));
      expect(asked(...before, read(3), read(4)), 'nothing').to.deep.equal(deliver(0, 5));
    });
  });

  describe('finds a fault', () => {
    const cases: readonly (readonly [string, readonly SessionEvent[], ConnectionReason])[] = [
      [
        'in a gap',
        [linkUp(7, 0), from(0), read(5), linkUp(7, 0), from(6)],
        { code: 'messages-missing', first: 5, last: 5 },
      ],
      ['in from where it goes on, said twice', [linkUp(7, 0), from(0), from(0)], { code: 'from-twice' }],
      ['in a message before that', [linkUp(7, 0), read(1)], { code: 'from-missing' }],
      [
        'in a message before that on a new link',
        [linkUp(7, 0), from(0), read(1), linkUp(7, 0), read(1)],
        { code: 'from-missing' },
      ],
      ['in what it has, said twice', [linkUp(7, 0), have(0, 0), have(0, 0)], { code: 'have-twice' }],
      ['in more than was said', [linkUp(7, 0), have(3, 2)], { code: 'have-too-many', count: 3, said: 2 }],
      [
        'in what it has of another life',
        [linkUp(7, 0), have(0, 0, 11)],
        { code: 'wrong-incarnation', said: 11, own: 10 },
      ],
    ];
    for (const [title, events, reason] of cases) {
      it(`${title}, and forgets nothing for it`, () => {
        expect(asked(...events)).to.deep.equal(fault(reason));
        const without = events.slice(0, -1);
        expect(asked(...events, linkUp(7, 9))).to.deep.equal(asked(...without, linkUp(7, 9)));
      });
    }
  });
});

/** One server as a session sees it: its own life, what it has said, and what it has delivered of the other. */
interface End {
  machine: ReturnType<typeof session>;
  incarnation: number;
  state: SessionState;
  said: number;
  /** What was said by the time its life was met by the other's present life, for the other's life: what that is owed. */
  readonly delivered: { readonly life: number; readonly number: number }[];
  /** Lines on the way to it. */
  wire: Line[];
  isUp: boolean;
  /** The number of its message that is written next, once it has said from where it goes on. */
  next: number | undefined;
}

type Line =
  | { readonly kind: 'have'; readonly incarnation: number; readonly count: number }
  | { readonly kind: 'from'; readonly number: number }
  | { readonly kind: 'msg'; readonly life: number; readonly number: number };

type Move =
  | { readonly kind: 'say' | 'read' | 'restart'; readonly at: 0 | 1; readonly count: number }
  | { readonly kind: 'cut' };

/** Two sessions and the links between them, which break at any moment, with whatever is on the way. */
class Conversation {
  readonly ends: readonly [End, End] = [newEnd(100), newEnd(200)];
  /** By end: from which message of the other's present life on it is owed everything. */
  readonly owed: [number, number] = [0, 0];

  constructor() {
    this.connect();
  }

  move(move: Move): void {
    if (move.kind === 'cut') this.connect();
    else if (move.kind === 'say') this.say(move.at, move.count);
    else if (move.kind === 'read') this.read(move.at, move.count);
    else this.restart(move.at);
  }

  connect(): void {
    for (const end of this.ends) {
      end.wire = [];
      end.next = undefined;
    }
    for (const at of [0, 1] as const) {
      const incarnation = this.ends[at === 0 ? 1 : 0].incarnation;
      this.happens(at, { kind: 'linkUp', incarnation, said: this.ends[at].said });
    }
  }

  say(at: 0 | 1, count: number): void {
    const end = this.ends[at];
    end.said += count;
    this.write(at);
  }

  restart(at: 0 | 1): void {
    const { incarnation } = this.ends[at];
    Object.assign(this.ends[at], newEnd(incarnation + 1));
    this.owed[at] = this.ends[at === 0 ? 1 : 0].said;
    this.owed[at === 0 ? 1 : 0] = 0;
    this.connect();
  }

  /** One line after the other is read, or so many messages at once. */
  read(at: 0 | 1, count: number): void {
    const end = this.ends[at];
    const first = end.wire[0];
    if (first === undefined) return;
    if (first.kind !== 'msg') {
      end.wire.shift();
      if (first.kind === 'from') this.happens(at, { kind: 'fromRead', number: first.number });
      else
        this.happens(at, {
          kind: 'haveRead',
          incarnation: first.incarnation,
          count: first.count,
          said: end.said,
        });
      return;
    }
    const stop = end.wire.findIndex(({ kind }) => kind !== 'msg');
    const lines = end.wire.splice(0, Math.min(count, stop === -1 ? end.wire.length : stop));
    const effects = this.happens(at, { kind: 'messagesRead', count: lines.length });
    for (const effect of effects) {
      if (effect.kind !== 'deliver') continue;
      const fresh = lines.slice(effect.skip) as (Line & { kind: 'msg' })[];
      fresh.forEach(({ number }, i) => expect(number).to.equal(effect.first + i));
      end.delivered.push(...fresh.map(({ life, number }) => ({ life, number })));
    }
  }

  private happens(at: 0 | 1, event: SessionEvent): readonly SessionEffect[] {
    const end = this.ends[at];
    const [state, effects] = end.machine.step(deepFreeze(end.state), event);
    end.state = state;
    const other = this.ends[at === 0 ? 1 : 0];
    for (const effect of effects) {
      if (effect.kind === 'fault') expect.fail(effect.reason.code);
      if (effect.kind === 'sayHave')
        other.wire.push({ kind: 'have', incarnation: effect.incarnation, count: effect.count });
      if (effect.kind !== 'goOnFrom') continue;
      other.wire.push({ kind: 'from', number: effect.number });
      end.next = effect.number;
      this.write(at);
    }
    return effects;
  }

  private write(at: 0 | 1): void {
    const end = this.ends[at];
    const other = this.ends[at === 0 ? 1 : 0];
    while (end.next !== undefined && end.next < end.said)
      other.wire.push({ kind: 'msg', life: end.incarnation, number: end.next++ });
  }
}

function newEnd(incarnation: number): End {
  const machine = session(incarnation);
  return {
    machine,
    incarnation,
    state: machine.init,
    said: 0,
    delivered: [],
    wire: [],
    isUp: true,
    next: undefined,
  };
}

describe('two sessions, whatever becomes of the links between them', () => {
  const at = fc.constantFrom(0 as const, 1 as const);
  const count = fc.integer({ min: 1, max: 4 });
  const moves = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('say' as const), at, count }) },
      { weight: 12, arbitrary: fc.record({ kind: fc.constant('read' as const), at, count }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('cut' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), at, count }) },
    ),
    { maxLength: 80 },
  );

  it('deliver every message of a life that is owed, in order and once, and nothing else', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const conversation = new Conversation();
        for (const move of all) conversation.move(move);
        while (conversation.ends.some(({ wire }) => wire.length > 0))
          for (const side of [0, 1] as const) conversation.read(side, 3);
        for (const side of [0, 1] as const) {
          const { delivered } = conversation.ends[side];
          const { incarnation, said } = conversation.ends[side === 0 ? 1 : 0];
          const owed = conversation.owed[side];
          const ofLife = delivered.filter(({ life }) => life === incarnation).map(({ number }) => number);
          expect(ofLife).to.deep.equal(Array.from({ length: said - owed }, (_, i) => owed + i));
          // Nothing of a life comes behind anything of the next.
          const lives = delivered.map(({ life }) => life);
          expect(lives).to.deep.equal([...lives].sort((a, b) => a - b));
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
