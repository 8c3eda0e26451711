import { expect } from 'chai';
import { CHATROOM_COMMANDS } from '../../../lib/agents/chatroom/commands.ts';
import { decodeCommands } from '../../../lib/client/commandLines.ts';
import { NO_CARRY, type Carry } from '../../../lib/wire/lines.ts';
import { byteByByte, bytes, cutAt } from '../../support/bytes.ts';
import { describeCases, LIMIT_BYTES, readChunks, type Decode } from '../../support/delivery.ts';
import { readableCommand, type ReadableCommand } from '../../support/readable.ts';
import { COMMAND_CASES } from '../../wire/cases.ts';

const decoderOf =
  (limitBytes: number): Decode<ReadableCommand> =>
  (carry, chunk) => {
    const decoded = decodeCommands(CHATROOM_COMMANDS, carry, chunk, limitBytes);
    return [decoded.carry, decoded.commands.map(readableCommand)];
  };

/** Neighbouring broadcasts as one. */
function joinBatches(commands: readonly ReadableCommand[]): ReadableCommand[] {
  const whole: ReadableCommand[] = [];
  for (const command of commands) {
    const last = whole.at(-1);
    if (command.kind === 'broadcast' && last?.kind === 'broadcast') {
      whole[whole.length - 1] = { ...last, texts: [...last.texts, ...command.texts] };
    } else {
      whole.push(command);
    }
  }
  return whole;
}

describe('the commands of the chat room', () => {
  describeCases(COMMAND_CASES, decoderOf, joinBatches, {
    begins: 'ali',
    ends: 've\n',
    expected: { kind: 'alive' },
  });

  it('returns nothing before the newline, which matters most for crash', () => {
    for (const line of ['get', 'crash', 'crash\r', 'broadcast hello']) {
      expect(readChunks(decoderOf(LIMIT_BYTES), byteByByte(bytes(line))).decoded, line).to.deep.equal([]);
    }
  });

  it('joins a character that was split between chunks, wherever it was split', () => {
    const line = bytes('broadcast I’m\n');
    for (const place of [11, 12, 13, 14]) {
      const { decoded } = readChunks(decoderOf(LIMIT_BYTES), cutAt(line, [place]));
      expect(decoded).to.deep.equal([{ kind: 'broadcast', texts: ['I’m'] }]);
    }
  });

  it('reads CRLF that was split between chunks', () => {
    const { decoded } = readChunks(decoderOf(LIMIT_BYTES), [
      bytes('get\r'),
      bytes('\nbroadcast a\r'),
      bytes('\n'),
    ]);
    expect(decoded).to.deep.equal([{ kind: 'get' }, { kind: 'broadcast', texts: ['a'] }]);
  });

  it('copies no message: a broadcast refers to its chunk', () => {
    const chunk = bytes('broadcast one\nbroadcast two\n');
    const [command] = decodeCommands(CHATROOM_COMMANDS, NO_CARRY, chunk, LIMIT_BYTES).commands;
    expect(command?.kind === 'broadcast' && command.messages.bytes.buffer === chunk.buffer).to.equal(true);
  });

  it('starts a new batch after a line that began in an earlier chunk', () => {
    const chunks = [bytes('broadcast a\nbroad'), bytes('cast b\nbroadcast c\nbroadcast d\n')];
    expect(readChunks(decoderOf(LIMIT_BYTES), chunks).decoded).to.deep.equal([
      { kind: 'broadcast', texts: ['a'] },
      { kind: 'broadcast', texts: ['b'] },
      { kind: 'broadcast', texts: ['c', 'd'] },
    ]);
  });

  it('returns the unread rest of a chunk after a number of commands other than broadcasts', () => {
    const chunk = bytes('get\nbroadcast a\nbroadcast b\nalive\nbroadcast c\nget\nbroad');
    const decode = (carry: Carry, part: Uint8Array) =>
      decodeCommands(CHATROOM_COMMANDS, carry, part, LIMIT_BYTES, 2);
    const first = decode(NO_CARRY, chunk);
    expect(first.commands.map(({ kind }) => kind)).to.deep.equal(['get', 'broadcast', 'alive']);
    expect(first.answers).to.equal(2);
    const second = decode(first.carry, first.rest as Uint8Array);
    expect(second.commands.map(({ kind }) => kind)).to.deep.equal(['broadcast', 'get']);
    expect(second.answers).to.equal(1);
    expect(second.rest).to.equal(undefined);
    const last = decode(second.carry, bytes('cast d\n')).commands;
    expect(last.map(readableCommand)).to.deep.equal([{ kind: 'broadcast', texts: ['d'] }]);
  });

  it('returns reasons of one line, whatever the line contains', () => {
    const bad = bytes('a\rb', 0, 0x85, 0x1b, '\u2028', 0xff, '"\n');
    const [command] = decodeCommands(CHATROOM_COMMANDS, NO_CARRY, bad, LIMIT_BYTES).commands;
    expect(command).to.deep.equal({
      kind: 'refused',
      reason: { code: 'unknown-command', line: 'a·b·····"' },
    });
  });
});
