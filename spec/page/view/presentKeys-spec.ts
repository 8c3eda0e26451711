import { expect } from 'chai';
import { presentKeyed } from '../../../page/view/presentKeys.ts';

describe("a key of the presenter's view", () => {
  const told = (key: string, isPresenting: boolean, held: Partial<KeyboardEvent> = {}) =>
    presentKeyed({ key, ctrlKey: false, metaKey: false, altKey: false, ...held }, { isPresenting })?.kind;

  it('begins it, and ends it', () => {
    expect([told('p', false), told('p', true), told('Escape', true)]).to.deep.equal(
      Array<string>(3).fill('presentToggled'),
    );
  });

  it('means nothing otherwise', () => {
    expect([told('Escape', false), told('q', true), told('p', false, { ctrlKey: true })]).to.deep.equal(
      Array<undefined>(3).fill(undefined),
    );
  });
});
