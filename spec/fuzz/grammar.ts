/**
 * Input of hostile connections, as arbitraries: valid and nearly valid lines, damaged as bytes, cut
 * anywhere, and ended in some way. Characters beyond a byte are placeholders for values that only the case knows.
 */
import fc from 'fast-check';
import { cutAt, fromLatin1 } from '../support/bytes.ts';

/** The id that the connection claims, the incarnation of the server, and an incarnation of the claimed peer. */
export const CLAIM = 'Ⓒ';
export const THEIR_INCARNATION = 'Ⓣ';
export const OWN_INCARNATION = 'Ⓞ';

/** The longest line that the servers of the cases read: short, so that it is reached often, for each port. */
export const LINE_LIMIT_BYTES = { peers: 1100, masters: 200 } as const;
/** The longest first line that a server reads of an unidentified connection. */
export const UNIDENTIFIED_LIMIT_BYTES = 1024;

/** The end of a connection: it closes its sending side and reads on, closes, resets, or stays. */
export type Ending = 'end' | 'destroy' | 'reset' | 'hold';

/** So long that a server may decide by the pause: a peer that sends nothing more for 250 ms is plain. */
const LONG_GAPS_MS = [100, 240, 260] as const;

/** Whether the outcome of an input depends on its pauses, too. */
export function isSlow({ gapMs }: Pick<Input, 'gapMs'>): boolean {
  return gapMs >= LONG_GAPS_MS[0];
}

/** One hostile connection. */
export interface Input {
  /** The server that it connects to. */
  readonly target: number;
  readonly startMs: number;
  /** One character for each byte, or a placeholder. */
  readonly said: readonly string[];
  readonly damage: readonly Damage[];
  readonly cuts: readonly number[];
  /** Whether each part is a chunk by itself, as well. */
  readonly isCutByPart: boolean;
  readonly gapMs: number;
  readonly ending: Ending;
}

/** A damage of the bytes, somewhere. */
export interface Damage {
  readonly kind:
    'flip' | 'insert' | 'remove' | 'cutOff' | 'doubleLine' | 'dropLine' | 'swapLines' | 'crlf' | 'mark';
  readonly at: number;
  readonly with: number;
}

const number = fc.oneof(
  { weight: 5, arbitrary: fc.nat({ max: 9 }).map(String) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('10', '79', '80', '007', '-1', '+1', '1.0', '1e3', '0x1', '', ' 1', '٣'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '999999999',
      '1000000000',
      '4294967296',
      '281474976710656',
      '281474976710657',
      '999999999999999',
      '9007199254740993',
      '18446744073709551616',
      '9'.repeat(400),
    ),
  },
);
const id = fc.oneof(
  { weight: 8, arbitrary: fc.constant(CLAIM) },
  { weight: 1, arbitrary: fc.constantFrom('0', '1', '2', '3', '79', '80') },
  { weight: 1, arbitrary: number },
);
const incarnation = fc.oneof(
  { weight: 5, arbitrary: fc.constant(THEIR_INCARNATION) },
  { weight: 3, arbitrary: fc.constant(OWN_INCARNATION) },
  { weight: 2, arbitrary: number },
);
/** Contents, sometimes with bytes that end a line for some programs, or of a length near a limit. */
const text = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom('a', 'b', 'hi there', ' ', 'x y  z', ',', 'a,b', 'get', 'msg 2 x'),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '',
      '\0',
      '\xff\xfe',
      '\xc3',
      '\xe2\x80',
      '\xe2\x80\xa8',
      '\xf0\x9f\x98\x80',
      '\xed\xa0\x80',
      '\xef\xbb\xbf',
      '\x1b[2J',
      '\r',
      'a\rb',
      '\t\v\f',
      '\x85',
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom(UNIDENTIFIED_LIMIT_BYTES, LINE_LIMIT_BYTES.peers, LINE_LIMIT_BYTES.masters),
        fc.integer({ min: -12, max: 2 }),
        fc.constantFrom('x', ' ', '\xff'),
      )
      .map(([limit, more, fill]) => fill.repeat(limit + more)),
  },
);
const junk = fc.oneof(
  text,
  fc.array(fc.nat({ max: 255 }), { maxLength: 12 }).map((codes) => String.fromCharCode(...codes)),
  fc.constantFrom(
    'PING 1',
    'ping',
    'ping  1',
    'msg',
    'msg ',
    ' ping 1',
    'ping 1 ',
    'session',
    'have',
    'from',
  ),
);

const newline = fc.oneof(
  { weight: 20, arbitrary: fc.constant('\n') },
  { weight: 1, arbitrary: fc.constantFrom('\r\n', '', '\n\n', '\r', '\n\r', ' \n', '\0') },
);

function lineOf(...words: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> {
  const parts = words.map((word) => (typeof word === 'string' ? fc.constant(word) : word));
  return fc.tuple(...parts, newline).map((all) => all.join(''));
}

const peerLine = fc.oneof(
  { weight: 3, arbitrary: lineOf('ping ', id) },
  { weight: 8, arbitrary: lineOf('msg ', id, ' ', text) },
  { weight: 1, arbitrary: lineOf('session ', incarnation) },
  { weight: 3, arbitrary: lineOf('have ', incarnation, ' ', number) },
  { weight: 4, arbitrary: lineOf('from ', number) },
  { weight: 2, arbitrary: lineOf(junk) },
);

/** The first lines of a connection: of a server with sessions, of a plain one, or others. */
const opening = fc.oneof(
  { weight: 8, arbitrary: fc.constant(`ping ${CLAIM}\nsession ${OWN_INCARNATION}\nfrom 0\n`) },
  {
    weight: 4,
    arbitrary: fc.constant(
      `ping ${CLAIM}\nsession ${OWN_INCARNATION}\nhave ${THEIR_INCARNATION} 0\nfrom 7\n`,
    ),
  },
  { weight: 4, arbitrary: fc.constant(`ping ${CLAIM}\n`) },
  { weight: 3, arbitrary: lineOf('ping ', id) },
  { weight: 1, arbitrary: fc.constant('') },
  {
    weight: 1,
    arbitrary: fc.integer({ min: -2, max: 20 }).map((more) => 'x'.repeat(UNIDENTIFIED_LIMIT_BYTES + more)),
  },
);

const command = fc.oneof(
  { weight: 4, arbitrary: lineOf('get') },
  { weight: 4, arbitrary: lineOf('alive') },
  { weight: 6, arbitrary: lineOf('broadcast ', text) },
  {
    weight: 1,
    arbitrary: lineOf(fc.constantFrom('crash ', 'Crash', 'crash now', 'cras', ' crash', 'crash\0')),
  },
  {
    weight: 2,
    arbitrary: lineOf(fc.constantFrom('broadcast', 'broadcast ', 'Get', 'get ', ' get', 'alive alive', 'ge')),
  },
  { weight: 2, arbitrary: lineOf(junk) },
  { weight: 1, arbitrary: peerLine },
);

const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom(
    'flip',
    'insert',
    'remove',
    'cutOff',
    'doubleLine',
    'dropLine',
    'swapLines',
    'crlf',
    'mark',
  ),
  at: fc.nat({ max: 300 }),
  with: fc.nat({ max: 255 }),
});

function inputOf(said: fc.Arbitrary<readonly string[]>, targets: readonly number[]): fc.Arbitrary<Input> {
  return fc.record({
    target: fc.constantFrom(...targets),
    startMs: fc.nat({ max: 40 }),
    said,
    damage: fc.oneof(
      { weight: 2, arbitrary: fc.constant<Damage[]>([]) },
      { weight: 1, arbitrary: fc.array(damage, { minLength: 1, maxLength: 3 }) },
    ),
    cuts: fc.array(fc.nat({ max: 120 }), { maxLength: 4 }),
    isCutByPart: fc.boolean(),
    gapMs: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(0, 0, 1, 3) },
      { weight: 1, arbitrary: fc.constantFrom(...LONG_GAPS_MS) },
    ),
    ending: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom<Ending>('end', 'destroy', 'reset') },
      { weight: 1, arbitrary: fc.constant<Ending>('hold') },
    ),
  });
}

/** Input at a peer port. */
export function peerInput(targets: readonly number[]): fc.Arbitrary<Input> {
  return inputOf(
    fc.tuple(opening, fc.array(peerLine, { maxLength: 7 })).map(([first, rest]) => [first, ...rest]),
    targets,
  );
}

/** Input at a port for clients. */
export function masterInput(targets: readonly number[]): fc.Arbitrary<Input> {
  return inputOf(fc.array(command, { minLength: 1, maxLength: 8 }), targets);
}

/** The values of the placeholders. */
export type Meaning = Readonly<Record<string, string>>;

/** The bytes of an input, one character for each, complete and damaged. */
export function bytesOf({ said, damage: damages }: Pick<Input, 'said' | 'damage'>, meaning: Meaning): string {
  const whole = plain(said.join(''), meaning);
  return damages.reduce(damaged, whole);
}

/** The same as chunks. */
export function chunksOf(
  bytes: string,
  input: Pick<Input, 'said' | 'cuts' | 'isCutByPart'>,
  meaning: Meaning,
): Uint8Array[] {
  const places = [...input.cuts];
  let at = 0;
  for (const part of input.isCutByPart ? input.said : []) places.push((at += plain(part, meaning).length));
  return cutAt(fromLatin1(bytes), places).filter((chunk) => chunk.length > 0);
}

function plain(said: string, meaning: Meaning): string {
  return said.replace(/[^\0-\xff]/g, (sign) => meaning[sign] ?? '?');
}

function damaged(bytes: string, { kind, at: place, with: value }: Damage): string {
  const at = bytes.length === 0 ? 0 : place % bytes.length;
  const before = bytes.slice(0, at);
  const after = bytes.slice(at);
  switch (kind) {
    case 'flip':
      return before + String.fromCharCode((after.charCodeAt(0) || 0) ^ (1 << (value % 8))) + after.slice(1);
    case 'insert':
      return before + String.fromCharCode(value) + after;
    case 'remove':
      return before + after.slice(1 + (value % 8));
    case 'cutOff':
      return before;
    case 'crlf':
      return before + after.replaceAll('\n', '\r\n');
    case 'mark':
      return `\xef\xbb\xbf${bytes}`;
    default: {
      const lines = bytes.split('\n');
      const line = place % lines.length;
      const other = value % lines.length;
      const [one, two] = [lines[line] ?? '', lines[other] ?? ''];
      if (kind === 'doubleLine') lines.splice(other, 0, one);
      else if (kind === 'dropLine') lines.splice(line, 1);
      else {
        lines[line] = two;
        lines[other] = one;
      }
      return lines.join('\n');
    }
  }
}
