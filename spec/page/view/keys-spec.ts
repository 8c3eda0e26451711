import { expect } from 'chai';
import type { PageEvent } from '../../../page/machine/events.ts';
import type { PageState } from '../../../page/machine/state.ts';
import { keyed } from '../../../page/view/keys.ts';
import { began, died, spoke } from '../happened.ts';
import { after, CONNECTED, opened, tells } from '../machine/stepped.ts';
import { rowsFor } from '../diagram/rows.ts';

const VIEW = { fromMs: 0, lengthMs: 1_000, isFollowing: false };
const EVENTS = [began(100, 0), died(400, 0), began(110, 1), began(700, 1, 2), spoke(2_000, 0, 0, 'a')];
const { state: UNCHOSEN } = after([...CONNECTED, tells(EVENTS)]);

describe('a key on the diagram', () => {
  const told = (key: string, state: PageState = UNCHOSEN, held: Partial<KeyboardEvent> = {}) =>
    keyed({ key, ctrlKey: false, metaKey: false, altKey: false, ...held }, state, VIEW, rowsFor([0, 1]), 77);
  /** The event that a key selects, if one was selected before: its server and time. */
  const goesTo = (key: string, server?: number, place = 0) => {
    const item = server === undefined ? undefined : UNCHOSEN.live.lanes.lane(server)[place];
    const event = told(key, after([{ kind: 'chosen', item }], UNCHOSEN).state);
    return event?.kind === 'chosen' ? [event.item?.lane, event.item?.atMs] : event;
  };

  it('goes to the next event of a server, and to the one before', () => {
    expect([goesTo('ArrowRight', 0), goesTo('ArrowLeft', 0, 1)]).to.deep.equal([
      [0, 400],
      [0, 100],
    ]);
    expect([goesTo('ArrowLeft', 0, 0), goesTo('ArrowRight', 0, 2)]).to.deep.equal([undefined, undefined]);
  });

  it("Escape chooses nothing, but in the presenter's view, which it ends", () => {
    expect(told('Escape')).to.deep.equal({ kind: 'chosen', item: undefined });
    expect(told('Escape', after([{ kind: 'presentToggled' }], UNCHOSEN).state)).to.equal(undefined);
  });

  it('goes to the nearest event of the server above, and below', () => {
    expect([goesTo('ArrowDown', 0), goesTo('ArrowUp', 1, 1)]).to.deep.equal([
      [1, 110],
      [0, 400],
    ]);
    expect([goesTo('ArrowUp', 0), goesTo('ArrowDown', 1)]).to.deep.equal([undefined, undefined]);
  });

  it('moves to the end of the view if no event is chosen', () => {
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'])
      expect(goesTo(key), key).to.deep.equal([0, 400]);
  });

  it('zooms, moves, shows all, and clears the choice', () => {
    expect(['+', '=', '-', ',', '.', '0', 'Escape'].map((key) => told(key))).to.deep.equal([
      { kind: 'zoomedByKey', factor: 1 / 1.6, pageMs: 77 },
      { kind: 'zoomedByKey', factor: 1 / 1.6, pageMs: 77 },
      { kind: 'zoomedByKey', factor: 1.6, pageMs: 77 },
      { kind: 'panned', by: -0.2 },
      { kind: 'panned', by: 0.2 },
      { kind: 'fitted' },
      { kind: 'chosen', item: undefined },
    ] satisfies PageEvent[]);
  });

  it('follows the time of a grid; a trace has none', () => {
    expect(told(' ')).to.deep.equal({ kind: 'followToggled', pageMs: 77 });
    expect(told(' ', after([opened(EVENTS)]).state)).to.equal(undefined);
  });

  it('is left to the browser if it has no meaning, or with a modifier key', () => {
    expect(told('x')).to.equal(undefined);
    for (const held of ['ctrlKey', 'metaKey', 'altKey'])
      expect(told('0', UNCHOSEN, { [held]: true }), held).to.equal(undefined);
  });
});
