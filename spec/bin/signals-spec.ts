import { expect } from 'chai';
import { ignoredAtStart } from '../../bin/signals.ts';

const parent = (mask: string) => () => `Name:\tsh\nSigBlk:\t0000000000000000\nSigIgn:\t${mask}\nSigCgt:\t0\n`;
const nothing = parent('0000000000000000');

describe('ignoredAtStart', () => {
  it('is nothing, where nothing tells of any', () => {
    expect(ignoredAtStart({ _: '/usr/bin/node' }, nothing)).to.deep.equal([]);
    expect(ignoredAtStart({}, nothing)).to.deep.equal([]);
  });

  it('is what ./process or a grid has found', () => {
    const found = { CHATROOM_IGNORED_SIGNALS: ' SIGTERM SIGINT SIGSEGV' };
    expect(ignoredAtStart(found, nothing)).to.deep.equal(['SIGINT', 'SIGTERM']);
  });

  it('finds SIGHUP ignored where nohup has started the program', () => {
    expect(ignoredAtStart({ _: '/usr/bin/nohup' }, nothing)).to.deep.equal(['SIGHUP']);
    expect(ignoredAtStart({ _: '/usr/bin/nohup2' }, nothing)).to.deep.equal([]);
  });

  it('is SIGHUP where nohup has taken the terminal away', () => {
    expect(ignoredAtStart({}, nothing, true)).to.deep.equal(['SIGHUP']);
  });

  it('is SIGHUP where the parent ignores that, and no other that the parent ignores', () => {
    expect(ignoredAtStart({}, parent('0000000000384007'))).to.deep.equal(['SIGHUP']);
    expect(ignoredAtStart({}, parent('0000000000384006'))).to.deep.equal([]);
  });

  it('finds no signal ignored where there is no /proc', () => {
    const none = () => {
      throw new Error('ENOENT');
    };
    expect(ignoredAtStart({}, none)).to.deep.equal([]);
  });
});
