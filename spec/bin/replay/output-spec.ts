import { expect } from 'chai';
import { outputWidth } from '../../../bin/replay/output.ts';

describe('the width of lines', () => {
  const terminal = (columns: number) => ({ isTTY: true, columns });
  const pipe = {};

  it('is that of the terminal they are written to', () =>
    expect(outputWidth([terminal(80), terminal(120)])).to.equal(80));

  it('is that of the terminal on which a reader shows them, where they go through a pipe', () =>
    expect(outputWidth([pipe, terminal(80)])).to.equal(80));

  it('is 100 where there is no terminal, or none that knows its width', () => {
    expect(outputWidth([pipe, pipe])).to.equal(100);
    expect(outputWidth([terminal(0), terminal(0)])).to.equal(100);
  });
});
