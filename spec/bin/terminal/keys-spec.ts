import { expect } from 'chai';
import fc from 'fast-check';
import { decodeKeys, NO_KEYS, withoutEscape, type Key } from '../../../bin/terminal/keys.ts';

/** The keys in chunks of input; the first of a terminal has been read before. */
function keysIn(...chunks: readonly string[]): readonly string[] {
  const [, keys] = chunks.reduce<readonly [typeof NO_KEYS, readonly Key[]]>(
    ([state, before], chunk) => {
      const [after, found] = decodeKeys(state, chunk);
      return [after, [...before, ...found]];
    },
    [{ ...NO_KEYS, isFirst: false }, []],
  );
  return words(keys);
}

/** Keys in words; texts that follow each other are one. */
function words(keys: readonly Key[]): readonly string[] {
  const all: string[] = [];
  let isText = false;
  for (const key of keys) {
    if (key.kind === 'text' && isText) all.push(`${all.pop() ?? ''}${key.text}`);
    else if (key.kind === 'text') all.push(`"${key.text}`);
    else all.push(key.kind === 'enter' ? (key.isEchoed ? 'enter, echoed' : 'enter') : key.name);
    isText = key.kind === 'text';
  }
  return all;
}

describe('the keys of a terminal', () => {
  const cases: readonly (readonly [title: string, input: string, keys: readonly string[]])[] = [
    ['text', 'hé 日本👍', ['"hé 日本👍']],
    [
      'Enter',
      'a\rb\nc\r\nd\r\re',
      ['"a', 'enter', '"b', 'enter', '"c', 'enter', '"d', 'enter', 'enter', '"e'],
    ],
    ['Unicode line separators', 'a\u2028b\u2029c\u0085d', ['"a\u2028b\u2029c\u0085d']],
    [
      'controls',
      '\x01\x02\x03\x04\x05\x06\x08\x0b\x0c',
      [
        'home',
        'left',
        'interrupt',
        'end-of-input',
        'end',
        'right',
        'backspace',
        'delete-to-end',
        'clear-screen',
      ],
    ],
    [
      'more controls',
      '\x0e\x10\x14\x15\x17\x19\x1a\x1c\x1f\x7f',
      [
        'down',
        'up',
        'transpose',
        'delete-to-start',
        'delete-word-left',
        'yank',
        'suspend',
        'quit',
        'undo',
        'backspace',
      ],
    ],
    ['controls without a meaning', 'a\x00\x07\x12b', ['"ab']],
    ['arrows', '\x1b[A\x1b[B\x1b[C\x1b[D\x1bOA\x1bOD', ['up', 'down', 'right', 'left', 'up', 'left']],
    [
      'Home, End and Delete',
      '\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~\x1bOH\x1b[3~',
      ['home', 'end', 'home', 'end', 'home', 'end', 'home', 'delete'],
    ],
    [
      'keys with Ctrl and Alt',
      '\x1b[1;5C\x1b[1;3D\x1b\x1b[D\x1b[3;5~\x1b[1;2C',
      ['word-right', 'word-left', 'word-left', 'delete-word-right', 'right'],
    ],
    [
      'Alt and a letter',
      '\x1bb\x1bf\x1bd\x1b\x7f\x1bx',
      ['word-left', 'word-right', 'delete-word-right', 'delete-word-left'],
    ],
    ['keys that do nothing', 'a\x1b[15~\x1b[2~\x1b[200;5u\x1b[<0;1;1Mb', ['"ab']],
    [
      'a paste',
      '\x1b[200~a\x1b[Ab\x03\u2028\x0b\x0c\x1b[201~c\x1b[A',
      ['"a\x1b[Ab\x03\u2028\x0b\x0cc', 'up'],
    ],
    [
      'a paste of several lines',
      '\x1b[200~a\r\nb\nc\rd\x1b[201~',
      ['"a', 'enter', '"b', 'enter', '"c', 'enter', '"d'],
    ],
  ];
  for (const [title, input, keys] of cases) {
    it(`are decoded: ${title}`, () => expect(keysIn(input)).to.deep.equal(keys));

    it(`are the same for every split into chunks: ${title}`, () => {
      expect(keysIn(...Array.from(input))).to.deep.equal(keys);
      fc.assert(
        fc.property(fc.nat(input.length), fc.nat(input.length), (a, b) => {
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          expect(keysIn(input.slice(0, from), input.slice(from, to), input.slice(to))).to.deep.equal(keys);
        }),
      );
    });
  }

  it('typed before the raw mode were echoed by the terminal itself, with newlines at their ends', () => {
    const [state, keys] = decodeKeys(NO_KEYS, 'early\nhalf');
    expect(words(keys)).to.deep.equal(['"early', 'enter, echoed', '"half']);
    expect(words(decodeKeys(state, ' a line\n')[1])).to.deep.equal(['" a line', 'enter']);
    // Ctrl-D, as the terminal hands it on.
    expect(words(decodeKeys(NO_KEYS, 'early\n\0')[1])).to.deep.equal([
      '"early',
      'enter, echoed',
      'end-of-input',
    ]);
  });

  it('are decoded correctly after a single Escape', () => {
    const [state] = decodeKeys({ ...NO_KEYS, isFirst: false }, 'a\x1b');
    expect(words(decodeKeys(withoutEscape(state), 'b')[1])).to.deep.equal(['"b']);
  });
});
