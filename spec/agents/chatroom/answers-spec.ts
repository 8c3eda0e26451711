import { expect } from 'chai';
import { answerLine, SLICE_BYTES, type LineAnswer } from '../../../lib/agents/chatroom/answers.ts';
import { append, emptyLog } from '../../../lib/agents/chatroom/log/log.ts';
import { messagesOf } from '../../../lib/wire/messages.ts';
import { foreignAnswer } from '../../../lib/wire/foreign.ts';
import { joined, text } from '../../support/bytes.ts';

const logOf = (...texts: readonly string[]) => append(emptyLog(), 1, messagesOf(...texts));

describe('answerLine', () => {
  const cases: readonly { title: string; answer: LineAnswer; line: string }[] = [
    { title: 'an empty log', answer: { kind: 'messages', log: emptyLog() }, line: 'messages \n' },
    { title: 'one message', answer: { kind: 'messages', log: logOf('hello') }, line: 'messages hello\n' },
    {
      title: 'several messages',
      answer: { kind: 'messages', log: logOf('a', 'b', 'c') },
      line: 'messages a,b,c\n',
    },
    {
      title: 'messages with commas, spaces and more than ASCII',
      answer: { kind: 'messages', log: logOf('a,b', ' I’m alive! ', '😀') },
      line: 'messages a,b, I’m alive! ,😀\n',
    },
    {
      title: 'messages of several senders, in the order of the log',
      answer: { kind: 'messages', log: append(append(logOf('a'), 0, messagesOf('b')), 1, messagesOf('c')) },
      line: 'messages a,b,c\n',
    },
    { title: 'one id', answer: { kind: 'alive', ids: [3] }, line: 'alive 3\n' },
    { title: 'ids, without spaces', answer: { kind: 'alive', ids: [0, 2, 10] }, line: 'alive 0,2,10\n' },
    {
      title: 'an error',
      answer: { kind: 'error', reason: { code: 'follows-already' } },
      line: 'error this connection follows already\n',
    },
  ];
  it('answers a connection of another protocol in that protocol', () => {
    expect(text(joined(answerLine({ kind: 'foreign', protocol: 'TLS' })))).to.equal(
      text(foreignAnswer('TLS')),
    );
  });

  for (const { title, answer, line } of cases) {
    it(`turns ${title} into ${JSON.stringify(line)}`, () => {
      expect(text(joined(answerLine(answer)))).to.equal(line);
    });
  }

  it('formats a long log in slices, none longer than a write', () => {
    const texts = Array.from({ length: 12 }, (_, i) => String(i % 10).repeat(50_000));
    const slices = [...answerLine({ kind: 'messages', log: logOf(...texts) })];
    expect(text(joined(slices)) === `messages ${texts.join()}\n`).to.equal(true);
    for (const slice of slices) expect(slice.length).to.be.within(1, SLICE_BYTES);
    expect(slices.length).to.be.below(20);
  });

  it('formats the log as it was at the time of the request', () => {
    const log = logOf('a', 'b');
    const line = answerLine({ kind: 'messages', log });
    append(log, 1, messagesOf('later'));
    expect(text(joined(line))).to.equal('messages a,b\n');
  });
});
