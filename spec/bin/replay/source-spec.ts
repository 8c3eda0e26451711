import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { allTraces } from '../../../bin/replay/source.ts';
import { traceLine } from '../../../lib/trace/write.ts';

describe('the traces that are read at once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatroom-spec-'));
  after(() => rmSync(folder, { recursive: true }));

  it('are refused, with the file and the remedy named, before the heap is full', async () => {
    const file = join(folder, 'long.ndjson');
    const started = { kind: 'started', server: 0, incarnation: 1, atMs: 0, clock: [1] } as const;
    const header = traceLine({ trace: 'chatroom', version: 1, servers: 1, source: 'sim' });
    writeFileSync(file, header + traceLine(started).repeat(5_000));
    expect((await allTraces([file], () => false))[0]?.events.length).to.equal(5_000);
    const error = await allTraces([file], () => true).then(
      () => undefined,
      (reason: unknown) => reason as Error,
    );
    expect(error?.message).to.match(/long\.ndjson: memory has no room .* NODE_OPTIONS=--max-old-space-size/);
  });
});
