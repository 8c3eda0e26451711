import { expect } from 'chai';
import { progress, runsLine } from '../../../bin/sim/progress.ts';

describe('progress', () => {
  it('shows the completed runs, the rate, the result, and the remaining time', () => {
    expect(runsLine(120, 1000, 0, 8_000)).to.equal('120 of 1000 runs, 15 a second, 0 violations, 59 s left');
    expect(runsLine(2, 1000, 0, 4_000)).to.equal('2 of 1000 runs, 0.5 a second, 0 violations, 33 min left');
    expect(runsLine(0, 10, 0, 0)).to.equal('0 of 10 runs, 0.0 a second, 0 violations');
  });

  const terminal = (isTTY: boolean) => {
    const written: string[] = [];
    const write = (text: string) => written.push(text) > 0;
    return { written, stream: { isTTY, columns: 10, write } as unknown as NodeJS.WriteStream };
  };

  it('is removed from the terminal at the end', () => {
    const { written, stream } = terminal(true);
    progress(stream, () => 'far').end();
    expect(written).to.deep.equal(['\r\x1b[K']);
  });

  it('is empty without a terminal', () => {
    const { written, stream } = terminal(false);
    progress(stream, () => 'far').end();
    expect(written).to.deep.equal([]);
  });
});
