import { expect } from 'chai';
import { NO_CARRY, type Carry } from '../../../lib/wire/lines.ts';
import { decodeGoOvid, encodeBoxPing, encodeOffer, goOvidLines } from '../../../lib/wire/goovid/lines.ts';
import { textsOf } from '../../../lib/wire/messages.ts';
import type { PeerFrame } from '../../../lib/wire/peer.ts';
import { byteByByte, bytes, text } from '../../support/bytes.ts';

const BOXES = new Map([
  ['127.0.0.1:5001', 0],
  ['127.0.0.1:5002', 1],
  ['[::1]:5003', 2],
]);
const LIMIT_BYTES = 64;

/** The bytes of a box of GoOvid with a store: it says who it is, answers, and pings on. */
const RECORDED = bytes(
  'ping 127.0.0.1:5002\n',
  'msg 3 2 2 putok\n',
  'msg 3 2 2 getok für heute, 7\n',
  'ping 127.0.0.1:5002\n',
);

function frameText(frame: PeerFrame): string {
  switch (frame.kind) {
    case 'ping':
      return `ping ${String(frame.sender)}${frame.isOfAddress === true ? ' by address' : ''}`;
    case 'messages':
      return `${String(frame.sender)}: ${textsOf(frame.messages).join(' | ')}`;
    case 'unknownBox':
      return `unknown box ${frame.box}`;
    case 'unknown':
      return `unknown ${frame.line}`;
    case 'session':
      return `session ${String(frame.incarnation)}`;
    default:
      return frame.kind;
  }
}

/** The frames of chunks, and what is left of the last one. */
function decoded(...chunks: readonly Uint8Array[]): readonly string[] {
  let carry: Carry = NO_CARRY;
  const all: string[] = [];
  for (const chunk of chunks) {
    const one = decodeGoOvid(carry, chunk, LIMIT_BYTES, BOXES, 1);
    carry = one.carry;
    all.push(...one.frames.map(frameText));
    if (one.rest !== undefined) all.push(`rest ${text(one.rest)}`);
  }
  return all;
}

describe("GoOvid's lines", () => {
  it('are decoded: pings with addresses, and messages that do not name the box', () =>
    expect(decoded(RECORDED)).to.deep.equal([
      'ping 1 by address',
      '1: 3 2 2 putok | 3 2 2 getok für heute, 7',
      'ping 1 by address',
    ]));

  it('are decoded byte by byte, too', () =>
    expect(decoded(...byteByByte(RECORDED))).to.deep.equal([
      'ping 1 by address',
      '1: 3 2 2 putok',
      '1: 3 2 2 getok für heute, 7',
      'ping 1 by address',
    ]));

  const cases: readonly (readonly [what: string, lines: string, frames: readonly string[]])[] = [
    ['an address in brackets', 'ping [::1]:5003\n', ['ping 2 by address']],
    ['a carriage return after an address', 'ping 127.0.0.1:5001\r\n', ['ping 0 by address']],
    ['an address of no box', 'ping 10.0.0.1:80\n', ['unknown box 10.0.0.1:80']],
    [
      'a ping that is no address',
      'ping 1\nping \nping  127.0.0.1:5001\n',
      ['unknown ping 1', 'unknown ping ', 'unknown ping  127.0.0.1:5001'],
    ],
    ['a message without contents', 'msg \n', ['unknown msg ']],
    ['a message with blanks', 'msg 1 2 1  a  b \n', ['1: 1 2 1  a  b ']],
    ['a line of another kind', 'hello\nmsg 1 2 1 a\n', ['unknown hello', '1: 1 2 1 a']],
    ['a line over the limit', `msg 1 2 1 ${'x'.repeat(LIMIT_BYTES)}\n`, ['overlong']],
    [
      'a session, with which other lines begin',
      'session 7 0123456789abcdef\nmsg 1 2 1 1 a\n',
      ['session 7', 'rest msg 1 2 1 1 a\n'],
    ],
  ];
  for (const [what, lines, frames] of cases)
    it(`are decoded: ${what}`, () => expect(decoded(bytes(lines))).to.deep.equal(frames));

  it('are the lines of this project without the number of the box', () => {
    const lines = bytes('msg 0 1 2 1 alice hello\nmsg 0 1 2 1 für\nmsg 0 12 3 10 \n');
    expect(text(goOvidLines(lines, 0))).to.equal('msg 1 2 1 alice hello\nmsg 1 2 1 für\nmsg 12 3 10 \n');
    expect(text(goOvidLines(bytes('msg 137 1 2 1 a\n'), 137))).to.equal('msg 1 2 1 a\n');
    expect(goOvidLines(bytes(), 0)).to.have.lengthOf(0);
  });

  it('begin with a ping, and with three of a box that has sessions', () => {
    expect(text(encodeBoxPing('127.0.0.1:5001'))).to.equal('ping 127.0.0.1:5001\n');
    expect(text(encodeOffer('[::1]:5003'))).to.equal('ping [::1]:5003\nping [::1]:5003\nping [::1]:5003\n');
  });
});
