import { expect } from 'chai';
import { from } from 'rxjs';
import { linesOf } from '../../bin/lines.ts';
import { bytes } from '../support/bytes.ts';
import { FakeSocket } from '../support/fakeSocket.ts';

/** The lines of a server, chunk by chunk, and the reason of their end. */
function heard(chunks: readonly Uint8Array[], encoding: 'utf8' | 'latin1', maxBytes: number) {
  const said: (readonly string[] | string)[] = [];
  const lines$ = linesOf(new FakeSocket({ chunks$: from(chunks) }), encoding, maxBytes);
  const listening = lines$.subscribe({
    next: (lines) => said.push(lines),
    error: (error: unknown) => said.push((error as Error).message),
  });
  listening.unsubscribe();
  return said;
}

describe('the lines of a server', () => {
  it('are those that each chunk completes, byte by byte', () => {
    const chunks = [bytes('a\ncaf'), bytes(0xe9, '\n\nb')];
    expect(heard(chunks, 'utf8', 10)).to.deep.equal([['a'], ['caf\uDCE9', '']]);
    expect(heard(chunks, 'latin1', 10)).to.deep.equal([['a'], ['caf\xe9', '']]);
  });

  it('are limited in length: a longer one is an error', () => {
    const ten = bytes('x'.repeat(10));
    expect(heard([ten, bytes('\n')], 'utf8', 10)).to.deep.equal([[], ['x'.repeat(10)]]);
    expect(heard([bytes('a\n'), ten, ten, ten], 'latin1', 10)).to.deep.equal([
      ['a'],
      [],
      'it has sent a line of over 10 bytes',
    ]);
  });
});
