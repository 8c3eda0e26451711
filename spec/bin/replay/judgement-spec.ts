import { expect } from 'chai';
import { paragraphsOf, unlistedIn } from '../../../bin/replay/judgement.ts';
import { judge } from '../../../lib/check/judge.ts';
import { KEPT_MAX } from '../../../lib/check/findings.ts';
import type { ChatFact } from '../../../lib/agents/chatroom/facts.ts';
import { said, started } from '../../support/history.ts';
import { CHECKED_PROTOCOLS } from '../../../lib/protocols.ts';

/** A trace of two servers, in which the second delivers the same message again and again. */
function again(times: number) {
  const texts = Array.from({ length: times + 1 }, () => 'a');
  const fact: ChatFact = { kind: 'delivered', sender: 0, texts };
  return judge(
    {
      header: { protocol: 'chatroom', servers: 2, source: 'sim' },
      events: [
        started(0, 0),
        started(0, 1),
        said(1, 0, 'a'),
        { kind: 'fact', atMs: 2, server: 1, incarnation: 1, fact },
      ],
      isAtRest: false,
    },
    CHECKED_PROTOCOLS,
  );
}

const CHECKED = { events: 4, hasCheckers: true, isAtRest: false, wasAtRest: false };

describe('the violations of a trace', () => {
  it('are printed in a paragraph each, with the verdict below', () => {
    const [first, verdict, ...more] = paragraphsOf(again(1), CHECKED);
    expect(first).to.equal(
      'Promise broken (no-duplication): server 1 delivered "a" at 2.0 ms, number 0 of server 0, again.\n\n',
    );
    expect(verdict).to.match(/^1 violation in 4 events\.\nNot checked: /);
    expect(more).to.deep.equal([]);
  });

  it('are all counted, and printed up to a limit', () => {
    const judgement = again(600_000);
    const paragraphs = [...paragraphsOf(judgement, CHECKED)];
    expect(paragraphs).to.have.length(KEPT_MAX + 2);
    expect(paragraphs.slice(-2)[0]).to.equal('599000 more violations are not listed.\n\n');
    expect(paragraphs.slice(-1)[0]).to.match(/^600000 violations in 4 events\.\n/);
    expect(unlistedIn(again(KEPT_MAX + 1))).to.equal('1 more violation is not listed');
  });
});
