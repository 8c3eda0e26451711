import { expect } from 'chai';
import { parseScript } from '../../../../lib/agents/playlist/sim/script.ts';

describe('parseScript', () => {
  it('reads what master.py reads, up to exit', () => {
    const text = '\uFEFF0 start 2 10000\r\n\n-1\tadd  a b\r\nsleep 20\n1 crashVoteREQ 0\nexit\nnonsense';
    expect(parseScript(text)).to.deep.equal({
      servers: 2,
      lines: [
        { number: 1, kind: 'start', id: 0 },
        { number: 3, kind: 'tell', id: -1, command: 'add', text: 'add a b' },
        { number: 4, kind: 'sleep', ms: 20 },
        { number: 5, kind: 'tell', id: 1, command: 'crashVoteREQ', text: 'crashVoteREQ 0' },
      ],
    });
  });

  it('says which line is wrong, and what is expected there', () => {
    const start = '0 start 2 10000\n';
    for (const [text, line, problem] of [
      ['', 1, /it starts no server/],
      ['hello', 1, /<id> <command>, sleep <ms> or exit/],
      [`${start}x get a`, 2, /<id> <command>/],
      [`${start}0`, 2, /<id> <command>/],
      [`${start}0 broadcast a`, 2, /add <song> <url>, delete <song>/],
      [`${start}0 vote YES`, 2, /vote NO/],
      [`${start}sleep long`, 2, /sleep <ms>/],
      [`${start}1 start 3 10001`, 2, /there are 2 servers, not 3/],
      ['2 start 2 10000', 1, /an id below n/],
      ['-1 start 2 10000', 1, /<id> start/],
      ['0 start 2 80', 1, /a port from 10000/],
      ['0 start 1000 10000', 1, /n up to 100/],
    ] as const) {
      const found = parseScript(text);
      expect(found).to.include({ line });
      expect(found).to.have.property('problem').that.matches(problem);
    }
  });
});
