/** The case table of the codec: lines as bytes, and their decoded content. The specs of both decoders use it. */
import { bytes } from '../support/bytes.ts';
import { LIMIT_BYTES, type Case } from '../support/delivery.ts';
import type { ReadableCommand, ReadableFrame } from '../support/readable.ts';

/** Lines of a peer. */
export interface PeerCase extends Case<ReadableFrame> {
  /** Whether this project's servers would send these very bytes. */
  readonly isOwnSpelling?: true;
}

const ping = (sender: number): ReadableFrame => ({ kind: 'ping', sender });
const messages = (sender: number, ...texts: string[]): ReadableFrame => ({ kind: 'messages', sender, texts });
const unknown = (line: string): ReadableFrame => ({ kind: 'unknown', line });
const overlong = { kind: 'overlong', limitBytes: LIMIT_BYTES } as const;

/** A case for each line that is not part of the protocol. */
const unknownLines = (...lines: readonly (readonly [line: string, shown?: string])[]): PeerCase[] =>
  lines.map(([line, shown = line]) => ({
    title: `${JSON.stringify(line)} is unknown`,
    bytes: bytes(line, '\n'),
    expected: [unknown(shown)],
  }));

/** `length` bytes without a newline. */
const fill = (length: number) => 'abcdefghij'.repeat(Math.ceil(length / 10)).slice(0, length);

export const PEER_CASES: readonly PeerCase[] = [
  // Pings.
  { title: 'a ping', bytes: bytes('ping 3\n'), expected: [ping(3)], isOwnSpelling: true },
  { title: 'a ping of server 0', bytes: bytes('ping 0\n'), expected: [ping(0)], isOwnSpelling: true },
  { title: 'two pings', bytes: bytes('ping 3\nping 3\n'), expected: [ping(3), ping(3)], isOwnSpelling: true },
  {
    title: 'the largest id',
    bytes: bytes('ping 999999999\n'),
    expected: [ping(999_999_999)],
    isOwnSpelling: true,
  },

  // Messages.
  {
    title: 'a message',
    bytes: bytes('msg 3 hello\n'),
    expected: [messages(3, 'hello')],
    isOwnSpelling: true,
  },
  {
    title: 'a message of one byte',
    bytes: bytes('msg 0 x\n'),
    expected: [messages(0, 'x')],
    isOwnSpelling: true,
  },
  {
    title: 'messages of one sender, as one batch',
    bytes: bytes('msg 3 one\nmsg 3 two\nmsg 3 three\n'),
    expected: [messages(3, 'one', 'two', 'three')],
    isOwnSpelling: true,
  },
  {
    title: 'messages of two senders, a batch for each turn',
    bytes: bytes('msg 3 a\nmsg 3 b\nmsg 4 c\nmsg 3 d\n'),
    expected: [messages(3, 'a', 'b'), messages(4, 'c'), messages(3, 'd')],
    isOwnSpelling: true,
  },
  {
    title: 'a ping between messages, in its place',
    bytes: bytes('msg 3 a\nping 3\nmsg 3 b\n'),
    expected: [messages(3, 'a'), ping(3), messages(3, 'b')],
    isOwnSpelling: true,
  },
  {
    title: 'an unknown line between messages, in its place',
    bytes: bytes('msg 3 a\nhave 7 of 9\nmsg 3 b\n'),
    expected: [messages(3, 'a'), unknown('have 7 of 9'), messages(3, 'b')],
  },
  {
    title: 'the largest id of a message',
    bytes: bytes('msg 999999999 x\n'),
    expected: [messages(999_999_999, 'x')],
    isOwnSpelling: true,
  },
  {
    title: 'more messages than the first buffer of a batch holds',
    bytes: bytes(Array.from({ length: 300 }, (_, i) => `msg 1 m${String(i)}\n`).join('')),
    expected: [messages(1, ...Array.from({ length: 300 }, (_, i) => `m${String(i)}`))],
    isOwnSpelling: true,
  },
  {
    title: 'a message longer than the first buffer of a batch',
    bytes: bytes('msg 1 a\nmsg 1 ', fill(1000), '\nmsg 1 b\n'),
    expected: [messages(1, 'a', fill(1000), 'b')],
    limitBytes: 4096,
    isOwnSpelling: true,
  },

  // The lines of a session.
  {
    title: 'the first words of a server with sessions',
    bytes: bytes('ping 3\nsession 281474976710656\n'),
    expected: [ping(3), { kind: 'session', incarnation: 281_474_976_710_656 }],
  },
  {
    title: 'what a server has, and from where it goes on, before its messages',
    bytes: bytes('have 7 0\nfrom 12\nmsg 3 a\nmsg 3 b\n'),
    expected: [
      { kind: 'have', incarnation: 7, count: 0 },
      { kind: 'from', number: 12 },
      messages(3, 'a', 'b'),
    ],
    isOwnSpelling: true,
  },
  {
    title: 'a line of a session between messages, in its place',
    bytes: bytes('msg 3 a\nhave 7 9\nmsg 3 b\n'),
    expected: [messages(3, 'a'), { kind: 'have', incarnation: 7, count: 9 }, messages(3, 'b')],
  },

  // Contents are preserved.
  {
    title: 'spaces',
    bytes: bytes('msg 1 a b  c \n'),
    expected: [messages(1, 'a b  c ')],
    isOwnSpelling: true,
  },
  {
    title: 'contents that begin with a space',
    bytes: bytes('msg 1  a\n'),
    expected: [messages(1, ' a')],
    isOwnSpelling: true,
  },
  {
    title: 'contents of one space',
    bytes: bytes('msg 1  \n'),
    expected: [messages(1, ' ')],
    isOwnSpelling: true,
  },
  {
    title: 'commas, which separate nothing here',
    bytes: bytes('msg 1 a,b,,\nmsg 1 ,\n'),
    expected: [messages(1, 'a,b,,', ',')],
    isOwnSpelling: true,
  },
  {
    title: 'contents that look like lines',
    bytes: bytes('msg 1 ping 1\nmsg 1 msg 2 x\n'),
    expected: [messages(1, 'ping 1', 'msg 2 x')],
    isOwnSpelling: true,
  },
  {
    title: 'characters of two, three and four bytes',
    bytes: bytes('msg 1 é’😀\n'),
    expected: [messages(1, 'é’😀')],
    isOwnSpelling: true,
  },
  {
    title: 'a byte order mark',
    bytes: bytes('msg 1 \uFEFFa\n'),
    expected: [messages(1, '\uFEFFa')],
    isOwnSpelling: true,
  },
  {
    title: 'bytes that are no UTF-8',
    bytes: bytes('msg 1 ', 0xff, 0xc3, 0x28, 0x80, '\n'),
    expected: [messages(1, 'not UTF-8: ffc32880')],
  },
  {
    title: 'NUL',
    bytes: bytes('msg 1 a', 0, 'b', 0, '\n'),
    expected: [messages(1, 'a\0b\0')],
    isOwnSpelling: true,
  },
  {
    title: 'a carriage return, for peers end lines with a newline alone',
    bytes: bytes('msg 1 a\r\n'),
    expected: [messages(1, 'a\r')],
    isOwnSpelling: true,
  },
  {
    title: 'what only some would call the end of a line',
    bytes: bytes('msg 1 a\u2028b\u0085c\vd\fe\n'),
    expected: [messages(1, 'a\u2028b\u0085c\vd\fe')],
    isOwnSpelling: true,
  },

  // Lines that are not part of the protocol.
  ...unknownLines(
    [''],
    [' '],
    ['ping'],
    ['ping '],
    ['ping  3'],
    ['ping 3 '],
    ['ping 3 4'],
    ['ping 3\r', 'ping 3·'],
    ['ping\t3', 'ping·3'],
    [' ping 3'],
    ['PING 3'],
    ['pings 3'],
    ['pong 3'],
    ['ping x'],
    ['ping 03'],
    ['ping 00'],
    ['ping -1'],
    ['ping +3'],
    ['ping 3.0'],
    ['ping 1e3'],
    ['ping 0x3'],
    ['ping ３'],
    ['ping 1000000000'],
    ['ping 99999999999999999999'],
    ['msg'],
    ['msg '],
    ['msg 3'],
    ['msg 3 '],
    ['msg  3 x'],
    ['msg  x'],
    ['msg x hello'],
    ['msg 3x hello'],
    ['msg 3\thello', 'msg 3·hello'],
    ['msg 03 hello'],
    ['msg 00 hello'],
    ['msg -1 hello'],
    ['msg +3 hello'],
    ['msg 3.0 hello'],
    ['msg 1000000000 hello'],
    ['msg 4294967296 hello'],
    [' msg 3 hello'],
    ['MSG 3 hello'],
    ['messages a,b'],
    ['broadcast hello'],
    ['crash'],
    ['GET / HTTP/1.1\r', 'GET / HTTP/1.1·'],
  ),
  {
    title: 'empty lines',
    bytes: bytes('\n\nping 1\n\n'),
    expected: [unknown(''), unknown(''), ping(1), unknown('')],
  },
  {
    title: 'an unknown line that is no UTF-8, shown without what a terminal would obey',
    bytes: bytes('x', 0x1b, '[2J', 0xff, 0, '\n'),
    expected: [unknown('x·[2J··')],
  },

  // The limit.
  {
    title: 'a message whose line is exactly at the limit',
    bytes: bytes('msg 1 ', fill(LIMIT_BYTES - 6), '\nping 1\n'),
    expected: [messages(1, fill(LIMIT_BYTES - 6)), ping(1)],
    isOwnSpelling: true,
  },
  {
    title: 'an unknown line exactly at the limit',
    bytes: bytes(fill(LIMIT_BYTES), '\n'),
    expected: [unknown(`${fill(39)}…`)],
  },
  {
    title: 'a message whose line is one byte over',
    bytes: bytes('msg 1 ', fill(LIMIT_BYTES - 5), '\n'),
    expected: [overlong],
  },
  {
    title: 'a line one byte over that has no end yet',
    bytes: bytes('msg 1 ', fill(LIMIT_BYTES - 5)),
    expected: [overlong],
  },
  {
    title: 'a line many times over',
    bytes: bytes('ping ', '1'.repeat(50 * LIMIT_BYTES), '\n'),
    expected: [overlong],
  },
  {
    title: 'a line at the limit in characters, and over in bytes',
    bytes: bytes('msg 1 ', '’'.repeat(LIMIT_BYTES - 6), '\n'),
    expected: [overlong],
  },
  {
    title: 'good lines before one that is over, which count',
    bytes: bytes('ping 1\nmsg 1 a\nmsg 1 b\n', fill(LIMIT_BYTES + 1), '\n'),
    expected: [ping(1), messages(1, 'a', 'b'), overlong],
  },
  {
    title: 'good lines behind one that is over, which do not count',
    bytes: bytes('ping 1\n', fill(LIMIT_BYTES + 1), '\nmsg 1 a\n'),
    expected: [ping(1), overlong],
  },
];

const GET: ReadableCommand = { kind: 'get' };
const ALIVE: ReadableCommand = { kind: 'alive' };
const CRASH: ReadableCommand = { kind: 'crash' };
const broadcast = (...texts: string[]): ReadableCommand => ({ kind: 'broadcast', texts });
const EMPTY_BROADCAST: ReadableCommand = {
  kind: 'refused',
  reason: { code: 'empty-broadcast' },
};
const refused = (shown: string): ReadableCommand => ({
  kind: 'refused',
  reason: { code: 'unknown-command', line: shown },
});

/** A case for each line that is not a command. */
const refusedLines = (
  ...lines: readonly (readonly [line: string, shown?: string])[]
): Case<ReadableCommand>[] =>
  lines.map(([line, shown = line]) => ({
    title: `${JSON.stringify(line)} is refused`,
    bytes: bytes(line, '\n'),
    expected: [refused(shown)],
  }));

/** Lines of a client. */
export const COMMAND_CASES: readonly Case<ReadableCommand>[] = [
  { title: 'get', bytes: bytes('get\n'), expected: [GET] },
  { title: 'alive', bytes: bytes('alive\n'), expected: [ALIVE] },
  { title: 'crash', bytes: bytes('crash\n'), expected: [CRASH] },
  {
    title: 'several commands, in order',
    bytes: bytes('alive\nget\nget\ncrash\n'),
    expected: [ALIVE, GET, GET, CRASH],
  },
  {
    title: 'commands with blanks at their ends',
    bytes: bytes('get \nalive\t \r\nfollow 0  \ncrash  \n'),
    expected: [GET, ALIVE, { kind: 'follow', from: 0 }, CRASH],
  },
  { title: 'follow, what will come', bytes: bytes('follow\n'), expected: [{ kind: 'follow' }] },
  {
    title: 'follow, from a place in the log or so many before its end',
    bytes: bytes('follow 0\nfollow -50\r\nfollow 123456789012345\n'),
    expected: [
      { kind: 'follow', from: 0 },
      { kind: 'follow', from: -50 },
      { kind: 'follow', from: 123_456_789_012_345 },
    ],
  },
  {
    title: 'follow, from what is no place',
    bytes: bytes('follow x\nfollow 1.5\nfollow  1\nfollow 1234567890123456\nfollow 1 2\n'),
    expected: ['follow x', 'follow 1.5', 'follow  1', 'follow 1234567890123456', 'follow 1 2'].map(refused),
  },

  // Broadcasts.
  { title: 'a broadcast', bytes: bytes('broadcast hello\n'), expected: [broadcast('hello')] },
  { title: 'a broadcast of one byte', bytes: bytes('broadcast x\n'), expected: [broadcast('x')] },
  {
    title: 'broadcasts that follow each other, as one batch',
    bytes: bytes('broadcast a\nbroadcast b\nbroadcast c\n'),
    expected: [broadcast('a', 'b', 'c')],
  },
  {
    title: 'a command between broadcasts, in its place',
    bytes: bytes('broadcast a\nget\nbroadcast b\nalive\n'),
    expected: [broadcast('a'), GET, broadcast('b'), ALIVE],
  },
  {
    title: 'a refused line between broadcasts, in its place',
    bytes: bytes('broadcast a\nbroadcast\nbroadcast b\n'),
    expected: [broadcast('a'), EMPTY_BROADCAST, broadcast('b')],
  },
  {
    title: 'more broadcasts than the first buffer of a batch holds',
    bytes: bytes(Array.from({ length: 300 }, (_, i) => `broadcast m${String(i)}\n`).join('')),
    expected: [broadcast(...Array.from({ length: 300 }, (_, i) => `m${String(i)}`))],
  },

  // Messages are preserved.
  { title: 'spaces', bytes: bytes('broadcast a b  c \n'), expected: [broadcast('a b  c ')] },
  {
    title: 'a message that begins with a space',
    bytes: bytes('broadcast  a\n'),
    expected: [broadcast(' a')],
  },
  { title: 'a message of one space', bytes: bytes('broadcast  \n'), expected: [broadcast(' ')] },
  { title: 'commas', bytes: bytes('broadcast a,b,,\nbroadcast ,\n'), expected: [broadcast('a,b,,', ',')] },
  {
    title: 'messages that look like commands',
    bytes: bytes('broadcast crash\nbroadcast broadcast x\n'),
    expected: [broadcast('crash', 'broadcast x')],
  },
  {
    title: 'characters of two, three and four bytes',
    bytes: bytes('broadcast I’m é 😀!\n'),
    expected: [broadcast('I’m é 😀!')],
  },
  { title: 'a byte order mark', bytes: bytes('broadcast \uFEFFa\n'), expected: [broadcast('\uFEFFa')] },
  {
    title: 'bytes that are no UTF-8',
    bytes: bytes('broadcast ', 0xff, 0xc3, 0x28, 0x80, '\n'),
    expected: [broadcast('not UTF-8: ffc32880')],
  },
  { title: 'NUL', bytes: bytes('broadcast a', 0, 'b', 0, '\n'), expected: [broadcast('a\0b\0')] },
  {
    title: 'a carriage return inside a message',
    bytes: bytes('broadcast a\rb\n'),
    expected: [broadcast('a\rb')],
  },

  // The end of a line as terminals send it.
  { title: 'get with CRLF', bytes: bytes('get\r\n'), expected: [GET] },
  { title: 'alive and crash with CRLF', bytes: bytes('alive\r\ncrash\r\n'), expected: [ALIVE, CRASH] },
  {
    title: 'broadcasts with CRLF',
    bytes: bytes('broadcast a\r\nbroadcast b\r\n'),
    expected: [broadcast('a', 'b')],
  },
  {
    title: 'two carriage returns, of which one belongs to the end of the line',
    bytes: bytes('broadcast a\r\r\n'),
    expected: [broadcast('a\r')],
  },
  { title: 'empty lines ask for nothing', bytes: bytes('\n\r\nget\n\r\n\n'), expected: [GET] },

  // Refused lines.
  { title: 'an empty broadcast', bytes: bytes('broadcast \n'), expected: [EMPTY_BROADCAST] },
  { title: 'a broadcast without even a space', bytes: bytes('broadcast\n'), expected: [EMPTY_BROADCAST] },
  {
    title: 'empty broadcasts with CRLF',
    bytes: bytes('broadcast \r\nbroadcast\r\n'),
    expected: [EMPTY_BROADCAST, EMPTY_BROADCAST],
  },
  ...refusedLines(
    [' '],
    ['get now'],
    ['alive x'],
    ['crash please'],
    [' get'],
    ['GET'],
    ['Crash'],
    ['gets'],
    ['ge'],
    ['get alive'],
    ['crash now'],
    ['getalivecrash'],
    ['broadcasthello'],
    ['broadcast\thello', 'broadcast·hello'],
    ['Broadcast hello'],
    ['ping 3'],
    ['msg 3 hello'],
    ['help'],
    ['get\0', 'get·'],
    ['I’m alive!'],
    ['\u200Bget', '·get'],
    ['a "quoted" word'],
    ['a line of more than sixteen bytes'],
    ['a line of more than forty characters, which is cut', 'a line of more than forty characters, w…'],
  ),
  {
    title: 'get behind a byte order mark is refused',
    bytes: bytes('\uFEFFget\n'),
    expected: [refused('·get')],
  },
  {
    title: 'crash behind a byte order mark is refused',
    bytes: bytes('\uFEFFcrash\n'),
    expected: [refused('·crash')],
  },
  {
    title: 'a line that is no UTF-8 is refused, shown without what a terminal would obey',
    bytes: bytes('x', 0x1b, '[2J', 0xff, 0, '\n'),
    expected: [refused('x·[2J··')],
  },

  // The limit.
  {
    title: 'a broadcast whose line is exactly at the limit',
    bytes: bytes('broadcast ', fill(LIMIT_BYTES - 10), '\nget\n'),
    expected: [broadcast(fill(LIMIT_BYTES - 10)), GET],
  },
  {
    title: 'a refused line exactly at the limit',
    bytes: bytes(fill(LIMIT_BYTES), '\n'),
    expected: [refused(`${fill(39)}…`)],
  },
  {
    title: 'a broadcast whose line is one byte over',
    bytes: bytes('broadcast ', fill(LIMIT_BYTES - 9), '\n'),
    expected: [overlong],
  },
  {
    title: 'a line one byte over that has no end yet',
    bytes: bytes('broadcast ', fill(LIMIT_BYTES - 9)),
    expected: [overlong],
  },
  { title: 'a line many times over', bytes: bytes(fill(50 * LIMIT_BYTES), '\n'), expected: [overlong] },
  {
    title: 'a line that is over by its carriage return, which counts',
    bytes: bytes('broadcast ', fill(LIMIT_BYTES - 10), '\r\n'),
    expected: [overlong],
  },
  {
    title: 'commands before a line that is over, which count',
    bytes: bytes('get\nbroadcast a\n', fill(LIMIT_BYTES + 1), '\n'),
    expected: [GET, broadcast('a'), overlong],
  },
  {
    title: 'commands behind a line that is over, which do not count',
    bytes: bytes('get\n', fill(LIMIT_BYTES + 1), '\ncrash\n'),
    expected: [GET, overlong],
  },
];
