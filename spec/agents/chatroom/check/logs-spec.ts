import { expect } from 'chai';
import { checkAll } from '../../../support/history.ts';
import { historyOfLogs, type FinalLog } from '../../../../lib/agents/chatroom/check/logs.ts';

/** The violations in these logs. */
function wrong(...logs: FinalLog[]): string[] {
  const found = checkAll(historyOfLogs(logs), { endMs: 0, isAtRest: true });
  return found.flatMap(({ promise }) => (promise === 'view-convergence' ? [] : [promise]));
}

const said = (sender: number, ...texts: string[]) => texts.map((text) => ({ sender, text }));

describe('logs without a trace', () => {
  const zero = { server: 0, incarnation: 1, broadcast: ['a', 'b'], isOver: false };
  const one = { server: 1, incarnation: 1, broadcast: ['x'], isOver: false };

  it('are right if each holds all messages, in the order of each sender', () => {
    expect(
      wrong(
        { ...zero, log: [...said(0, 'a'), ...said(1, 'x'), ...said(0, 'b')] },
        { ...one, log: [...said(1, 'x'), ...said(0, 'a', 'b')] },
      ),
    ).to.deep.equal([]);
  });

  it('are wrong if one lacks, duplicates, reorders or creates messages', () => {
    const own = { ...zero, log: said(0, 'a', 'b') };
    const mine = said(1, 'x');
    expect(wrong(own, { ...one, log: [...mine, ...said(0, 'a')] })).to.deep.equal(['validity']);
    expect(wrong(own, { ...one, log: [...mine, ...said(0, 'a', 'a', 'b')] })).to.deep.equal([
      'no-duplication',
    ]);
    expect(wrong(own, { ...one, log: [...mine, ...said(0, 'b', 'a')] })).to.deep.equal(['fifo-order']);
    expect(wrong(own, { ...one, log: [...mine, ...said(0, 'a', 'c')] })).to.include('no-creation');
  });

  it('are not checked for missing messages at the end of a crashed server', () => {
    const own = { ...zero, log: said(0, 'a', 'b') };
    expect(wrong(own, { ...one, log: [...said(1, 'x'), ...said(0, 'a')], isOver: true })).to.deep.equal([]);
  });
});
