import { expect } from 'chai';
import { MUTANTS } from './catalogue.ts';
import { hunt, type Found } from './hunt.ts';
import { huntBySpecs } from './huntBySpecs.ts';

/** Enough seeds for all that are not rare. */
const SEEDS = 40;
/** The number of parallel hunts: usually the number of processors. */
const AT_A_TIME = 2;

/** Hunts all mutants with limited parallelism; returns the pending result of each. */
function huntAll(mutants: readonly (typeof MUTANTS)[number][]): Map<string, Promise<Found>> {
  const lanes = Array.from({ length: AT_A_TIME }, () => Promise.resolve());
  return new Map(
    mutants.map((mutant, i) => {
      const lane = i % AT_A_TIME;
      const found = (lanes[lane] as Promise<void>).then(() => hunt(mutant, SEEDS, true));
      lanes[lane] = found.then(
        () => undefined,
        () => undefined,
      );
      return [mutant.name, found];
    }),
  );
}

describe('a deliberate mistake is found', () => {
  // Mistakes in the room, the log, the framing and the master port are left to their specs, and to `npm run mutants`.
  const common = MUTANTS.filter(
    ({ isRare, isForSpecs, file }) =>
      isRare !== true && isForSpecs !== true && /^lib\/(net|server)/.test(file),
  );
  const forSpecs = MUTANTS.filter(({ isForSpecs }) => isForSpecs === true);
  let all: Map<string, Promise<Found>>;
  before(() => (all = huntAll(common)));

  it('only if there is one: the correct servers keep every promise', async () => {
    const { checker, simulator } = await hunt(undefined, SEEDS);
    expect(checker, 'all states').to.have.all.keys('count');
    expect(checker.count, 'states').to.be.above(1_000);
    expect(simulator).to.deep.equal({ count: SEEDS });
  }).timeout(180_000);

  for (const { name } of common) {
    it(name, async () => {
      const { checker, simulator } = (await all.get(name)) as Found;
      expect(checker.promise ?? simulator.promise, 'what broke').to.be.a('string');
    }).timeout(180_000);
  }

  it('by the unit specs if no correct server shows it, and none if there is none', async () => {
    const [sound, ...catches] = await huntBySpecs([undefined, ...forSpecs]);
    expect(sound, 'as they are').to.have.all.keys('count');
    expect(sound?.count, 'tests').to.be.above(100);
    const missed = forSpecs.filter((_, i) => catches[i]?.promise === undefined);
    expect(missed.map((mutant) => mutant.name)).to.deep.equal([]);
  }).timeout(180_000);

  it('in each of at least twenty places', () => expect(common.length).to.be.at.least(20));
});
