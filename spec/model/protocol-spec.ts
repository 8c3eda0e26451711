import { expect } from 'chai';
import { checkGrid } from '../../lib/model/check.ts';
import { GRID_DEFAULTS, type GridOptions } from '../../lib/model/options.ts';
import { MODELLED_CHATROOM } from '../../lib/agents/chatroom/model/protocol.ts';
import { PROMISES } from '../../lib/agents/chatroom/check/promises.ts';
import { COUNT_UP, modelledCounter, type CounterSettings } from '../support/modelledCounter.ts';

const OPTIONS: GridOptions = { ...GRID_DEFAULTS, messages: 2, cuts: 0, crashes: 0, suspicions: 0 };
const BOUNDS = { maxStates: 100_000 };
const check = (some: Partial<GridOptions> = {}, settings?: CounterSettings, shards?: number) => {
  const options = { ...OPTIONS, ...some };
  return checkGrid(options, modelledCounter(options.messages, settings), BOUNDS, shards);
};

describe('a protocol other than the chat room on the modelled grid', () => {
  it('keeps its promises and those of the net, and meets all required situations', () => {
    const { verdict, violation, sometimes } = check();
    expect(verdict, violation?.message).to.equal('holds');
    expect([...sometimes.keys()]).to.deep.equal([
      'every server has every message',
      'each server with clients has counted',
    ]);
  });

  it('keeps them when connections break, with messages that are sent because of a new link', () => {
    const { verdict, violation } = check({ messages: 1, cuts: 1 }, { hasOneClient: true });
    expect(verdict, violation?.message).to.equal('holds');
  });

  it('breaks a promise about the end; the result has a path and the protocol’s own facts', () => {
    const { verdict, violation } = check({}, { omitsPast: true });
    expect([verdict, violation?.property]).to.deep.equal(['violated', 'same-total']);
    expect(violation?.message).to.match(/^the totals are (1 and 0|0 and 1)$/);
    const actions = violation?.steps.map(({ action }) => action.kind) ?? [];
    expect(actions.filter((kind) => kind === 'request')).to.have.length(1);
    const counting = violation?.steps.find(({ action }) => action.kind === 'request');
    expect(counting?.words).to.match(new RegExp(`^a client has server [01] ${COUNT_UP}$`));
    expect(counting?.seen).to.equal('has the total 1');
    const facts = violation?.history.flatMap((event) => (event.kind === 'fact' ? [event.fact] : []));
    expect(facts).to.deep.equal([{ kind: 'total', value: 1 }]);
  });

  it('breaks a promise about each state; the result has a shortest path', () => {
    const { violation } = check({}, { repeats: true });
    expect(violation?.property).to.equal('no-overcount');
    expect(violation?.message).to.match(/^server [01] has the total 2 of 1 steps$/);
    // It counts, dials, and reads the handshake.
    expect(violation?.steps.map(({ action }) => action.kind).sort()).to.deep.equal([
      'deliver',
      'dial',
      'request',
    ]);
  });

  it('is explored with all servers at once and without folding, by default', () => {
    const options = { servers: 3, messages: 0 };
    const sizes = [
      { ...options, isWhole: false, isFolding: true },
      { ...options, isWhole: true, isFolding: false },
    ].map((one) => check(one).distinct);
    expect(sizes).to.deep.equal([11 ** 3, 11 ** 3]);
  });

  it('has a result that does not depend on the number of shards', () => {
    const [alone, divided] = [1, 2].map((shards) => check({}, { omitsPast: true }, shards));
    expect(divided).to.deep.equal(alone);
  });
});

describe('the claims of the chat room', () => {
  it('have the names of its promises', () => {
    for (const { kind, name } of MODELLED_CHATROOM.claims)
      if (kind !== 'sometimes') expect(PROMISES).to.have.property(name);
  });
});
