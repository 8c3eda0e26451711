import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { allTraces, oneTrace, type CutOff } from '../../../bin/replay/source.ts';
import type { Trace } from '../../../lib/trace/perServer.ts';

const HEADER = '{"trace":"grid","version":2,"protocol":"chatroom","servers":1,"source":"server","epochMs":5}';
const started = (incarnation: number) =>
  `{"atMs":1,"kind":"started","server":0,"incarnation":${String(incarnation)},"clock":[1]}`;

describe('traces from files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatroom-source-'));
  const file = join(folder, 'a');
  after(() => rmSync(folder, { recursive: true }));

  /** The contents of a file with this text, or its problem; and the line at which it is cut off. */
  async function read(text: string, isHeapFull = () => false): Promise<[Trace[] | string, CutOff[]]> {
    writeFileSync(file, text);
    const cutOffs: CutOff[] = [];
    try {
      return [await allTraces([file], (cutOff) => cutOffs.push(cutOff), isHeapFull), cutOffs];
    } catch (error) {
      return [(error as Error).message, cutOffs];
    }
  }

  it('contain all complete lines of a truncated file, in each of its incarnations', async () => {
    const text = [HEADER, started(1), HEADER, started(2), '{"atMs"'].join('\r\n');
    const [traces, cutOffs] = await read(text);
    expect(cutOffs).to.deep.equal([{ name: file, line: 5 }]);
    expect((traces as Trace[]).map(({ events, isCutOff }) => [events.length, isCutOff])).to.deep.equal([
      [1, true],
      [1, true],
    ]);
    const one: unknown[] = [];
    for await (const line of oneTrace(file, (cutOff) => cutOffs.push(cutOff))) one.push(line);
    expect(one).to.have.length(4);
    expect(cutOffs).to.have.length(2);
  });

  it('are not truncated if only the last newline is missing', async () => {
    const [traces, cutOffs] = await read(`\uFEFF${HEADER}\n\n${started(1)}`);
    expect((traces as Trace[]).map(({ events, isCutOff }) => [events.length, isCutOff])).to.deep.equal([
      [1, false],
    ]);
    expect(cutOffs).to.deep.equal([]);
  });

  it('are refused, with the file and the remedy, before the heap is full', async () => {
    const text = `${HEADER}\n${`${started(1)}\n`.repeat(5000)}`;
    expect((await read(text))[0]).to.have.length(1);
    expect((await read(text, () => true))[0]).to.match(
      /\/a: memory is full after .*; NODE_OPTIONS=--max-old-space-size=<MiB> makes it larger; a single trace /,
    );
  });
});
