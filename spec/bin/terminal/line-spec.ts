import { expect } from 'chai';
import { edited, EMPTY_LINE, entered, inserted, type Line } from '../../../bin/terminal/line.ts';
import type { KeyName } from '../../../bin/terminal/keys.ts';

/** A line with `|` where the cursor is. */
const shown = ({ text, cursor }: Line) => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

function lineOf(text: string): Line {
  const cursor = text.indexOf('|');
  return { ...EMPTY_LINE, text: text.replace('|', ''), cursor };
}

const after = (line: Line, ...keys: readonly KeyName[]) => keys.reduce(edited, line);

describe('a line that is edited', () => {
  const cases: readonly (readonly [keys: KeyName | readonly KeyName[], before: string, after: string])[] = [
    ['left', 'ab|', 'a|b'],
    ['left', '|ab', '|ab'],
    ['left', 'e\u0301|', '|e\u0301'],
    ['right', '|👨\u200D👩\u200D👧a', '👨\u200D👩\u200D👧|a'],
    ['right', 'ab|', 'ab|'],
    ['word-left', 'say it, now|', 'say it, |now'],
    ['word-left', 'say it, |now', 'say |it, now'],
    ['word-right', '|say it', 'say| it'],
    ['word-right', 'say| שלום', 'say שלום|'],
    ['home', 'ab|c', '|abc'],
    ['end', 'ab|c', 'abc|'],
    ['backspace', 'a日|c', 'a|c'],
    ['backspace', '|c', '|c'],
    ['delete', 'a|日c', 'a|c'],
    ['end-of-input', 'a|bc', 'a|c'],
    ['delete-word-left', 'say it|!', 'say |!'],
    ['delete-word-right', 'say| it!', 'say|!'],
    ['delete-to-start', 'ab|c', '|c'],
    ['delete-to-end', 'a|bc', 'a|'],
    [['delete-to-end', 'home', 'yank'], 'a|bc', 'bc|a'],
    ['transpose', 'ab|cd', 'acb|d'],
    ['transpose', 'abc|', 'acb|'],
    ['transpose', 'a|', 'a|'],
    [['delete-word-left', 'backspace', 'undo', 'undo'], 'say it|', 'say it|'],
    ['undo', 'a|', 'a|'],
    ['suspend', 'a|b', 'a|b'],
  ];
  for (const [keys, before, then] of cases) {
    it(`${[keys].flat().join(', ')}: ${before} becomes ${then}`, () => {
      expect(shown(after(lineOf(before), ...[keys].flat()))).to.equal(then);
    });
  }

  it('inserts text at the cursor', () => {
    expect(shown(inserted(lineOf('a|d'), 'bc'))).to.equal('abc|d');
  });

  it('is replaced by lines of the history, and restored after them', () => {
    const entering = (line: Line, text: string) => entered(inserted(line, text));
    const line = inserted(['one', 'two', 'two', ' '].reduce(entering, EMPTY_LINE), 'draft');
    expect(shown(after(line, 'up'))).to.equal('two|');
    expect(shown(after(line, 'up', 'up'))).to.equal('one|');
    expect(shown(after(line, 'up', 'up', 'up'))).to.equal('one|');
    expect(shown(after(line, 'up', 'up', 'down'))).to.equal('two|');
    expect(shown(after(line, 'up', 'up', 'down', 'down', 'down'))).to.equal('draft|');
  });
});
