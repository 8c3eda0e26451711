/** Properties of the codec for any bytes, however the network cuts them, compared with a naive decoder of strings. */
import { expect } from 'chai';
import fc from 'fast-check';
import { CHATROOM_COMMANDS } from '../../lib/agents/chatroom/commands.ts';
import { decodeCommands } from '../../lib/client/commandLines.ts';
import { frameFrom } from '../../lib/agents/chatroom/log/frames.ts';
import { append, emptyLog } from '../../lib/agents/chatroom/log/log.ts';
import { NO_CARRY } from '../../lib/wire/lines.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import { decodePeer, encodePing, messagePrefix } from '../../lib/wire/peer.ts';
import { INCARNATION_MAX } from '../../lib/wire/sessionLines.ts';
import { excerpt } from '../../lib/wire/text.ts';
import { carelessLines, contents, cutting } from '../support/arbitraries.ts';
import { bytes, fromLatin1, joined, latin1 } from '../support/bytes.ts';
import { readChunks, type Decode } from '../support/delivery.ts';

const LIMIT_BYTES = 64;

/** A decoded line in the form of the naive decoder; batches are split into messages. */
interface Decoded {
  readonly kind: string;
  readonly sender?: number;
  /** A message, one character for each byte, or the excerpt of an unknown line. */
  readonly content?: string;
}

const peerDecoder =
  (limitBytes: number): Decode<Decoded> =>
  (carry, chunk) => {
    const [next, frames] = decodePeer(carry, chunk, limitBytes);
    const decoded = frames.flatMap((frame): Decoded[] => {
      switch (frame.kind) {
        case 'ping':
          return [{ kind: 'ping', sender: frame.sender }];
        case 'messages': {
          const { bytes: block, starts, ends } = frame.messages;
          const texts = ends.map((end, i) => latin1(block.subarray(starts[i], end)));
          return texts.map((one) => ({ kind: 'message', sender: frame.sender, content: one }));
        }
        case 'session':
        case 'have':
        case 'from':
          return [{ kind: frame.kind, content: JSON.stringify(frame) }];
        case 'unknown':
          return [{ kind: 'unknown', content: frame.line }];
        case 'unknownBox':
          return [{ kind: frame.kind, content: frame.box }];
        case 'overlong':
          return [{ kind: 'overlong' }];
      }
    });
    return [next, decoded];
  };

const commandDecoder =
  (limitBytes: number): Decode<Decoded> =>
  (carry, chunk) => {
    const { carry: next, commands } = decodeCommands(CHATROOM_COMMANDS, carry, chunk, limitBytes);
    const decoded = commands.flatMap((command): Decoded[] => {
      if (command.kind !== 'broadcast') return [{ kind: command.kind }];
      const { bytes: block, starts, ends } = command.messages;
      return ends.map((end, i) => ({ kind: 'broadcast', content: latin1(block.subarray(starts[i], end)) }));
    });
    return [next, decoded];
  };

/** The lines of a text one by one, until the end or a line over the limit, which is the last. */
function naively(from: string, readLine: (line: string) => Decoded | undefined): Decoded[] {
  const lines = from.split('\n');
  const all: Decoded[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.length > LIMIT_BYTES) return [...all, { kind: 'overlong' }];
    const decoded = i < lines.length - 1 ? readLine(line) : undefined;
    if (decoded !== undefined) all.push(decoded);
  }
  return all;
}

function naivePeerLine(line: string): Decoded {
  const [word, id = '', ...rest] = line.split(' ');
  const message = rest.join(' ');
  const isId = /^(0|[1-9][0-9]{0,8})$/.test(id);
  if (word === 'ping' && isId && rest.length === 0) return { kind: 'ping', sender: Number(id) };
  if (word === 'msg' && isId && message !== '')
    return { kind: 'message', sender: Number(id), content: message };
  return naiveSessionLine(line) ?? { kind: 'unknown', content: excerpt(fromLatin1(line), 0, line.length) };
}

/** A number of a session line is valid if JavaScript formats its value in the same way, and it is not too long. */
function naiveSessionLine(line: string): Decoded | undefined {
  const [kind = '', ...words] = line.split(' ');
  const numbers = words.map(Number);
  const isSpelt = numbers.every(
    (value, i) => Number.isInteger(value) && value >= 0 && String(value) === words[i],
  );
  if (!isSpelt || numbers.some((value) => value >= 1e15)) return undefined;
  const [first = 0, second] = numbers;
  if (kind === 'from' && words.length === 1)
    return { kind, content: JSON.stringify({ kind, number: first }) };
  if (first < 1 || first > INCARNATION_MAX) return undefined;
  if (kind === 'session' && words.length === 1)
    return { kind, content: JSON.stringify({ kind, incarnation: first }) };
  if (kind === 'have' && words.length === 2)
    return { kind, content: JSON.stringify({ kind, incarnation: first, count: second }) };
  return undefined;
}

function naiveCommandLine(line: string): Decoded | undefined {
  const command = line.replace(/\r$/, '');
  if (command === '') return undefined;
  const bare = command.replace(/[ \t]+$/, '');
  if (['get', 'alive', 'crash'].includes(bare)) return { kind: bare };
  const [word, ...rest] = command.split(' ');
  const message = rest.join(' ');
  return word === 'broadcast' && message !== ''
    ? { kind: 'broadcast', content: message }
    : { kind: 'refused' };
}

describe('the codec, for any bytes and any chunks', () => {
  it('decodes lines of a peer as a naive decoder of strings does', () => {
    fc.assert(
      fc.property(carelessLines, cutting, (lines, cut) => {
        const { decoded } = readChunks(peerDecoder(LIMIT_BYTES), cut(fromLatin1(lines)));
        expect(decoded).to.deep.equal(naively(lines, naivePeerLine));
      }),
      { numRuns: 1000 },
    );
  });

  it('decodes lines of a client as a naive decoder of strings does', () => {
    fc.assert(
      fc.property(carelessLines, cutting, (lines, cut) => {
        const { decoded } = readChunks(commandDecoder(LIMIT_BYTES), cut(fromLatin1(lines)));
        expect(decoded).to.deep.equal(naively(lines, naiveCommandLine));
      }),
      { numRuns: 1000 },
    );
  });

  it('carries the unfinished line and nothing else', () => {
    fc.assert(
      fc.property(carelessLines, cutting, (lines, cut) => {
        const { carry, decoded } = readChunks(peerDecoder(1_000_000), cut(fromLatin1(lines)));
        expect(latin1(carry.store.bytes.subarray(0, carry.length))).to.equal(
          lines.slice(lines.lastIndexOf('\n') + 1),
        );
        expect(decoded.length).to.equal(lines.split('\n').length - 1);
      }),
    );
  });

  it('decodes what this server encodes: every ping, every message, in order, unchanged', () => {
    const line = fc.record({
      sender: fc.integer({ min: 0, max: 999_999_999 }),
      content: fc.option(contents),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), cutting, (lines, cut) => {
        const written = lines.map(({ sender, content }) => {
          if (content === null) return encodePing(sender);
          const log = append(emptyLog(), sender, messagesOf(content));
          return frameFrom(log, 0, sender, messagePrefix(sender), Infinity).frame;
        });
        const { carry, decoded } = readChunks(peerDecoder(1024), cut(joined(written)));
        expect(decoded).to.deep.equal(
          lines.map((one): Decoded =>
            one.content === null
              ? { kind: 'ping', sender: one.sender }
              : { kind: 'message', sender: one.sender, content: latin1(bytes(one.content)) },
          ),
        );
        expect(carry.length).to.equal(0);
      }),
      { numRuns: 300 },
    );
  });

  it('never accepts a broadcast that its peers, with the same limit, would refuse', () => {
    const around = fc.integer({ min: LIMIT_BYTES - 14, max: LIMIT_BYTES - 6 });
    fc.assert(
      fc.property(around, fc.integer({ min: 0, max: 999 }), (length, sender) => {
        const { commands } = decodeCommands(
          CHATROOM_COMMANDS,
          NO_CARRY,
          bytes('broadcast ', 'x'.repeat(length), '\n'),
          LIMIT_BYTES,
        );
        const [command] = commands;
        expect(command?.kind).to.equal(length <= LIMIT_BYTES - 10 ? 'broadcast' : 'overlong');
        if (command?.kind !== 'broadcast') return;
        const log = append(emptyLog(), sender, command.messages);
        const { frame } = frameFrom(log, 0, sender, messagePrefix(sender), Infinity);
        expect(decodePeer(NO_CARRY, frame, LIMIT_BYTES)[1].map(({ kind }) => kind)).to.deep.equal([
          'messages',
        ]);
      }),
    );
  });

  it('continues from an older carry independently of other continuations', () => {
    fc.assert(
      fc.property(carelessLines, carelessLines, carelessLines, (begun, left, right) => {
        const decode = peerDecoder(1_000_000);
        const [carry, decoded] = decode(NO_CARRY, fromLatin1(begun));
        const rests = [left, right, left];
        const ways = rests.map((rest) => decode(carry, fromLatin1(rest)));
        // Each continuation is finished only now: a carry that another has overwritten would show.
        const ended = ways.map(([next, more]) => [...decoded, ...more, ...decode(next, bytes('\n'))[1]]);
        expect(ended).to.deep.equal(
          rests.map((rest) => decode(NO_CARRY, fromLatin1(`${begun}${rest}\n`))[1]),
        );
      }),
      { numRuns: 300 },
    );
  });
});
