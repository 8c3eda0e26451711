import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openTrace } from '../../../bin/trace/run.ts';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';

describe('the file of a trace', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatroom-trace-'));
  after(() => rmSync(folder, { recursive: true }));

  it('grows during a run: a killed process leaves all but the end of it', () => {
    const name = join(folder, 'trace');
    const file = openTrace(name, CHATROOM, { servers: 2, source: 'sim' });
    const lines = () => readFileSync(name, 'utf8').split('\n').length - 1;
    for (let i = 0; i < 5_000; i++)
      file.add({ kind: 'trusted', atMs: i, server: 0, incarnation: 1, peer: 1 });
    expect(lines()).to.be.within(4_000, 4_999);
    file.close();
    expect(lines()).to.equal(5_001);
  });
});
