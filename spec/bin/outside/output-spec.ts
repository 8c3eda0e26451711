import { expect } from 'chai';
import { output, SHOWN_A_SECOND } from '../../../bin/outside/output.ts';

describe('the output of a process', () => {
  it('is shown line by line, and at its end the last line without an end', () => {
    const { read, end } = output();
    expect([read('a\nb', 0), read('c\n\nd', 1), end()]).to.deep.equal([['a'], ['bc', ''], ['d']]);
    expect(output().end()).to.deep.equal([]);
  });

  it('is shown up to a number of lines a second; the others are counted', () => {
    const { read, end } = output();
    expect(read('x\n'.repeat(SHOWN_A_SECOND + 5), 0)).to.have.length(SHOWN_A_SECOND);
    expect(read('y\n', 999)).to.deep.equal([]);
    expect(read('z\n', 1_000)).to.deep.equal(['… 6 more lines', 'z']);
    read('x\n'.repeat(SHOWN_A_SECOND), 1_001);
    expect(end()).to.deep.equal(['… 1 more lines']);
  });

  it('shows the beginning of a line without an end, however it is divided', () => {
    const { read, end } = output();
    for (let i = 0; i < 100; i++) expect(read('x'.repeat(7), i)).to.deep.equal([]);
    expect(end()).to.deep.equal([`${'x'.repeat(300)}…`]);
  });
});
