import { Readable } from 'node:stream';
import { expect } from 'chai';
import { forwardLines } from '../../../bin/grid/children.ts';
import { TEXT_LIMITS } from '../../../lib/text/limits.ts';

describe('the log of a server of a grid', () => {
  const forwarded = async (...chunks: readonly string[]) => {
    const lines: string[] = [];
    await forwardLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), 'server 2', (line) =>
      lines.push(line),
    );
    return lines;
  };

  it('is passed on line by line', async () => {
    expect(await forwarded('a\nb', 'c\n', 'd')).to.deep.equal(['a', 'bc', 'd']);
  });

  it('is named in the error if it cannot be read', async () => {
    const { messageMaxBytes } = TEXT_LIMITS;
    expect(await forwarded('a\n', 'x'.repeat(messageMaxBytes + 1), '\nb\n')).to.deep.equal([
      'a',
      `chatroom: the log of server 2: line 2: it has over ${String(messageMaxBytes)} bytes; no more of it is shown`,
    ]);
  });
});
