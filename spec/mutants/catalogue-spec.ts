import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { MUTANTS } from './catalogue.ts';
import { problemOf } from './mistake.ts';

// Part of the fast specs, so that a refactoring that removes the place of a mutant fails at once, not only in the hunt.
describe('the catalogue of mutants', () => {
  it('contains every mutant once, each with a change', () => {
    const names = MUTANTS.map(({ name }) => name);
    expect(
      names.filter((name, i) => names.indexOf(name) !== i),
      'names that occur twice',
    ).to.deep.equal([]);
    for (const { name, find, replace } of MUTANTS) expect(replace, name).not.to.equal(find);
  });

  for (const mutant of MUTANTS)
    it(`finds the place of "${mutant.name}" in ${mutant.file}`, () => {
      const problem = problemOf(mutant, readFileSync(mutant.file, 'utf8'));
      if (problem !== undefined)
        expect.fail(
          `${problem}; spec/mutants/catalogue.ts has to make the same mistake in the code as it is now`,
        );
    });
});
