import { expect } from 'chai';
import { rowsOf } from '../../../page/model/rows.ts';
import { became, heldAgents } from '../agents.ts';
import { rowsFor } from '../diagram/rows.ts';
import { held, began } from '../happened.ts';

const NAMES = ['127.0.0.1:5001', '127.0.0.1:5002'];
const ALL = { withoutServers: new Set<number>(), folded: new Map<number, boolean>() };

describe('the rows of the diagram', () => {
  const lanes = heldAgents([became(1, 'b', 0), became(1, 'c', 0), became(2, 'a', 0)]);
  const shown = (chosen: Partial<typeof ALL> = {}, of = lanes) =>
    rowsOf(of, NAMES, { ...ALL, ...chosen }).map(({ name, note, lanes: inRow, isFolded }) => [
      name,
      note,
      inRow.length,
      isFolded,
    ]);

  it('are one for a box and one for each of its agents, in the order of their names; a box with one agent has one row', () => {
    expect(shown()).to.deep.equal([
      ['0 · 127.0.0.1:5001', '', 1, false],
      ['a', '', 1, undefined],
      ['b', '', 1, undefined],
      ['c', '1 · 127.0.0.1:5002', 2, undefined],
    ]);
  });

  it('are one for a box that is folded', () => {
    const [box, ...others] = shown({ folded: new Map([[0, true]]) });
    expect(box).to.deep.equal(['0 · 127.0.0.1:5001', '2 agents', 3, true]);
    expect(others).to.have.length(1);
  });

  it('are folded at first where there are many, and can be unfolded', () => {
    const crowd = heldAgents(Array.from({ length: 40 }, (_, i) => became(1, `agent${String(i)}`, 0)));
    expect(shown({}, crowd)[0]).to.deep.equal(['0 · 127.0.0.1:5001', '40 agents', 41, true]);
    expect(shown({ folded: new Map([[0, false]]) }, crowd)).to.have.length(42);
  });

  it('leave out servers that are not shown', () => {
    expect(shown({ withoutServers: new Set([0]) }).map(([name]) => name)).to.deep.equal(['c']);
  });

  it('have numbers as names in a grid whose servers have no others, as that of a chat room', () => {
    expect(rowsOf(held(2, began(1, 0)), [], ALL)).to.deep.equal(rowsFor([0, 1]));
  });
});
