import { expect } from 'chai';
import { kvsTty } from '../../../lib/agents/kvs/tty.ts';
import { started } from '../../support/stepping.ts';

const line = (request: string, by = 'console') => ({ kind: 'requested', by, request }) as const;
const answer = (message: string) => ({ kind: 'received', from: '1', port: '1', message }) as const;
const printed = (indication: string, to = 'console') => ({ kind: 'indicate', indication, to });
const put = (key: string, value: string) => ({ kind: 'send', to: '1', message: { kind: 'put', key, value } });
const get = (key: string) => ({ kind: 'send', to: '1', message: { kind: 'get', key } });

describe('kvs_tty', () => {
  it('sends an operation to name 1, and prints what comes', () => {
    const tty = started(kvsTty);
    expect(tty.on(line('put k a value'))).to.deep.equal([put('k', 'a value')]);
    expect(tty.on(answer('ok'))).to.deep.equal([printed('ok')]);
    expect(tty.on(line('get k'))).to.deep.equal([get('k')]);
    expect(tty.on(answer('a value'))).to.deep.equal([printed('a value')]);
  });

  it('says of any other line that it is invalid', () => {
    const tty = started(kvsTty);
    for (const wrong of ['', 'put k', 'get', 'get a b', 'delete k'])
      expect(tty.on(line(wrong))).to.deep.equal([printed('Invalid command')]);
  });

  it('reads on only when the answer has come', () => {
    const tty = started(kvsTty);
    tty.on(line('put k 1', 'ada'));
    for (const [request, by] of [
      ['bad', 'bob'],
      ['get k', 'bob'],
      ['worse', 'ada'],
    ] as const)
      expect(tty.on(line(request, by))).to.deep.equal([]);
    expect(tty.on(answer('ok'))).to.deep.equal([
      printed('ok', 'ada'),
      printed('Invalid command', 'bob'),
      get('k'),
    ]);
    expect(tty.on(answer('1'))).to.deep.equal([printed('1', 'bob'), printed('Invalid command', 'ada')]);
    expect(tty.state).to.deep.equal({ asking: undefined, waiting: [] });
    expect(kvsTty.console?.isReady?.(tty.state)).to.equal(true);
    tty.on(line('get k'));
    expect(kvsTty.console?.isReady?.(tty.state)).to.equal(false);
  });

  it('prints an answer that nobody waits for', () => {
    expect(started(kvsTty).on(answer('ok'))).to.deep.equal([{ kind: 'indicate', indication: 'ok' }]);
  });

  it('refuses a line if a thousand wait', () => {
    const tty = started(kvsTty);
    for (let count = 0; count <= 1000; count++) tty.on(line('get k'));
    expect(tty.on(line('get k'))).to.deep.equal([printed('Too many lines wait')]);
    expect(tty.state.waiting).to.have.length(1000);
  });

  it('says when an answer cannot come any more, and reads on', () => {
    const tty = started(kvsTty);
    expect(tty.on({ kind: 'down', name: '1' })).to.deep.equal([]);
    tty.on(line('get k'));
    tty.on(line('get l'));
    expect(tty.on({ kind: 'suspected', name: '1' })).to.deep.equal([]);
    expect(tty.on({ kind: 'down', name: '2' })).to.deep.equal([]);
    expect(tty.on({ kind: 'down', name: '1' })).to.deep.equal([printed('No answer'), get('l')]);
  });
});
