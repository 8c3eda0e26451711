import { expect } from 'chai';
import type { Answer } from '../../lib/agents/chatroom/answers.ts';
import { noted, NO_PROVENANCE } from '../../lib/agents/chatroom/provenance.ts';
import { append, emptyLog, type Log } from '../../lib/agents/chatroom/log/log.ts';
import { following, type Following } from '../../lib/client/following.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import { joined, text } from '../support/bytes.ts';

const provenance = noted(NO_PROVENANCE, 0, 1, 70, 0);
const grown = (log: Log): Answer => ({ kind: 'entries', log, provenance });
const begun = (log: Log, from: number): Answer => ({ kind: 'entries', log, provenance, from });

const textsOf = (told: Following, answer: Answer) =>
  text(joined(told.linesOf(answer)))
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { text: string }).text);

describe('following', () => {
  it('returns all other answers unchanged if the client does not follow', () => {
    const told = following(() => undefined);
    const answer: Answer = { kind: 'alive', ids: [1] };
    expect(told.isNews([answer])).to.equal(true);
    expect(text(joined(told.linesOf(answer)))).to.equal('alive 1\n');
  });

  it('keeps one growth waiting however often the log grows, and returns all entries', () => {
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
