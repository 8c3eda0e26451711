import { expect } from 'chai';
import type { Fault } from '../../../lib/trace/fault.ts';
import { CHATROOM } from '../../../lib/agents/chatroom/protocol.ts';
import { Lanes } from '../../../page/model/lanes.ts';
import { endsWith, meshOf, wordsOfLink, type Ends } from '../../../page/model/mesh.ts';
import type { ShownServer } from '../../../page/model/shownServer.ts';

const server = (id: number, rest: Partial<ShownServer> = {}): ShownServer => ({
  ...{ id, state: 'running', sinceMs: 0, messages: 0 },
  ...{ alive: [0, 1, 2].filter((other) => other !== id), suspected: [], lost: [] },
  ...rest,
});
const ALL = [server(0), server(1), server(2)];

function mesh(servers: readonly ShownServer[], faults: readonly Fault[] = [], atMs = 500): string[] {
  const lanes = new Lanes(3, 100, CHATROOM);
  lanes.add(faults.map((fault) => ({ kind: 'fault', atMs: 100, fault })));
  return meshOf(servers, lanes, atMs).map((link) => wordsOfLink(link));
}

describe('the mesh of the servers', () => {
  it('has each pair once, and its link is up if one end lists the other', () => {
    expect(mesh(ALL)).to.deep.equal(['up', 'up', 'up']);
    expect(mesh([server(0), server(1, { alive: [] })])).to.deep.equal(['up']);
  });

  it('has links that are cut, that have ended with a server, and that are unknown before the ends have met', () => {
    expect(mesh([server(0, { alive: [], suspected: [1] }), server(1)])).to.deep.equal(['cut']);
    expect(mesh([server(0, { state: 'down' }), server(1)])).to.deep.equal(['ended']);
    expect(mesh([server(0, { alive: [] }), server(1, { alive: [] })])).to.deep.equal(['unknown']);
    expect(mesh([server(0, { alive: [] }), server(1, { state: 'unknown' })])).to.deep.equal(['unknown']);
  });

  it('shows faults while they last, also of one direction', () => {
    const both = (kind: 'hold' | 'block', forMs: number): readonly Fault[] => [
      { kind, from: 0, to: 1, forMs },
      { kind, from: 1, to: 0, forMs },
    ];
    expect(mesh(ALL, both('hold', 1_000))).to.deep.equal(['held', 'up', 'up']);
    expect(mesh(ALL, both('hold', 400))).to.deep.equal(['up', 'up', 'up']);
    expect(mesh(ALL, both('hold', 1_000), 50)).to.deep.equal(['up', 'up', 'up']);
    expect(mesh(ALL, [...both('hold', 1_000), ...both('block', 1_000)])[0]).to.equal('blocked');
    expect(mesh(ALL, [{ kind: 'block', from: 2, to: 1, forMs: 1_000 }])).to.deep.equal([
      'up',
      'up',
      'blocked from 2 to 1',
    ]);
    expect(mesh(ALL, [{ kind: 'delay', from: 0, to: 2, extraMs: 5, forMs: 1_000 }])[1]).to.equal(
      'delayed from 0 to 2',
    );
  });
});

describe('the choice of the two ends of a link', () => {
  const chosen = (...servers: readonly number[]) => servers.reduce<Ends>(endsWith, []);

  it('takes one end after the other, in any order', () => {
    expect([chosen(2), chosen(2, 0), chosen(0, 2)]).to.deep.equal([[2], [0, 2], [0, 2]]);
  });

  it('drops an end that is chosen again, and begins anew with a third one', () => {
    expect([chosen(2, 2), chosen(0, 2, 0), chosen(0, 2, 1)]).to.deep.equal([[], [2], [1]]);
  });
});
