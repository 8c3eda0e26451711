import { expect } from 'chai';
import { sessions } from '../../lib/grid/sessions.ts';
import type { SessionEvent } from '../../lib/session/session.ts';

/** The life that the server is in. */
const INCARNATION = 10;

const linkUp = (incarnation: number, said = 0): SessionEvent => ({ kind: 'linkUp', incarnation, said });
const from = (number: number): SessionEvent => ({ kind: 'fromRead', number });
const have = (incarnation: number): SessionEvent => ({ kind: 'haveRead', incarnation, count: 0, said: 3 });

describe('the sessions of a server', () => {
  it('remember what has happened in them, over every link', () => {
    const { with: sessionWith } = sessions(INCARNATION);
    expect(sessionWith(2)(linkUp(70))).to.deep.equal([{ kind: 'sayHave', incarnation: 70, count: 0 }]);
    expect(sessionWith(2)(from(4))).to.deep.equal([]);
    expect(sessionWith(2)({ kind: 'messagesRead', count: 3 })).to.deep.equal([
      { kind: 'deliver', skip: 0, first: 4 },
    ]);
    expect(sessionWith(2)(linkUp(70))).to.deep.equal([{ kind: 'sayHave', incarnation: 70, count: 7 }]);
  });

  it('are one for each peer, though two peers have drawn the same life', () => {
    const { with: sessionWith } = sessions(INCARNATION);
    const [second, third] = [sessionWith(2), sessionWith(3)];
    second(linkUp(70));
    second(from(4));
    expect(third(linkUp(70))).to.deep.equal([{ kind: 'sayHave', incarnation: 70, count: 0 }]);
    expect(third(from(9))).to.deep.equal([]);
    expect(second(linkUp(70))).to.deep.equal([{ kind: 'sayHave', incarnation: 70, count: 4 }]);
  });

  it('are those of the life that the server is in', () => {
    const converse = sessions(INCARNATION).with(2);
    converse(linkUp(70, 3));
    expect(converse(have(INCARNATION + 1))).to.deep.equal([
      { kind: 'fault', reason: { code: 'wrong-incarnation', said: 11, own: 10 } },
    ]);
    expect(converse(have(INCARNATION))).to.deep.equal([{ kind: 'goOnFrom', number: 3 }]);
  });

  it('know nothing of those of another server', () => {
    const here = sessions(INCARNATION).with(2);
    here(linkUp(70));
    here(from(4));
    expect(sessions(INCARNATION).with(2)(linkUp(70))).to.deep.equal([
      { kind: 'sayHave', incarnation: 70, count: 0 },
    ]);
  });
});
