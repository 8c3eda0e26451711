import { expect } from 'chai';
import { NO_CARRY } from '../../lib/wire/lines.ts';
import { decodePeer, type PeerFrame } from '../../lib/wire/peer.ts';
import { encodeFrom, encodeHave, encodeHandshake, INCARNATION_MAX } from '../../lib/wire/sessionLines.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const read = (bytes: Uint8Array): readonly PeerFrame[] => decodePeer(NO_CARRY, bytes, 1024)[1];
const readText = (line: string) => read(new TextEncoder().encode(line));

const LARGEST = Number.MAX_SAFE_INTEGER.toString().slice(0, 15);

describe('the lines of a session', () => {
  it('are written as ping and session, have, and from', () => {
    expect(text(encodeHandshake(2, 70))).to.equal('ping 2\nsession 70\n');
    expect(text(encodeHave(70, 4))).to.equal('have 70 4\n');
    expect(text(encodeFrom(4))).to.equal('from 4\n');
  });

  it('are decoded to the values that were encoded', () => {
    expect(read(encodeHandshake(2, INCARNATION_MAX))).to.deep.equal([
      { kind: 'ping', sender: 2 },
      { kind: 'session', incarnation: INCARNATION_MAX },
    ]);
    expect(read(encodeHave(1, 0))).to.deep.equal([{ kind: 'have', incarnation: 1, count: 0 }]);
    expect(read(encodeHave(INCARNATION_MAX, Number(LARGEST)))).to.deep.equal([
      { kind: 'have', incarnation: INCARNATION_MAX, count: Number(LARGEST) },
    ]);
    expect(read(encodeFrom(0))).to.deep.equal([{ kind: 'from', number: 0 }]);
    expect(read(encodeFrom(Number(LARGEST)))).to.deep.equal([{ kind: 'from', number: Number(LARGEST) }]);
  });

  it('have at least two words, because a plain peer reads no shorter line', () => {
    for (const bytes of [encodeHandshake(2, 70), encodeHave(70, 4), encodeFrom(4)])
      for (const line of text(bytes).trimEnd().split('\n')) expect(line.split(' ')).to.have.length.above(1);
  });

  for (const line of [
    'session',
    'session ',
    'session 0',
    'session 07',
    'session -1',
    'session +1',
    'session 1.5',
    'session 1e3',
    'session 7 ',
    ' session 7',
    'session  7',
    'Session 7',
    'session 7\r',
    'session ٧',
    `session ${String(INCARNATION_MAX + 1)}`,
    'session 1000000000000000',
    'have',
    'have 7',
    'have 7 ',
    'have 0 1',
    'have 7 01',
    'have 7 1 1',
    'have 7 1000000000000000',
    `have ${String(INCARNATION_MAX + 1)} 1`,
    'from',
    'from ',
    'from -1',
    'from 01',
    'from 1 2',
    'from 1000000000000000',
    `from ${'1'.repeat(200)}`,
  ]) {
    it(`are not recognised in ${JSON.stringify(line.slice(0, 40))}`, () => {
      expect(readText(`${line}\n`).map(({ kind }) => kind)).to.deep.equal(['unknown']);
    });
  }
});
