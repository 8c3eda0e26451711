import { expect } from 'chai';
import { changeOf, payloadOf, requestOf } from '../../../lib/agents/playlist/commands.ts';

describe('requestOf', () => {
  it('reads every command of the lab', () => {
    for (const [line, request] of [
      ['add song1 URL1', { kind: 'add', song: 'song1', url: 'URL1' }],
      ['delete song1', { kind: 'delete', song: 'song1' }],
      ['get song1', { kind: 'get', song: 'song1' }],
      ['vote NO', { kind: 'voteNo' }],
      ['crash', { kind: 'crash' }],
      ['crashBeforeVote', { kind: 'failAt', point: 'beforeVote' }],
      ['crashAfterVote', { kind: 'failAt', point: 'afterVote' }],
      ['crashAfterAck', { kind: 'failAt', point: 'afterAck' }],
      ['crashVoteREQ', { kind: 'failAt', point: 'voteRequest', to: [] }],
      ['crashVoteREQ 2', { kind: 'failAt', point: 'voteRequest', to: ['2'] }],
      ['crashPartialPreCommit 1 2', { kind: 'failAt', point: 'preCommit', to: ['1', '2'] }],
      ['crashPartialCommit 1', { kind: 'failAt', point: 'commit', to: ['1'] }],
    ] as const)
      expect(requestOf(line)).to.deep.equal(request);
  });

  it('understands the spelling of another edition, ids between commas, and any blanks', () => {
    expect(requestOf('crashPretialPreCommit 2')).to.deep.equal(requestOf('crashPartialPreCommit 2'));
    expect(requestOf('crashPretialCommit')).to.deep.equal(requestOf('crashPartialCommit'));
    expect(requestOf('crashVoteREQ 1,2, 2')).to.deep.equal({
      kind: 'failAt',
      point: 'voteRequest',
      to: ['1', '2'],
    });
    expect(requestOf(' get \t song1 ')).to.deep.equal({ kind: 'get', song: 'song1' });
  });

  it('says what is allowed of any other line', () => {
    for (const [line, form] of [
      ['add song1', 'add <song> <url>'],
      ['add a b c', 'add <song> <url>'],
      ['delete', 'delete <song>'],
      ['get a b', 'get <song>'],
      ['vote', 'vote NO'],
      ['vote YES', 'vote NO'],
      ['crash now', 'crash'],
      ['crashAfterVote 1', 'crashAfterVote'],
      ['crashPartialCommit x', 'crashPartialCommit [ids]'],
    ] as const)
      expect(requestOf(line)).to.deep.equal({ kind: 'invalid', reason: `expected: ${form}` });
    for (const line of ['', 'hello', 'constructor', '__proto__ x'])
      expect(requestOf(line))
        .to.have.property('reason')
        .that.matches(/^expected: add <song> <url>, delete/);
  });
});

describe('payloadOf', () => {
  it('is the text of a change, which changeOf reads', () => {
    for (const change of [
      { kind: 'add', song: 'a', url: 'b' },
      { kind: 'delete', song: 'a' },
    ] as const)
      expect(changeOf(payloadOf(change))).to.deep.equal(change);
    expect(changeOf('get a')).to.equal(undefined);
  });
});
