/** Arbitraries of the properties. */
import fc from 'fast-check';
import { cutAt } from './bytes.ts';

/** Contents of a message as a client may send them: not empty, without the end of a line. */
export const contents: fc.Arbitrary<string> = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 12 }),
    fc.string({ minLength: 1, maxLength: 6, unit: 'binary' }),
    fc.constantFrom(
      ',',
      ' ',
      'a,b',
      'I’m alive!',
      'crash',
      'ping 1',
      'msg 1 x',
      '\uFEFF',
      '\0',
      'x'.repeat(70),
    ),
  )
  .filter((said) => !/[\r\n]/.test(said));

/** Cuts bytes into chunks, anywhere. */
export const cutting: fc.Arbitrary<(bytes: Uint8Array) => Uint8Array[]> = fc
  .array(fc.nat({ max: 400 }), { maxLength: 12 })
  .map((places) => (bytes: Uint8Array) => cutAt(bytes, places));

/** Lines of a careless or hostile program, one character for each byte, the last perhaps unfinished. */
export const carelessLines: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom('\n', '\n', '\r\n', ' ', ' ', 'x', ',', '\r', '\0', '\xff', 'â\x80\x99'),
      },
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          ...['ping ', 'msg ', 'broadcast ', 'get', 'alive', 'crash', 'broadcast'],
          ...['session ', 'have 7 ', 'from '],
        ),
      },
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          ...['0', '7', '42', '007', '-1', '999999999', '1000000000'],
          ...['281474976710656', '281474976710657', '1000000000000000'],
        ),
      },
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          'ping 1\n',
          'msg 1 a\n',
          'msg 2 b\n',
          'broadcast c\n',
          'get\n',
          'crash\n',
          'have 7 3\n',
        ),
      },
      { weight: 1, arbitrary: fc.constantFrom('y'.repeat(30), 'z'.repeat(64), 'w'.repeat(65)) },
      {
        weight: 1,
        arbitrary: fc
          .array(fc.nat({ max: 255 }), { maxLength: 4 })
          .map((codes) => String.fromCharCode(...codes)),
      },
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));
