/**
 * The grid as a model: every order in which lines arrive, connections are established and end, and servers crash, restart and
 * suspect each other. The servers' own machines decide how they react (node.ts).
 *
 * Steps with the same effect are one step. A connection is established at both ends at once, with both handshakes in
 * transit, because an end does nothing until a handshake arrives. Pings after a handshake change nothing, so there are none.
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
 * The model of a grid, and the parts that its states are made of. Pairs are explored, and symmetric states are folded, only if both the options
 * and the protocol allow it.
 *
 * @param protocol - on the net: its applications and its claims
 */
export function gridModel(
  options: GridOptions,
  protocol: ModelledProtocol,
): { model: Model<GridAction>; parts: Parts } {
  const isWhole = options.isWhole || !isPairwise(protocol);
  const servers = exploredServers({ ...options, isWhole });
  const parts = new Parts({ ...options, isWhole, servers }, protocol, options.servers);
  const { symmetry } = protocol;
  const model: Model<GridAction> = {
    init: parts.init,
    actions: (state) => enabledActions(parts, state),
    next: (state, action) => applyAction(parts, state, action)[0],
    isOptional,
    vocabularies: parts.vocabularies,
    fold: symmetry !== undefined && isFoldable(options) ? foldOf(parts, symmetry) : undefined,
    properties: propertiesOf(parts),
  };
  return { model, parts };
}

/** Whether pairs of servers can be explored: a protocol must say how. Otherwise all servers are explored at once. */
export function isPairwise(protocol: ModelledProtocol): boolean {
  return protocol.without !== undefined;
}
