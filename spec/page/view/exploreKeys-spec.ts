import { expect } from 'chai';
import type { ExploredState } from '../../../lib/model/agents/explored.ts';
import { followed } from '../../../page/model/branches.ts';
import { exploredByKey } from '../../../page/view/exploreKeys.ts';

const step = (id: string) => ({ id, words: id, seen: [], broken: [], isOptional: false });

describe('the keys of the page on a model', () => {
  const shown = { path: [step('aaaa')], next: [step('bbbb'), step('cccc')] } as unknown as ExploredState;
  const branches = followed(new Map(), [step('aaaa'), step('cccc')]);
  const pressed = (key: string, more: Partial<KeyboardEvent> = {}) =>
    exploredByKey({ key, ctrlKey: false, metaKey: false, altKey: false, ...more }, { shown, branches });

  it('take a step, go back, and forward where one was before', () => {
    expect(pressed('1')).to.deep.equal(['aaaa', 'bbbb']);
    expect(pressed('2')).to.deep.equal(['aaaa', 'cccc']);
    for (const key of ['b', 'Backspace']) expect(pressed(key)).to.deep.equal([]);
    expect(pressed('f')).to.deep.equal(['aaaa', 'cccc']);
  });

  it('are left to the browser where they mean nothing', () => {
    for (const key of ['0', '3', 'x', 'Enter', 'ArrowLeft']) expect(pressed(key), key).to.equal(undefined);
    expect(pressed('1', { ctrlKey: true })).to.equal(undefined);
    const first = { shown: { ...shown, path: [] }, branches: new Map() };
    for (const key of ['b', 'f'])
      expect(exploredByKey({ key, ctrlKey: false, metaKey: false, altKey: false }, first)).to.equal(
        undefined,
      );
  });
});
