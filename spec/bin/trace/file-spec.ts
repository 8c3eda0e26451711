import { expect } from 'chai';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../../../bin/exit.ts';
import type { FileReason } from '../../../bin/reason/file.ts';
import { clearTraceFile, openTraceFile } from '../../../bin/trace/file.ts';
import { temporaryDirectory, until } from '../../support/processes.ts';

const HEADER =
  '{"trace":"grid","version":2,"protocol":"chatroom","servers":3,"source":"server","epochMs":5}\n';
const event = (server: number, i: number) =>
  `{"atMs":${String(i)},"kind":"started","server":${String(server)}}\n`;

describe('the file of a trace', () => {
  let path: string;
  beforeEach(() => (path = join(temporaryDirectory(), 'out.ndjson')));
  const text = () => readFileSync(path, 'utf8');
  const open = (server = 0, onFailure: (reason: FileReason) => void = ({ code }) => expect.fail(code)) =>
    openTraceFile(path, server, HEADER, onFailure);

  it('gets its header at once, and lines soon after', async () => {
    const file = open();
    expect(text()).to.equal(HEADER);
    file.write(event(0, 1));
    file.write(event(0, 2));
    await until(() => text() === HEADER + event(0, 1) + event(0, 2), 'the lines');
  });

  it('contains all lines in order after a flush, pending ones once', async () => {
    const file = open();
    const lines = Array.from({ length: 40 }, (_, i) => event(0, i) + ' '.repeat(70_000) + '\n');
    // The first ones exceed the buffer: they are being written when the rest is flushed.
    for (const line of lines) file.write(line);
    file.flush();
    expect(text()).to.equal(HEADER + lines.join(''));
    // The pending write completes; its events are not written again.
    await new Promise((resolve) => setImmediate(resolve));
    expect(text()).to.equal(HEADER + lines.join(''));
  });

  it('is appended to by the next incarnation, with another header', () => {
    const first = open();
    first.write(event(0, 1));
    first.flush();
    const second = open();
    second.write(event(0, 9));
    second.flush();
    expect(text()).to.equal(HEADER + event(0, 1) + HEADER + event(0, 9));
  });

  it('loses a line that a killed server has left incomplete, however long', () => {
    const half = `{"atMs":7,"kind":"broadcast","texts":["${'x'.repeat(200_000)}`;
    writeFileSync(path, HEADER + event(0, 1) + half);
    open();
    expect(text()).to.equal(HEADER + event(0, 1) + HEADER);
    writeFileSync(path, HEADER.slice(0, 30));
    open();
    expect(text()).to.equal(HEADER);
  });

  const refused = (message: string, work: () => unknown) =>
    expect(work).to.throw(CommandError, message).with.property('exitCode', 2);

  it('is not written over a file that is not a trace', () => {
    writeFileSync(path, 'dear diary');
    refused(`--trace ${path}: it is not a trace, and is not overwritten`, () => open());
    refused(`--trace ${path}: it is not a trace, and is not overwritten`, () => clearTraceFile(path));
    expect(text()).to.equal('dear diary');
  });

  it('is not shared by two servers', () => {
    writeFileSync(path, HEADER + event(1, 1));
    refused(`--trace ${path}: it is the trace of server 1; each server needs a file of its own`, () =>
      open(0),
    );
    open(1);
    expect(text()).to.equal(HEADER + event(1, 1) + HEADER);
  });

  it('must be in an existing directory', () => {
    refused('no such file or directory', () => openTraceFile(join(path, 'x'), 0, HEADER, () => undefined));
    mkdirSync(path);
    refused('illegal operation on a directory', () => open());
    refused('it is not a file that can be appended to', () =>
      openTraceFile('/dev/null', 0, HEADER, () => undefined),
    );
  });

  it('is truncated by a new grid, whichever process has written it', () => {
    writeFileSync(path, HEADER + event(2, 1));
    clearTraceFile(path);
    expect(text()).to.equal('');
  });

  it('ends, and reports that once, if the disk is full', () => {
    const reasons: FileReason[] = [];
    const file = open(0, (reason) => reasons.push(reason));
    const line = 'x'.repeat(30 * 1024 * 1024);
    for (let i = 0; i < 8; i++) file.write(line);
    file.flush();
    expect(reasons).to.deep.equal([{ code: 'disk-slow' }]);
    expect(text().startsWith(HEADER)).to.equal(true);
  });
});
