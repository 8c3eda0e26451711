import { expect } from 'chai';
import {
  clientReasonOf,
  connectionReasonOf,
  dialReasonOf,
  ReasonError,
  sentenceOf,
} from '../../lib/reason/reason.ts';

describe('sentenceOf', () => {
  it('derives the sentence from the code and its details', () => {
    expect(sentenceOf({ code: 'silent' })).to.equal('it has been silent for too long');
    expect(sentenceOf({ code: 'messages-missing', first: 5, last: 7 })).to.equal(
      'messages 5 to 7 of it are missing',
    );
    expect(sentenceOf({ code: 'unidentified-max', max: 64 })).to.match(
      /^more than 64 unidentified connections/,
    );
  });
});

describe('ReasonError', () => {
  it('is an error with the sentence as its message', () => {
    const error = new ReasonError({ code: 'have-twice' });
    expect(error).to.be.an.instanceOf(Error);
    expect(error.message).to.equal('it sent "have" twice');
  });
});

describe('the reason in an error', () => {
  it('is the one in the error, if its code is allowed for the question', () => {
    expect(connectionReasonOf(new ReasonError({ code: 'silent' }))).to.deep.equal({ code: 'silent' });
    const unread = { code: 'client-unread', withinMs: 9 } as const;
    expect(clientReasonOf(new ReasonError(unread))).to.deep.equal(unread);
    const late = { code: 'dial-timeout', afterMs: 9 } as const;
    expect(dialReasonOf(new ReasonError(late), false)).to.deep.equal(late);
    expect(dialReasonOf(new ReasonError({ code: 'no-ping' }), false)).to.deep.equal({ code: 'no-ping' });
  });

  it('is that the connection broke, if the error has none', () => {
    const broken = { code: 'broken', detail: 'read ECONNRESET' };
    expect(connectionReasonOf(new Error('read ECONNRESET'))).to.deep.equal(broken);
    expect(clientReasonOf(new Error('read ECONNRESET'))).to.deep.equal(broken);
    expect(connectionReasonOf('gone')).to.deep.equal({ code: 'broken', detail: 'gone' });
  });

  it('of a dial is whether the other host refused it', () => {
    const error = new Error('connect ECONNREFUSED');
    expect(dialReasonOf(error, true)).to.deep.equal({ code: 'dial-refused', detail: error.message });
    expect(dialReasonOf(error, false)).to.deep.equal({ code: 'dial-failed', detail: error.message });
  });
});
