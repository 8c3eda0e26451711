/** The actions that are possible in a state of the modelled grid. */
import type { GridAction } from './action.ts';
import { isLink } from './node.ts';
import { connectionsIn } from './netSteps.ts';
import { linkTo, peerOfLink } from './linkId.ts';
import { hasBothEnds, other, type Connection } from './channel.ts';
import { sideOf, type GridState, type Parts } from './state.ts';

/** All actions that are possible in a state, always in the same order. */
export function enabledActions(parts: Parts, state: GridState): GridAction[] {
  const { servers } = parts.options;
  const { left } = parts.ghost(state);
  const actions: GridAction[] = [];
  for (let high = 1; high < servers; high++) {
    for (let low = 0; low < high; low++) between(parts, state, low, high, actions);
  }
  for (let server = 0; server < servers; server++) {
    if (!parts.isRunning(state, server)) {
      if (left.restarts > 0) actions.push({ kind: 'restart', server });
      continue;
    }
    if (left.messages > 0) {
      const { app } = parts.nodes.at(parts.nodeOf(state, server));
      for (const request of parts.protocol.requests(app)) actions.push({ kind: 'request', server, request });
    }
    if (left.crashes > 0) actions.push({ kind: 'crash', server });
  }
  return actions;
}

/** The actions between two servers. */
function between(parts: Parts, state: GridState, low: number, high: number, actions: GridAction[]): void {
  const { left } = parts.ghost(state);
  const channel = parts.channel(state, low, high);
  channel.forEach((connection, place) => {
    if (connection === undefined) return;
    atEnd(parts, state, connection, { server: low, peer: high, place }, actions);
    atEnd(parts, state, connection, { server: high, peer: low, place }, actions);
    if (left.cuts > 0 && !connection.isCut && hasBothEnds(connection))
      actions.push({ kind: 'cut', a: low, b: high, place });
  });
  about(parts, state, low, high, actions);
  about(parts, state, high, low, actions);
  // The dialling side dials again once its end is gone, even if the other side still has its own.
  const hasDialled = channel.some((connection) => connection?.isOpen[1]);
  if (!hasDialled && parts.isRunning(state, low) && parts.isRunning(state, high))
    actions.push({ kind: 'dial', from: high, to: low });
}

/** The actions at one end of a connection. */
function atEnd(
  parts: Parts,
  state: GridState,
  { isOpen, isCut, isFull, waiting }: Connection,
  end: { readonly server: number; readonly peer: number; readonly place: number },
  actions: GridAction[],
): void {
  const { server, peer, place } = end;
  const side = sideOf(server, peer);
  if (!isOpen[side]) return;
  const lines = waiting[side].length;
  const isWhole = !isCut && isOpen[other(side)];
  if (lines > 0) actions.push({ kind: 'deliver', from: peer, to: server, place, count: 1 });
  if (lines > 1) actions.push({ kind: 'deliver', from: peer, to: server, place, count: lines });
  // Lines in transit need not arrive: a reset discards what the reader has not read.
  if (!isWhole) actions.push({ kind: 'notice', server, peer, place });
  if (isFull[side]) actions.push({ kind: 'drain', from: server, to: peer, place });

  if (parts.ghost(state).left.holds === 0 || !isWhole || isFull[side]) return;
  if (isLink(parts.nodes.at(parts.nodeOf(state, server)), linkTo(peer, place)))
    actions.push({ kind: 'hold', from: server, to: peer, place });
}

/** The actions by which one server learns about another that it trusts. */
function about(parts: Parts, state: GridState, server: number, peer: number, actions: GridAction[]): void {
  if (!parts.isRunning(state, server)) return;
  const node = parts.nodes.at(parts.nodeOf(state, server));
  if (node.net.peers[peer]?.belief !== 'trusted') return;
  if (parts.ghost(state).left.suspicions > 0) actions.push({ kind: 'suspect', server, peer });
  // The higher id dials whenever it has no connection; the lower one probes when the machine asks for it.
  if (parts.isRunning(state, peer) || connectionsIn(node.net).some((one) => peerOfLink(one) === peer)) return;
  if (server > peer || node.probed.includes(peer)) actions.push({ kind: 'refuse', server, peer });
}
