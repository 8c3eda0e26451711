import { expect } from 'chai';
import { errorMessage } from '../../lib/reason/errorMessage.ts';

describe('errorMessage', () => {
  it('is the message of an error, or the text of another value', () => {
    expect([new Error('bad'), 'bad', 5, undefined].map(errorMessage)).to.deep.equal([
      'bad',
      'bad',
      '5',
      'undefined',
    ]);
  });

  it('never throws', () => {
    const without: unknown = Object.create(null);
    const getter = Object.defineProperty(new Error(), 'message', {
      get: () => {
        throw new Error('no');
      },
    });
    for (const error of [without, getter, Object.assign(new Error(), { message: without })])
      expect(errorMessage(error)).to.equal('an error without a text');
  });
});
