import { expect } from 'chai';
import { after, CONNECTED, GONE, told } from './stepped.ts';

describe('the notices of the page', () => {
  it('have no characters from others that change the direction of their lines', () => {
    const { state } = after([told({ kind: 'done', ask: 0, answers: ['a\u202Eb', 'c'] })]);
    expect([state.notices[0]?.text, state.announcement]).to.deep.equal(['a·b\nc', 'a·b\nc']);
  });

  it('repeat the text of a request that was not sent or not executed', () => {
    const { state } = after([...GONE, { kind: 'lineEntered', line: '0 broadcast keep me' }]);
    expect(state.notices.at(-1)?.text).to.match(/there is no connection.*keep me$/);
    const asked = after([...CONNECTED, { kind: 'lineEntered', line: '0 broadcast keep me, too' }]);
    const [effect] = asked.effects;
    const ask = effect?.kind === 'ask' ? effect.ask : -1;
    const refused = told({ kind: 'done', ask, problem: 'server 0 is not running', answers: [] });
    const { notices, requests } = after([refused], asked.state).state;
    expect([notices.at(-1)?.text, requests.size]).to.deep.equal([
      'server 0 is not running; this was not broadcast: keep me, too',
      0,
    ]);
  });

  it('are the answers of the grid and the reasons of failures, the last four', () => {
    const done = (problem?: string, ...answers: string[]) =>
      told({ kind: 'done', ask: 1, answers, ...(problem === undefined ? {} : { problem }) });
    const { state } = after([done(), done('no'), done(undefined, 'a', 'b'), done('1'), done('2'), done('3')]);
    expect(state.notices.map(({ text }) => text)).to.deep.equal(['a\nb', '1', '2', '3']);
    // A mere confirmation may disappear by itself.
    expect(state.notices.map(({ isPassing }) => isPassing)).to.deep.equal([true, false, false, false]);
    expect(new Set(state.notices.map(({ id }) => id)).size).to.equal(4);
    const { notices } = after([{ kind: 'noticeClosed', id: state.notices[1]!.id }], state).state;
    expect(notices.map(({ text }) => text)).to.deep.equal(['a\nb', '2', '3']);
  });
});
