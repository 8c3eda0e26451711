import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { isStopped, stateIn } from '../../../bin/grid/stopped.ts';
import { until } from '../../support/processes.ts';

describe('the state of a process', () => {
  it('is read after its name, whatever characters that contains', () => {
    expect(stateIn('12 (node) T 1 12 12 0')).to.equal('T');
    expect(stateIn('12 (a) S (b) T 1) R 1 12 12 0')).to.equal('R');
    expect(stateIn('12 (a\nb) S 1 12 12 0')).to.equal('S');
    expect(stateIn('')).to.equal(undefined);
  });
});

describe('a process', () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  it('is stopped from SIGSTOP until SIGCONT', async function () {
    if (!existsSync('/proc/self/stat')) this.skip();
    child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1e6)']);
    const { pid = 0 } = child;
    expect(isStopped(pid)).to.equal(false);
    child.kill('SIGSTOP');
    await until(() => isStopped(pid), 'that it stands still');
    child.kill('SIGCONT');
    await until(() => !isStopped(pid), 'that it goes on');
  });

  it('that does not exist is not stopped', () => {
    expect(isStopped(0x7fff_ffff)).to.equal(false);
  });
});
