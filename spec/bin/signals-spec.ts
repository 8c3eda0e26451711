import { expect } from 'chai';
import { ignoredAtStart, isOrderly } from '../../bin/signals.ts';

const parent = (mask: string) => () => `Name:\tsh\nSigBlk:\t0000000000000000\nSigIgn:\t${mask}\nSigCgt:\t0\n`;
const nothing = parent('0000000000000000');

describe('isOrderly', () => {
  it('takes the end by a signal that is handled for orderly, and the exit code 0 unless it is that of a crash', () => {
    expect([129, 130, 143, 0, 1, 137, null].filter((code) => isOrderly(code, false))).to.deep.equal([
      129, 130, 143, 0,
    ]);
    expect([129, 130, 143, 0, 1, 137, null].filter((code) => isOrderly(code, true))).to.deep.equal([
      129, 130, 143,
    ]);
  });
});

describe('ignoredAtStart', () => {
  it('is empty by default', () => {
    expect(ignoredAtStart({ _: '/usr/bin/node' }, nothing)).to.deep.equal([]);
    expect(ignoredAtStart({}, nothing)).to.deep.equal([]);
  });

  it('is the list that ./process or a grid passes', () => {
    const found = { CHATROOM_IGNORED_SIGNALS: ' SIGTERM SIGINT SIGSEGV' };
    expect(ignoredAtStart(found, nothing)).to.deep.equal(['SIGINT', 'SIGTERM']);
  });

  it('contains SIGHUP if nohup has started the program', () => {
    expect(ignoredAtStart({ _: '/usr/bin/nohup' }, nothing)).to.deep.equal(['SIGHUP']);
    expect(ignoredAtStart({ _: '/usr/bin/nohup2' }, nothing)).to.deep.equal([]);
  });

  it('contains SIGHUP if nohup has replaced the terminal', () => {
    expect(ignoredAtStart({}, nothing, true)).to.deep.equal(['SIGHUP']);
  });

  it('contains SIGHUP if the parent ignores it, and no other signal that the parent ignores', () => {
    expect(ignoredAtStart({}, parent('0000000000384007'))).to.deep.equal(['SIGHUP']);
    expect(ignoredAtStart({}, parent('0000000000384006'))).to.deep.equal([]);
  });

  it('is empty if there is no /proc', () => {
    const none = () => {
      throw new Error('ENOENT');
    };
    expect(ignoredAtStart({}, none)).to.deep.equal([]);
  });
});
