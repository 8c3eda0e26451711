import { expect } from 'chai';
import { NO_CARRY } from '../../lib/wire/lines.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import {
  decodePeer,
  encodeMessages,
  encodePing,
  messagePrefix,
  type PeerFrame,
} from '../../lib/wire/peer.ts';
import { encodeFrom, encodeHave } from '../../lib/wire/sessionLines.ts';
import { byteByByte, bytes, cutAt, joined, text } from '../support/bytes.ts';
import { describeCases, LIMIT_BYTES, readChunks, type Decode } from '../support/delivery.ts';
import { readableFrame, type ReadableFrame } from '../support/readable.ts';
import { PEER_CASES } from './cases.ts';

const decoderOf =
  (limitBytes: number): Decode<ReadableFrame> =>
  (carry, chunk) => {
    const [next, frames] = decodePeer(carry, chunk, limitBytes);
    return [next, frames.map(readableFrame)];
  };

/** Joins adjacent batches of one sender. */
function joinBatches(frames: readonly ReadableFrame[]): ReadableFrame[] {
  const whole: ReadableFrame[] = [];
  for (const frame of frames) {
    const last = whole.at(-1);
    if (frame.kind === 'messages' && last?.kind === 'messages' && last.sender === frame.sender) {
      whole[whole.length - 1] = { ...last, texts: [...last.texts, ...frame.texts] };
    } else {
      whole.push(frame);
    }
  }
  return whole;
}

/** Frames in the wire format of this project's servers. */
function encode(frame: PeerFrame): Uint8Array {
  switch (frame.kind) {
    case 'ping':
      return encodePing(frame.sender);
    case 'messages':
      return encodeMessages(messagePrefix(frame.sender), [frame.messages]);
    case 'have':
      return encodeHave(frame.incarnation, frame.count);
    case 'from':
      return encodeFrom(frame.number);
    default:
      throw new Error(`no line for ${frame.kind}`);
  }
}

describe('decodePeer', () => {
  describeCases(PEER_CASES, decoderOf, joinBatches, {
    begins: 'pin',
    ends: 'g 7\n',
    expected: { kind: 'ping', sender: 7 },
  });

  it('returns nothing for a line before its newline has arrived', () => {
    const line = bytes('msg 3 hello');
    for (let length = 0; length <= line.length; length++) {
      const { carry, decoded } = readChunks(decoderOf(LIMIT_BYTES), [line.subarray(0, length)]);
      expect(decoded).to.deep.equal([]);
      expect(carry.length).to.equal(length);
    }
  });

  it('returns each line with the chunk that contains its newline', () => {
    let carry = NO_CARRY;
    const spoken: string[] = [];
    for (const byte of byteByByte(bytes('ping 3\nmsg 3 a\nx\n'))) {
      const [next, frames] = decodePeer(carry, byte, LIMIT_BYTES);
      carry = next;
      spoken.push(`${text(byte) === '\n' ? '/' : '.'}${frames.map(({ kind }) => kind).join()}`);
    }
    expect(spoken.join('')).to.equal('....../ping......./messages./unknown');
  });

  it('joins a character that was split between chunks, wherever it was split', () => {
    const line = bytes('msg 1 ’😀\n');
    for (const place of [7, 8, 10, 11, 12]) {
      expect(readChunks(decoderOf(LIMIT_BYTES), cutAt(line, [place])).decoded).to.deep.equal([
        { kind: 'messages', sender: 1, texts: ['’😀'] },
      ]);
    }
  });

  it('copies no message: a batch refers to its chunk', () => {
    const chunk = bytes('msg 1 one\nmsg 1 two\n');
    const [, [frame]] = decodePeer(NO_CARRY, chunk, LIMIT_BYTES);
    expect(frame?.kind === 'messages' && frame.messages.bytes.buffer === chunk.buffer).to.equal(true);
  });

  it('starts a new batch after a line that began in an earlier chunk', () => {
    const { decoded } = readChunks(decoderOf(LIMIT_BYTES), [
      bytes('msg 1 a\nms'),
      bytes('g 1 b\nmsg 1 c\nmsg 1 d\n'),
    ]);
    expect(decoded).to.deep.equal([
      { kind: 'messages', sender: 1, texts: ['a'] },
      { kind: 'messages', sender: 1, texts: ['b'] },
      { kind: 'messages', sender: 1, texts: ['c', 'd'] },
    ]);
  });

  it('returns batches that do not change when the next chunks are read', () => {
    const [carry, first] = decodePeer(NO_CARRY, bytes('msg 1 aaaa\nmsg 1 b'), LIMIT_BYTES);
    const [next, second] = decodePeer(carry, bytes('bbb\nmsg 1 c'), LIMIT_BYTES);
    const [, third] = decodePeer(next, bytes('ccc\n'), LIMIT_BYTES);
    expect([...first, ...second, ...third].map(readableFrame)).to.deep.equal([
      { kind: 'messages', sender: 1, texts: ['aaaa'] },
      { kind: 'messages', sender: 1, texts: ['bbbb'] },
      { kind: 'messages', sender: 1, texts: ['cccc'] },
    ]);
  });

  it('reads a message of a mebibyte byte by byte, in time linear in its length', () => {
    const lengthBytes = 1024 * 1024;
    const byte = bytes('x');
    let [carry] = decodePeer(NO_CARRY, bytes('msg 1 '), 2 * lengthBytes);
    for (let i = 0; i < lengthBytes; i++) [carry] = decodePeer(carry, byte, 2 * lengthBytes);
    const [, frames] = decodePeer(carry, bytes('\n'), 2 * lengthBytes);
    expect(frames.map(readableFrame).map((frame) => frame.kind === 'messages' && frame.texts)).to.deep.equal([
      ['x'.repeat(lengthBytes)],
    ]);
  });

  it('reads an empty chunk as nothing', () => {
    const [carry] = decodePeer(NO_CARRY, bytes('ping'), LIMIT_BYTES);
    const [same, frames] = decodePeer(carry, bytes(), LIMIT_BYTES);
    expect(frames).to.deep.equal([]);
    expect(same.length).to.equal(4);
  });

  it('treats session lines as unknown lines if it is plain, a hundred per chunk', () => {
    const chunk = bytes('ping 1\nsession 7\nhave 7 2\nfrom 3\nmsg 1 a\n', 'session 7\n'.repeat(200));
    const [, frames] = decodePeer(NO_CARRY, chunk, LIMIT_BYTES, true);
    expect(frames.slice(0, 5).map(readableFrame)).to.deep.equal([
      { kind: 'ping', sender: 1 },
      { kind: 'unknown', line: 'session 7' },
      { kind: 'unknown', line: 'have 7 2' },
      { kind: 'unknown', line: 'from 3' },
      { kind: 'messages', sender: 1, texts: ['a'] },
    ]);
    expect(frames).to.have.length(102);
  });

  it('names the limit that a line exceeded', () => {
    const [, frames] = decodePeer(NO_CARRY, bytes('x'.repeat(100)), 99);
    expect(frames).to.deep.equal([{ kind: 'overlong', limitBytes: 99 }]);
  });
});

describe('the encoders', () => {
  for (const { title, bytes: line, limitBytes = LIMIT_BYTES } of PEER_CASES.filter(
    ({ isOwnSpelling }) => isOwnSpelling,
  )) {
    it(`write bytes that decode to the same content: ${title}`, () => {
      const [, frames] = decodePeer(NO_CARRY, line, limitBytes);
      expect(text(joined(frames.map(encode)))).to.equal(text(line));
    });
  }

  it('write a whole line for a ping', () => {
    expect(text(encodePing(12))).to.equal('ping 12\n');
  });

  it('write the lines of all batches of messages in order', () => {
    const batches = [['a', 'bc'], [], ['', 'd'.repeat(100)]].map((texts) => messagesOf(...texts));
    expect(text(encodeMessages(messagePrefix(12), batches))).to.equal(
      `msg 12 a\nmsg 12 bc\nmsg 12 \nmsg 12 ${'d'.repeat(100)}\n`,
    );
  });

  it('write everything before the contents as the prefix of a message', () => {
    expect(text(messagePrefix(12))).to.equal('msg 12 ');
  });

  it('report a hundred unknown lines of a chunk, and everything else in it', () => {
    const chunk = bytes('x\n'.repeat(10_000), 'msg 1 a\n', 'x\n'.repeat(10_000), 'ping 1\nx');
    const [carry, frames] = decodePeer(NO_CARRY, chunk, LIMIT_BYTES);
    expect(frames.filter(({ kind }) => kind === 'unknown')).to.have.length(100);
    const known = frames.filter(({ kind }) => kind !== 'unknown').map(({ kind }) => kind);
    expect(known).to.deep.equal(['messages', 'ping']);
    // And a hundred of the next.
    const [, next] = decodePeer(carry, bytes('x\n'.repeat(200)), LIMIT_BYTES);
    expect(next).to.have.length(100);
  });
});
