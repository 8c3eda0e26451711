import { expect } from 'chai';
import type { Answer } from '../../lib/agents/chatroom/answers.ts';
import { withIncarnation, NO_INCARNATIONS } from '../../lib/agents/chatroom/incarnationIndex.ts';
import { append, emptyLog, type Log } from '../../lib/agents/chatroom/log/log.ts';
import { following, type Following } from '../../lib/client/following.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import { joined, text } from '../support/bytes.ts';

const incarnations = withIncarnation(NO_INCARNATIONS, 0, 1, 70, 0);
const grown = (log: Log): Answer => ({ kind: 'entries', log, incarnations });
const begun = (log: Log, from: number): Answer => ({ kind: 'entries', log, incarnations, from });

const textsOf = (told: Following, answer: Answer) =>
  text(joined(told.linesOf(answer)))
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { text: string }).text);

describe('following', () => {
  it('answers as ever, with its lines, where nothing is followed', () => {
    const told = following(() => undefined);
    const answer: Answer = { kind: 'alive', ids: [1] };
    expect(told.isNews([answer])).to.equal(true);
    expect(text(joined(told.linesOf(answer)))).to.equal('alive 1\n');
  });

  it('has one growth wait however often the log grows, and tells all of it', () => {
    const told = following(() => undefined);
    const logs = ['a', 'b', 'c'].reduce<Log[]>(
      (all, one) => [...all, append(all.at(-1) ?? emptyLog(), 1, messagesOf(one))],
      [],
    ) as [Log, Log, Log];
    expect(told.isNews([begun(logs[0], 0)])).to.equal(true);
    expect(textsOf(told, begun(logs[0], 0))).to.deep.equal(['a']);
    expect(told.isNews([grown(logs[1])])).to.equal(true);
    expect(told.isNews([grown(logs[2])])).to.equal(false);
    expect(textsOf(told, grown(logs[1]))).to.deep.equal(['b', 'c']);
    expect(told.isNews([grown(logs[2])]), 'when that was told').to.equal(true);
    expect(textsOf(told, grown(logs[2]))).to.deep.equal([]);
  });
});
