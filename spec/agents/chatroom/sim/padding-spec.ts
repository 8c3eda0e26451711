import { expect } from 'chai';
import fc from 'fast-check';
import { pad, unpad } from '../../../../lib/agents/chatroom/sim/padding.ts';

const name = fc.stringMatching(/^m\d{1,6}$/);

describe('padding', () => {
  it('pads a message to a length, and is removed again', () => {
    fc.assert(
      fc.property(name, fc.nat({ max: 200 }), (name, bytes) => {
        expect(pad(name, bytes).length).to.equal(Math.max(name.length, bytes));
        expect(unpad(pad(name, bytes), bytes)).to.equal(name);
      }),
    );
  });

  it('is not removed from a message whose padding was changed, even by one byte', () => {
    fc.assert(
      fc.property(name, fc.integer({ min: 8, max: 99 }), (name, at) => {
        const said = pad(name, 100);
        const changed = `${said.slice(0, at)}x${said.slice(at + 1)}`;
        expect(unpad(changed, 100)).to.equal(changed);
        expect(unpad(said.slice(1), 100)).to.equal(said.slice(1));
        expect(unpad(`${said}.`, 100)).to.equal(`${said}.`);
      }),
    );
  });
});
