import { expect } from 'chai';
import { TextProblem } from '../../lib/text/problem.ts';
import { wholeText } from '../../lib/text/whole.ts';
import { bytes } from '../support/bytes.ts';

const problemOf = (...parts: readonly (string | number)[]) => {
  try {
    return wholeText(bytes(...parts));
  } catch (error) {
    return error instanceof TextProblem ? error.message : error;
  }
};

describe('a text that is read whole', () => {
  it('is unchanged except for its byte order mark', () => {
    expect(wholeText(bytes('\uFEFF{"é": 1}\r\n'))).to.equal('{"é": 1}\r\n');
    expect(wholeText(bytes(''))).to.equal('');
  });

  it('is refused with the line and the byte if it is not UTF-8', () => {
    expect(problemOf('a\nbc', 0xe9)).to.equal('line 2, byte 3: the byte E9 is not UTF-8 there');
    expect(problemOf(0xe9)).to.equal('line 1, byte 1: the byte E9 is not UTF-8 there');
    expect(problemOf('\uFEFFa', 0xe9)).to.equal('line 1, byte 2: the byte E9 is not UTF-8 there');
  });

  it('is refused by name if it is UTF-16', () => {
    expect(problemOf(0xfe, 0xff, 0, '{', 0, '}')).to.match(
      /^it is UTF-16, because it begins with the bytes FE FF/,
    );
    expect(problemOf('{', 0, '}', 0)).to.match(/^it is UTF-16, because every second byte is NUL/);
  });
});
