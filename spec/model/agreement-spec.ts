import { expect } from 'chai';
import fc from 'fast-check';
import { checkViewConvergence } from '../../lib/check/viewConvergence.ts';
import { checkValidity } from '../../lib/agents/chatroom/check/validity.ts';
import { checkDelivery } from '../../lib/agents/chatroom/check/delivery.ts';
import type { GridAction } from '../../lib/model/action.ts';
import { GRID_DEFAULTS, type GridOptions } from '../../lib/model/options.ts';
import type { HistoryEvent } from '../../lib/agents/chatroom/check/history.ts';
import { historyOf, replay } from '../../lib/model/replay.ts';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import { gridModel } from '../support/chatModel.ts';
import { PROMISES } from '../../lib/agents/chatroom/check/promises.ts';

/** Walks at random through a grid, until it is at rest or a delivery is wrong, and compares the verdicts of the model and the checkers. */
function judgeWay(options: GridOptions, choices: readonly number[]): void {
  const { model, parts } = gridModel(options);
  const { always, eventually } = model.properties;
  const way = { state: model.init, actions: [] as GridAction[], isBroken: false };
  const go = (action: GridAction | undefined) => {
    if (action === undefined || way.isBroken) return false;
    const from = way.state;
    way.state = model.next(from, action);
    way.isBroken = [...always].some(
      ([name, broken]) => Object.hasOwn(PROMISES, name) && broken(way.state) !== undefined,
    );
    expect(always.get('session')?.(way.state) !== undefined, 'the net, of its sessions').to.equal(
      way.isBroken,
    );
    way.actions.push(action);
    return true;
  };
  for (const choice of choices) {
    const possible = [...model.actions(way.state)];
    go(possible[choice % possible.length]);
  }
  // Actions of the system itself happen eventually.
  while (go([...model.actions(way.state)].find((action) => !model.isOptional(action)))) continue;

  const { state, actions, isBroken } = way;
  const played = replay(parts, actions);
  const history = historyOf(played) as readonly HistoryEvent[];
  expect(played.state).to.deep.equal(state);
  const delivery = checkDelivery(history);
  expect(delivery.length > 0, delivery[0]?.message).to.equal(isBroken);
  if (isBroken) return;
  const says = (name: string) => eventually.get(name)?.(state);
  expect(checkViewConvergence(history, CHATROOM).length > 0).to.equal(says('view-convergence') !== undefined);
  expect([...checkValidity(history)].length > 0).to.equal(says('validity') !== undefined);
  expect(says('no loss') !== undefined, 'the net, of what was lost').to.equal(says('validity') !== undefined);
}

describe('the claims of the model and the checkers of histories', () => {
  const any: GridOptions = { ...GRID_DEFAULTS, crashes: 0, suspicions: 0, messages: 4, isFolding: false };
  const cases: readonly (readonly [string, GridOptions])[] = [
    ['where nothing goes wrong', any],
    ['with crashes, suspicions and full connections', { ...any, crashes: 1, suspicions: 2, holds: 2 }],
    ['with cuts', { ...any, servers: 2, messages: 6, cuts: 2 }],
    ['with restarts', { ...any, servers: 2, crashes: 3, restarts: 3, suspicions: 4 }],
    ['with everything', { ...any, cuts: 2, crashes: 2, restarts: 2, suspicions: 2, holds: 2 }],
  ];
  for (const [title, options] of cases) {
    it(`agree on random paths ${title}`, () => {
      const choice = fc.nat({ max: 1000 });
      fc.assert(
        fc.property(fc.array(choice, { minLength: 20, maxLength: 60 }), (choices) =>
          judgeWay(options, choices),
        ),
        { numRuns: 200, seed: 1 },
      );
    });
  }
});
