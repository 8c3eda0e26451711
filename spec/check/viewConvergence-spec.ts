import { expect } from 'chai';
import type { HistoryEvent } from '../../lib/agents/chatroom/check/history.ts';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import { checkViewConvergence } from '../../lib/check/viewConvergence.ts';
import { unknownProtocol } from '../../lib/trace/facts.ts';
import { believed, byDetectors, crashed, inWords, started } from '../support/history.ts';

/** Two servers with a link from 10 ms on. */
const FOUND = [started(0, 0), started(0, 1), believed(10, 0, 0, 1), believed(10, 1, 0, 1)];

describe('convergence of views', () => {
  const agree = (...events: HistoryEvent[]) => {
    const history = [...FOUND, ...events];
    const byLists = inWords(checkViewConvergence(history, CHATROOM));
    const byIndications = inWords(checkViewConvergence(byDetectors(history), unknownProtocol('any')));
    expect(byIndications, 'by what detectors indicate').to.deep.equal(byLists);
    return byLists;
  };

  it('is kept if every running server lists the running servers at the end, whatever it listed before', () => {
    expect(agree()).to.deep.equal([]);
    expect(agree(believed(20, 0, 0), believed(30, 0, 0, 1))).to.deep.equal([]);
    expect(agree(crashed(20, 1), believed(30, 0, 0))).to.deep.equal([]);
    expect(checkViewConvergence([], CHATROOM)).to.deep.equal([]);
  });

  it('is broken by a server that lists too few', () => {
    expect(agree(believed(20, 0, 0))).to.deep.equal([
      'view-convergence: at the end server 0 lists 0, but the running servers are 0,1',
    ]);
  });

  it('is broken by a server that lists a crashed one', () => {
    expect(agree(crashed(20, 1))).to.deep.equal([
      'view-convergence: at the end server 0 lists 0,1, but the running servers are 0',
    ]);
  });

  it('is broken by a server that has never recorded a list', () => {
    const history = [...FOUND, crashed(20, 1), started(30, [1, 2])];
    expect(inWords(checkViewConvergence(history, CHATROOM))).to.deep.equal([
      'view-convergence: at the end server 1 (incarnation 2) lists no server, but the running servers are 0,1',
    ]);
  });

  it('is broken by servers of which none has recorded a list, though their protocol has lists', () => {
    expect(inWords(checkViewConvergence([started(0, 0), started(0, 1)], CHATROOM))).to.have.length(2);
  });

  it('is broken by a restarted server that trusts no other, where there are no lists', () => {
    const history = byDetectors([...FOUND, crashed(20, 1), started(30, [1, 2])]);
    expect(inWords(checkViewConvergence(history, unknownProtocol('any')))).to.deep.equal([
      'view-convergence: at the end server 1 (incarnation 2) lists 1, but the running servers are 0,1',
    ]);
  });

  it('is not checked for servers without failure detectors', () => {
    expect(checkViewConvergence([started(0, 0), started(0, 1)], unknownProtocol('any'))).to.deep.equal([]);
  });
});
