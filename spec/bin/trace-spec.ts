import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTrace } from '../../bin/trace.ts';
import { serverConfig } from '../../lib/config.ts';
import { temporaryDirectory } from '../support/processes.ts';

interface Line {
  readonly kind?: string;
  readonly incarnation?: number;
  readonly clock?: readonly number[];
}

describe('the trace of an incarnation', () => {
  it('has its start before any other operation: a server that is killed at once has been started', () => {
    const path = join(temporaryDirectory(), 'out.ndjson');
    const config = serverConfig({ id: 1, n: 3, port: 10_001 });
    const incarnations = () =>
      readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line)
        .filter(({ kind }) => kind !== undefined);
    for (const count of [1, 2]) {
      openTrace(path, config, 70 + count, (reason) => expect.fail(reason));
      expect(incarnations().map(({ kind }) => kind)).to.deep.equal(
        Array.from({ length: count }, () => 'started'),
      );
    }
    const [first, second] = incarnations();
    expect(first?.clock).to.deep.equal([0, 1, 0]);
    expect([first?.incarnation, second?.incarnation], 'what they say to their peers').to.deep.equal([71, 72]);
  });

  it('ends once: an orderly end is not a crash, and no event follows it', () => {
    const ends = process.listeners('exit');
    const path = join(temporaryDirectory(), 'out.ndjson');
    const config = serverConfig({ id: 1, n: 3, port: 10_001 });
    const { stop } = openTrace(path, config, 71, (reason) => expect.fail(reason));
    const [atExit] = process.listeners('exit').filter((listener) => !ends.includes(listener));
    stop();
    stop();
    // The handler of the end of the process writes the waiting events, and no second end.
    atExit?.call(process, 0);
    if (atExit !== undefined) process.off('exit', atExit);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.slice(1).map((line) => (JSON.parse(line) as Line).kind)).to.deep.equal([
      'started',
      'stopped',
    ]);
  });
});
