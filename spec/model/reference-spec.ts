import { expect } from 'chai';
import { last } from 'ix/iterable';
import { explore } from '../../lib/model/explore.ts';
import type { Progress } from '../../lib/model/search.ts';
import { abd, paxos, registerModel, SINGLE_COPY, twoPhaseCommit } from '../support/referenceModels.ts';
import { toyModel, type Toy } from '../support/toyModel.ts';

/** Explores with so many shards. */
function explored<Value, Action>(toy: Toy<Value, Action>, shards: number): Progress<Action> {
  return last(explore(toyModel(toy), { maxStates: Infinity }, shards)) as Progress<Action>;
}

describe('models with published numbers of states', () => {
  for (const shards of [1, 2]) {
    const count = <Value, Action>(toy: Toy<Value, Action>) => {
      const { distinct, outcome } = explored(toy, shards);
      return [distinct, outcome?.kind];
    };
    describe(`explored by ${String(shards)}`, () => {
      it('two-phase commit of three and of five resource managers', () => {
        expect(count(twoPhaseCommit(3, false))).to.deep.equal([288, 'holds']);
        expect(count(twoPhaseCommit(5, false))).to.deep.equal([8832, 'holds']);
      });

      it('two-phase commit of five managers, folded: each orbit once', () => {
        expect(count(twoPhaseCommit(5, true))).to.deep.equal([314, 'holds']);
      });

      it('a register with a single copy', () => {
        expect(count(registerModel(1, 2, SINGLE_COPY, 'a value is read'))).to.deep.equal([93, 'holds']);
      });

      it('two copies without communication are not linearizable', () => {
        const { outcome } = explored(registerModel(2, 2, SINGLE_COPY, 'a value is read'), shards);
        expect(outcome).to.include({ kind: 'violated', message: 'not linearizable' });
      });

      it('the register of Attiya, Bar-Noy and Dolev', () => {
        expect(count(registerModel(2, 2, abd(2), 'a value is read'))).to.deep.equal([544, 'holds']);
      });

      it('single-decree Paxos: a value is chosen after eight deliveries at the earliest', () => {
        const { distinct, outcome, met } = explored(
          registerModel(3, 2, paxos(3), 'a value is chosen'),
          shards,
        );
        expect([distinct, outcome?.kind]).to.deep.equal([16_668, 'holds']);
        expect([...met]).to.deep.equal([['a value is chosen', 8]]);
      });
    });
  }
});
