import { expect } from 'chai';
import type { Answer } from '../../../lib/agents/chatroom/answers.ts';
import { withIncarnation, NO_INCARNATIONS } from '../../../lib/agents/chatroom/incarnationIndex.ts';
import { append, emptyLog, type Log } from '../../../lib/agents/chatroom/log/log.ts';
import { logSubscription } from '../../../lib/agents/chatroom/logSubscription.ts';
import type { AnswerWriter } from '../../../lib/client/protocol.ts';
import { messagesOf } from '../../../lib/wire/messages.ts';
import { joined, text } from '../../support/bytes.ts';

const incarnations = withIncarnation(NO_INCARNATIONS, 0, 1, 70, 0);
const grown = (log: Log): Answer => ({ kind: 'entries', log, incarnations });
const begun = (log: Log, from: number): Answer => ({ kind: 'entries', log, incarnations, from });

const textsOf = (subscription: AnswerWriter<Answer>, answer: Answer) =>
  text(joined(subscription.linesOf(answer)))
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { text: string }).text);

describe('logSubscription', () => {
  it('returns all other answers unchanged if the client does not follow', () => {
    const subscription = logSubscription(() => undefined);
    const answer: Answer = { kind: 'alive', ids: [1] };
    expect(subscription.isNews([answer])).to.equal(true);
    expect(text(joined(subscription.linesOf(answer)))).to.equal('alive 1\n');
  });

  it('keeps one growth waiting however often the log grows, and returns all entries', () => {
    const subscription = logSubscription(() => undefined);
    const logs = ['a', 'b', 'c'].reduce<Log[]>(
      (all, one) => [...all, append(all.at(-1) ?? emptyLog(), 1, messagesOf(one))],
      [],
    ) as [Log, Log, Log];
    expect(subscription.isNews([begun(logs[0], 0)])).to.equal(true);
    expect(textsOf(subscription, begun(logs[0], 0))).to.deep.equal(['a']);
    expect(subscription.isNews([grown(logs[1])])).to.equal(true);
    expect(subscription.isNews([grown(logs[2])])).to.equal(false);
    expect(textsOf(subscription, grown(logs[1]))).to.deep.equal(['b', 'c']);
    expect(subscription.isNews([grown(logs[2])]), 'after it was written').to.equal(true);
    expect(textsOf(subscription, grown(logs[2]))).to.deep.equal([]);
  });
});
