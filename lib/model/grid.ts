/**
 * The grid as a model: every order in which lines arrive, connections are made and end, servers crash, start again and
 * suspect one another. What servers do about it their own machines say (node.ts).
 *
 * Steps that nobody can tell apart are one. A connection is there for both ends at once, each with its handshake on the
 * way, for until that arrives an end does nothing. Pings behind a handshake change nothing, so there are none.
 */
import { isOptional, type GridAction } from './action.ts';
import { applyAction } from './applyAction.ts';
import { enabledActions } from './enabledActions.ts';
import { foldOf, isFoldable } from './fold.ts';
import type { Model } from './model.ts';
import { exploredServers, type GridOptions } from './options.ts';
import type { ModelledProtocol } from './protocol.ts';
import { propertiesOf } from './properties.ts';
import { Parts } from './state.ts';

/**
 * The model of a grid, and the parts that its states are made of.
 *
 * @param protocol - on the net, for what is promised of messages
 */
export function gridModel(
  options: GridOptions,
  protocol: ModelledProtocol,
): { model: Model<GridAction>; parts: Parts } {
  const parts = new Parts({ ...options, servers: exploredServers(options) }, options.servers);
  const model: Model<GridAction> = {
    init: parts.init,
    actions: (state) => enabledActions(parts, state),
    next: (state, action) => applyAction(parts, state, action)[0],
    isOptional,
    vocabularies: parts.vocabularies,
    fold: isFoldable(options) ? foldOf(parts) : undefined,
    properties: propertiesOf(parts, protocol),
  };
  return { model, parts };
}
