/**
 * The claims of the net machine itself, under any protocol: about links, about the peers that a server trusts, and about the messages that a
 * session indicates.
 */
import { eachServer } from './eachServer.ts';
import { sentBy, type Ghost } from './ghost.ts';
import { linkTo } from './linkId.ts';
import type { Properties } from './model.ts';
import { hasConnection, trustedBy, type Node } from './node.ts';
import { sideOf, type GridState, type Parts } from './state.ts';

/** A state, with its running servers as nodes. */
export interface NodesView {
  /** In the order of their ids. */
  readonly running: readonly Node[];
  readonly ghost: Ghost;
}

/** The claims, by name. */
export function netClaims(
  parts: Parts,
  viewOf: (state: GridState) => NodesView,
): Pick<Properties, 'always' | 'eventually'> {
  const misreceived = eachServer(findMisreceived);
  const untrusted = eachServer(findUntrusted);
  return {
    always: new Map([
      ['session', (state: GridState) => misreceived(viewOf(state))],
      ['one link', (state: GridState) => findForgotten(parts, state)],
      ['trust', (state: GridState) => untrusted(viewOf(state))],
    ]),
    eventually: new Map([
      ['linked', (state: GridState) => findUnlinked(viewOf(state))],
      ['view-convergence', (state: GridState) => findWrongView(viewOf(state))],
      ['no loss', (state: GridState) => findLost(viewOf(state))],
    ]),
  };
}

/**
 * A session creates, duplicates, reorders and leaves out nothing: of each sender's incarnations, in their order, a server receives at most
 * one run of consecutive messages, as they were sent, and none that was sent before it started.
 */
export function findMisreceived({ self, received }: Node, { sent, sentBefore }: Ghost): string | undefined {
  for (const [sender, runs] of received.entries()) {
    let newest = 0;
    for (const { incarnation, first, texts } of runs) {
      const what = `server ${String(self)} received ${texts.join(', ')} as number ${String(first)} of incarnation ${String(incarnation)} of server ${String(sender)}`;
      const own = sent[sender]?.[incarnation - 1] ?? [];
      if (texts.some((text, i) => own[first + i] !== text)) return `${what}, which it had not sent`;
      if (incarnation < newest) return `${what}, after messages of incarnation ${String(newest)}`;
      if (incarnation === newest) return `${what}, again, out of order or after a gap`;
      if (first < (sentBefore[self]?.[sender]?.[incarnation - 1] ?? 0))
        return `${what}, which was sent before server ${String(self)} started`;
      newest = incarnation;
    }
  }
  return undefined;
}

/** A server has one link to a peer, and no more: its machine knows each of its open connections. */
function findForgotten(parts: Parts, state: GridState): string | undefined {
  const { servers } = parts.options;
  for (let server = 0; server < servers; server++) {
    if (!parts.isRunning(state, server)) continue;
    const node = parts.nodes.at(parts.nodeOf(state, server));
    for (let peer = 0; peer < servers; peer++) {
      if (peer === server) continue;
      const place = parts
        .channel(state, server, peer)
        .findIndex(
          (one, i) => one?.isOpen[sideOf(server, peer)] === true && !hasConnection(node, linkTo(peer, i)),
        );
      if (place !== -1)
        return `server ${String(server)} has a connection to server ${String(peer)} that is neither its link nor about to be`;
    }
  }
  return undefined;
}

/** A server trusts the peers to which it has links. */
function findUntrusted({ self, net: { peers } }: Node): string | undefined {
  const peer = peers.findIndex(({ belief, link }) => link?.isUp === true && belief !== 'trusted');
  return peer === -1
    ? undefined
    : `server ${String(self)} has a link to server ${String(peer)}, and does not trust it`;
}

/** At rest, each two running servers have a link. */
function findUnlinked({ running }: NodesView): string | undefined {
  for (const { self, net } of running)
    for (const { self: peer } of running)
      if (peer !== self && net.peers[peer]?.link?.isUp !== true)
        return `server ${String(self)} and server ${String(peer)} are running, and ${String(self)} has no link to ${String(peer)}`;
  return undefined;
}

/** At rest, each running server trusts exactly the running servers. */
function findWrongView({ running }: NodesView): string | undefined {
  const ids = running.map(({ self }) => self).join();
  for (const node of running) {
    const alive = [...trustedBy(node), node.self].sort((a, b) => a - b).join();
    if (alive !== ids) return `server ${String(node.self)} lists ${alive}, but ${ids} are running`;
  }
  return undefined;
}

/**
 * At rest, nothing is lost: of each running sender, a server has received all messages after the last one that it has received; if it has
 * received none, all since both had a link.
 */
function findLost({ running, ghost }: NodesView): string | undefined {
  for (const { self: receiver, received } of running)
    for (const { self: sender, incarnation } of running) {
      if (sender === receiver) continue;
      const sent = sentBy(ghost, sender);
      const run = received[sender]?.findLast((one) => one.incarnation === incarnation);
      const from =
        run === undefined
          ? (ghost.owedFrom[receiver]?.[sender] ?? sent.length)
          : run.first + run.texts.length;
      if (from < sent.length)
        return `server ${String(receiver)} never receives ${sent.slice(from).join(', ')} of server ${String(sender)}, and both are running`;
    }
  return undefined;
}
