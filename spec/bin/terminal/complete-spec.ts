import { expect } from 'chai';
import { completed } from '../../../bin/terminal/complete.ts';
import { EMPTY_LINE, inserted } from '../../../bin/terminal/line.ts';

const WORDS: Readonly<Record<string, readonly string[]>> = {
  '': ['crash', 'cut', 'curb', '0', '10'],
  cut: ['0', '10'],
};
const candidates = (words: readonly string[]) => WORDS[words.join(' ')] ?? [];

/** The text after Tab, with the cursor as a bar, and the choices. */
function tabbed(text: string): readonly [string, ...string[]] {
  const cursor = text.indexOf('|');
  const before = {
    ...inserted(EMPTY_LINE, text.replace('|', '')),
    cursor: cursor < 0 ? text.length : cursor,
  };
  const { line, choices } = completed(before, candidates);
  return [`${line.text.slice(0, line.cursor)}|${line.text.slice(line.cursor)}`, ...choices];
}

describe('the completion of a word', () => {
  for (const [title, text, expected] of [
    ['adds the rest of the only word, and a blank', 'cra', ['crash |']],
    ['adds only a blank to a whole word', 'crash', ['crash |']],
    ['adds what all possible words have in common', 'c', ['c|', 'crash', 'cut', 'curb']],
    ['adds the common characters first, without a list', 'cu|', ['cu|', 'cut', 'curb']],
    ['lists all words where none is begun', '', ['|', 'crash', 'cut', 'curb', '0', '10']],
    ['knows the words before', '  cut  1', ['  cut  10 |']],
    ['changes nothing for an unknown word', 'x', ['x|']],
    ['changes nothing where no word can follow', 'crash 0 ', ['crash 0 |']],
    ['ends at the cursor, and adds no second blank', 'cra| 1', ['crash| 1']],
  ] as const)
    it(title, () => expect(tabbed(text)).to.deep.equal(expected));

  it('can be undone', () => {
    const { line } = completed(inserted(EMPTY_LINE, 'cra'), candidates);
    expect(line.undo.at(-1)).to.deep.equal({ text: 'cra', cursor: 3 });
  });

  it('adds common characters without a blank', () => {
    const { line, choices } = completed(inserted(EMPTY_LINE, 'p'), () => ['pause', 'pausing']);
    expect([line.text, choices]).to.deep.equal(['paus', []]);
  });
});
