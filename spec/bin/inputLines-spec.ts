import { Readable } from 'node:stream';
import { expect } from 'chai';
import { linesOfInput } from '../../bin/inputLines.ts';
import { TEXT_LIMITS } from '../../lib/text/limits.ts';
import { bytes } from '../support/bytes.ts';

/** The lines of an input, and its problem. */
async function read(chunks: Iterable<Uint8Array>, encoding: 'utf8' | 'latin1', maxBytes?: number) {
  const lines: string[] = [];
  try {
    for await (const line of linesOfInput(Readable.from(chunks), 'the input', encoding, maxBytes))
      lines.push(line);
  } catch (error) {
    lines.push(`! ${(error as Error).message}`);
  }
  return lines;
}

/** An endless input, such as /dev/zero. */
function* zeros(): Generator<Uint8Array> {
  for (;;) yield new Uint8Array(64 * 1024);
}

describe('the lines of an input', () => {
  it('are messages byte by byte, as strings or as byte strings', async () => {
    const input = [bytes('\uFEFFé caf', 0xe9, '\r\n\tb')];
    expect(await read(input, 'utf8')).to.deep.equal(['é caf\uDCE9', '\tb']);
    expect(await read(input, 'latin1')).to.deep.equal(['\xc3\xa9 caf\xe9', '\tb']);
  });

  it('end with an error that names the input and the reason if it cannot be read', async () => {
    expect(await read([bytes('a\n'), bytes('b'.repeat(9))], 'utf8', 8)).to.deep.equal([
      'a',
      '! the input: line 2: it has over 8 bytes',
    ]);
    expect((await read([bytes('a', 0, '\n', 0)], 'latin1')).join()).to.match(/^! the input: it is UTF-16/);
  });

  it('are limited in length if there is no newline', async () => {
    for (const [encoding, maxBytes] of [
      ['utf8', TEXT_LIMITS.messageMaxBytes],
      ['latin1', TEXT_LIMITS.scriptLineMaxBytes],
    ] as const)
      expect(await read(zeros(), encoding)).to.deep.equal([
        `! the input: line 1: it has over ${String(maxBytes)} bytes`,
      ]);
  });
});
