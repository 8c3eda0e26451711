/**
 * The grid as a model: every order in which lines arrive, connections are made and end, servers crash, start again and
 * suspect one another. What servers do about it their own machines say (member.ts).
 *
 * Steps that nobody can tell apart are one. A connection is there for both ends at once, each with its first ping on the
 * way, for until that arrives an end does nothing; and the ping by which a suspected server is heard again arrives as
 * soon as it is sent. Pings change nothing otherwise, so there are no others.
 */
import { isOptional, type GridAction } from './action.ts';
import { happen } from './applyAction.ts';
import { choicesIn } from './enabledActions.ts';
import { foldOf, isFoldable } from './fold.ts';
import type { Model } from './model.ts';
import { exploredServers, type GridOptions } from './options.ts';
import { propertiesOf } from './properties.ts';
import { Parts } from './state.ts';

/** The model of a grid, and the parts that its states are made of. */
export function gridModel(options: GridOptions): { model: Model<GridAction>; parts: Parts } {
  const parts = new Parts({ ...options, servers: exploredServers(options) }, options.servers);
  const model: Model<GridAction> = {
    init: parts.init,
    actions: (state) => choicesIn(parts, state),
    next: (state, action) => happen(parts, state, action)[0],
    isOptional,
    vocabularies: parts.vocabularies,
    fold: isFoldable(options) ? foldOf(parts) : undefined,
    properties: propertiesOf(parts),
  };
  return { model, parts };
}
