import { expect } from 'chai';
import { retried } from '../../bin/interruptible.ts';

/** An attempt that fails the given number of times with a code of the system before it succeeds. */
function failing(times: number, code: string) {
  let left = times;
  return () => {
    if (left-- > 0) throw Object.assign(new Error(code), { code });
    return 'done';
  };
}

describe('an operation that is retried', () => {
  it('is retried until it succeeds', () => {
    expect(retried(failing(0, 'EAGAIN'), 'EAGAIN')).to.equal('done');
    expect(retried(failing(3, 'EAGAIN'), 'EAGAIN', { code: 'not-read' })).to.equal('done');
  });

  it('is not retried after another error', () => {
    const attempt = failing(1, 'EACCES');
    expect(() => retried(attempt, 'EAGAIN')).to.throw('EACCES');
    expect(attempt()).to.equal('done');
  });
});
