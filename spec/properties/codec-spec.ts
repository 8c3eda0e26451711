/** Properties of the codec for any bytes, however the network cuts them, compared with a naive decoder of strings. */
import { expect } from 'chai';
import fc from 'fast-check';
import { decodeCommands } from '../../lib/agents/chatroom/commands.ts';
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
interface Said {
  readonly kind: string;
  readonly sender?: number;
  /** A message, one character for each byte, or the excerpt of an unknown line. */
  readonly said?: string;
}

const peerDecoder =
  (limitBytes: number): Decode<Said> =>
  (carry, chunk) => {
    const [next, frames] = decodePeer(carry, chunk, limitBytes);
    const said = frames.flatMap((frame): Said[] => {
      switch (frame.kind) {
        case 'ping':
          return [{ kind: 'ping', sender: frame.sender }];
        case 'messages': {
          const { bytes: block, starts, ends } = frame.messages;
          const texts = ends.map((end, i) => latin1(block.subarray(starts[i], end)));
          return texts.map((one) => ({ kind: 'message', sender: frame.sender, said: one }));
        }
        case 'session':
        case 'have':
        case 'from':
          return [{ kind: frame.kind, said: JSON.stringify(frame) }];
        case 'unknown':
          return [{ kind: 'unknown', said: frame.line }];
        case 'overlong':
          return [{ kind: 'overlong' }];
      }
    });
    return [next, said];
  };

const commandDecoder =
  (limitBytes: number): Decode<Said> =>
  (carry, chunk) => {
    const [next, commands] = decodeCommands(carry, chunk, limitBytes);
    const said = commands.flatMap((command): Said[] => {
      if (command.kind !== 'broadcast') return [{ kind: command.kind }];
      const { bytes: block, starts, ends } = command.messages;
      return ends.map((end, i) => ({ kind: 'broadcast', said: latin1(block.subarray(starts[i], end)) }));
    });
    return [next, said];
  };

/** The lines of a text one by one, until the end or a line over the limit, which is the last. */
function naively(from: string, readLine: (line: string) => Said | undefined): Said[] {
  const lines = from.split('\n');
  const all: Said[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.length > LIMIT_BYTES) return [...all, { kind: 'overlong' }];
    const said = i < lines.length - 1 ? readLine(line) : undefined;
    if (said !== undefined) all.push(said);
  }
  return all;
}

function naivePeerLine(line: string): Said {
  const [word, id = '', ...rest] = line.split(' ');
  const message = rest.join(' ');
  const isId = /^(0|[1-9][0-9]{0,8})$/.test(id);
  if (word === 'ping' && isId && rest.length === 0) return { kind: 'ping', sender: Number(id) };
  if (word === 'msg' && isId && message !== '') return { kind: 'message', sender: Number(id), said: message };
  return naiveSessionLine(line) ?? { kind: 'unknown', said: excerpt(fromLatin1(line), 0, line.length) };
}

/** A number of a session line is valid if JavaScript formats its value in the same way, and it is not too long. */
function naiveSessionLine(line: string): Said | undefined {
  const [kind = '', ...words] = line.split(' ');
  const numbers = words.map(Number);
  const isSpelt = numbers.every(
    (value, i) => Number.isInteger(value) && value >= 0 && String(value) === words[i],
  );
  if (!isSpelt || numbers.some((value) => value >= 1e15)) return undefined;
  const [first = 0, second] = numbers;
  if (kind === 'from' && words.length === 1) return { kind, said: JSON.stringify({ kind, number: first }) };
  if (first < 1 || first > INCARNATION_MAX) return undefined;
  if (kind === 'session' && words.length === 1)
    return { kind, said: JSON.stringify({ kind, incarnation: first }) };
  if (kind === 'have' && words.length === 2)
    return { kind, said: JSON.stringify({ kind, incarnation: first, count: second }) };
  return undefined;
}

function naiveCommandLine(line: string): Said | undefined {
  const command = line.replace(/\r$/, '');
  if (command === '') return undefined;
  const bare = command.replace(/[ \t]+$/, '');
  if (['get', 'alive', 'crash'].includes(bare)) return { kind: bare };
  const [word, ...rest] = command.split(' ');
  const message = rest.join(' ');
  return word === 'broadcast' && message !== '' ? { kind: 'broadcast', said: message } : { kind: 'refused' };
}

describe('the codec, for any bytes and any chunks', () => {
  it('decodes lines of a peer as a naive decoder of strings does', () => {
    fc.assert(
      fc.property(carelessLines, cutting, (lines, cut) => {
        const { said } = readChunks(peerDecoder(LIMIT_BYTES), cut(fromLatin1(lines)));
        expect(said).to.deep.equal(naively(lines, naivePeerLine));
      }),
      { numRuns: 1000 },
    );
  });

  it('decodes lines of a client as a naive decoder of strings does', () => {
    fc.assert(
      fc.property(carelessLines, cutting, (lines, cut) => {
        const { said } = readChunks(commandDecoder(LIMIT_BYTES), cut(fromLatin1(lines)));
        expect(said).to.deep.equal(naively(lines, naiveCommandLine));
      }),
      { numRuns: 1000 },
    );
  });

  it('carries the unfinished line and nothing else', () => {
    fc.assert(
      fc.property(carelessLines, cutting, (lines, cut) => {
        const { carry, said } = readChunks(peerDecoder(1_000_000), cut(fromLatin1(lines)));
        expect(latin1(carry.store.bytes.subarray(0, carry.length))).to.equal(
          lines.slice(lines.lastIndexOf('\n') + 1),
        );
        expect(said.length).to.equal(lines.split('\n').length - 1);
      }),
    );
  });

  it('decodes what this server encodes: every ping, every message, in order, unchanged', () => {
    const line = fc.record({ sender: fc.integer({ min: 0, max: 999_999_999 }), said: fc.option(contents) });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), cutting, (lines, cut) => {
        const written = lines.map(({ sender, said }) => {
          if (said === null) return encodePing(sender);
          const log = append(emptyLog(), sender, messagesOf(said));
          return frameFrom(log, 0, sender, messagePrefix(sender), Infinity).frame;
        });
        const { carry, said } = readChunks(peerDecoder(1024), cut(joined(written)));
        expect(said).to.deep.equal(
          lines.map((one): Said =>
            one.said === null
              ? { kind: 'ping', sender: one.sender }
              : { kind: 'message', sender: one.sender, said: latin1(bytes(one.said)) },
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
        const [, commands] = decodeCommands(
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
        const [carry, said] = decode(NO_CARRY, fromLatin1(begun));
        const rests = [left, right, left];
        const ways = rests.map((rest) => decode(carry, fromLatin1(rest)));
        // Each continuation is finished only now: a carry that another has overwritten would show.
        const ended = ways.map(([next, more]) => [...said, ...more, ...decode(next, bytes('\n'))[1]]);
        expect(ended).to.deep.equal(
          rests.map((rest) => decode(NO_CARRY, fromLatin1(`${begun}${rest}\n`))[1]),
        );
      }),
      { numRuns: 300 },
    );
  });
});
