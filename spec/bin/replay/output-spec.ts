import { expect } from 'chai';
import { outputWidth } from '../../../bin/replay/output.ts';

describe('the width of lines', () => {
  const terminal = (columns: number) => ({ isTTY: true, columns });
  const pipe = {};

  it('is that of the terminal to which they are written', () =>
    expect(outputWidth([terminal(80), terminal(120)])).to.equal(80));

  it('is that of the terminal of a pager behind a pipe', () =>
    expect(outputWidth([pipe, terminal(80)])).to.equal(80));

  it('is 100 if there is no terminal, or its width is unknown', () => {
    expect(outputWidth([pipe, pipe])).to.equal(100);
    expect(outputWidth([terminal(0), terminal(0)])).to.equal(100);
  });
});
