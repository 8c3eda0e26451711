import { expect } from 'chai';
import { lineReader } from '../../lib/text/lines.ts';
import { TextProblem } from '../../lib/text/problem.ts';
import { losslessText, strictText, strictTextBeforeCut } from '../../lib/text/utf8.ts';
import { bytes } from '../support/bytes.ts';

const ROOMY = 1000;

/** The lines of a text in chunks, followed by the problem, if there is one. */
function read(chunks: readonly Uint8Array[], decode = strictText, lineMaxBytes = ROOMY): string[] {
  const reader = lineReader(decode, lineMaxBytes);
  const lines: string[] = [];
  try {
    for (const chunk of chunks) for (const line of reader.read(chunk)) lines.push(line);
    for (const line of reader.end()) lines.push(line);
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error;
    lines.push(`! ${error.message}`);
  }
  return lines;
}

const UTF16 = (how: string) =>
  `! it is UTF-16, because ${how}; expected UTF-8, which iconv -f UTF-16 -t UTF-8 makes of it`;

describe('the lines of a text', () => {
  for (const [name, text, lines] of [
    ['nothing', [''], []],
    ['a line', ['a\n'], ['a']],
    ['a line without its end', ['a\nb'], ['a', 'b']],
    ['empty lines, the last included', ['\na\n\n\n'], ['', 'a', '', '']],
    ['CRLF', ['a\r\nb\r\n\r\n'], ['a', 'b', '']],
    ['a doubled CR, as of a text that was converted twice', ['a\r\r\nb\r\r\n'], ['a', 'b']],
    ['a lone CR, which ends no line but belongs to the end of one', ['a\rb\r'], ['a\rb']],
    ['a byte order mark', ['\uFEFFa\nb\n'], ['a', 'b']],
    ['a byte order mark alone', ['\uFEFF'], []],
    ['a byte order mark elsewhere, which is a character', ['a\n\uFEFFb\n'], ['a', '\uFEFFb']],
    ['separators of Unicode, which end no line', ['a\u2028b\u0085c\vd\f\n'], ['a\u2028b\u0085c\vd\f']],
    ['NULs', ['a\0\0b\n\0'], ['a\0\0b', '\0']],
    ['UTF-16', [0xff, 0xfe, 'a', 0, '\n', 0], [UTF16('it begins with the bytes FF FE')]],
    ['UTF-16 without a mark', ['a', 0, '\n', 0], [UTF16('every second byte is NUL')]],
    ['invalid UTF-8', ['a\ncaf', 0xe9, '\nb\n'], ['a', '! line 2, byte 4: the byte E9 is not UTF-8 there']],
    ['invalid UTF-8 at the end', ['a\n', 0xe9], ['a', '! line 2, byte 1: the byte E9 is not UTF-8 there']],
  ] as const) {
    it(`of ${name} are the same however it is cut`, () => {
      const whole = bytes(...text);
      expect(read([whole])).to.deep.equal(lines);
      expect(read(Array.from(whole, (byte) => Uint8Array.of(byte)))).to.deep.equal(lines);
      expect(read([whole.subarray(0, 2), whole.subarray(2)])).to.deep.equal(lines);
    });
  }

  it('may be any bytes if they are messages', () => {
    expect(read([bytes('caf', 0xe9, '\n', 0xff, 'x')], losslessText)).to.deep.equal(['caf\uDCE9', '\uDCFFx']);
  });

  it('have a maximum length, and a longer one is refused before it has ended', () => {
    const ten = 'x'.repeat(10);
    expect(read([bytes(`${ten}\n`.repeat(9), ten)], strictText, 10)).to.deep.equal(Array(10).fill(ten));
    const endless = Array.from({ length: 3 }, () => bytes(ten));
    for (const chunks of [[bytes(`a\n${ten}x\n`)], [bytes(`a\n${ten}x`)], [bytes('a\n'), ...endless]])
      expect(read(chunks, strictText, 10)).to.deep.equal(['a', '! line 2: it has over 10 bytes']);
  });

  it('are yielded as soon as they are complete', () => {
    const reader = lineReader(strictText, ROOMY);
    expect([...reader.read(bytes('ab\nc'))]).to.deep.equal(['ab']);
    expect([...reader.read(bytes('\n'))]).to.deep.equal(['c']);
    expect([...reader.end()]).to.deep.equal([]);
  });

  it('may end with one that was cut off within a character', () => {
    const reader = lineReader(strictText, ROOMY);
    expect([...reader.read(bytes('a\nb', 0xe2, 0x82))]).to.deep.equal(['a']);
    expect([...reader.end(strictTextBeforeCut)]).to.deep.equal(['b']);
  });
});
