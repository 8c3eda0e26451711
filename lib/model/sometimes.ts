/** Situations that must occur in the modelled grid: without them its claims hold trivially. */
import { trustedBy, type Node } from './node.ts';
import type { GridState, Parts } from './state.ts';
import type { Connection } from './channel.ts';

type IsMet = (state: GridState) => boolean;

/** The situations to be met, as far as servers, budgets and the protocol allow them. */
export function sometimesOf(parts: Parts): ReadonlyMap<string, IsMet> {
  const { options, protocol } = parts;
  const { servers, messages, cuts, crashes, restarts, suspicions, holds } = options;
  const first = protocol.init(0, 1, servers);
  /** Whether a client's request leads to messages. */
  const isSending =
    messages > 0 && protocol.requests(first).some((one) => protocol.request(first, one).sent.length > 0);
  const ids = Array.from({ length: servers }, (_, id) => id);
  const nodesIn = (state: GridState): Node[] =>
    parts.runningIn(state).map((id) => parts.nodes.at(parts.nodeOf(state, id)));
  const connectionsIn = (state: GridState): Connection[] =>
    ids.flatMap((high) =>
      ids.slice(0, high).flatMap((low) => parts.channel(state, low, high).filter((one) => one !== undefined)),
    );
  const listsAll = (node: Node) => trustedBy(node).length === servers - 1;
  /** Whether a server was suspected, and no link was broken. */
  const onlySuspected = (state: GridState) => {
    const { left } = parts.ghost(state);
    return left.suspicions < suspicions && left.cuts === cuts && left.crashes === crashes;
  };

  const all: [boolean, string, IsMet][] = [
    [
      isSending,
      'every server has every message',
      (state) => {
        const { left, sent } = parts.ghost(state);
        const count = sent.flat().reduce((sum, { length }) => sum + length, 0);
        const isComplete = (node: Node) => node.sent.length + receivedCount(node) === count;
        return left.messages === 0 && nodesIn(state).filter(isComplete).length === servers;
      },
    ],
    [
      cuts > 0 && servers > 1,
      'a connection has broken, and there is a new one',
      (state) =>
        parts.ghost(state).left.cuts < cuts &&
        parts.ghost(state).left.crashes === crashes &&
        connectionsIn(state).filter(({ isCut }) => !isCut).length === (servers * (servers - 1)) / 2 &&
        nodesIn(state).every(listsAll),
    ],
    [
      crashes > 0 && isSending && servers > 1,
      'a server has crashed, and a message of it is still in transit',
      (state) =>
        connectionsIn(state).some(({ isOpen, waiting }) =>
          isOpen.some((isOpenHere, side) => !isOpenHere && waiting[side === 0 ? 1 : 0].some(isMessage)),
        ),
    ],
    [
      restarts > 0 && crashes > 0 && isSending && servers > 1,
      'a restarted server has delivered a message of another',
      (state) => nodesIn(state).some((node) => node.incarnation > 1 && receivedCount(node) > 0),
    ],
    [
      suspicions > 0 && servers > 1,
      'a running server is suspected',
      (state) => onlySuspected(state) && !nodesIn(state).every(listsAll),
    ],
    [
      suspicions > 0 && servers > 1,
      'a server that was suspected is trusted again',
      (state) => onlySuspected(state) && nodesIn(state).every(listsAll),
    ],
    [
      holds > 0 && isSending && servers > 1,
      'a message waits in the log for a peer that takes no more',
      (state) =>
        nodesIn(state).some(({ net: { peers, count } }) =>
          peers.some(({ link }) => link?.next !== undefined && link.next < count),
        ),
    ],
  ];
  return new Map(all.flatMap(([isAskedFor, name, isMet]) => (isAskedFor ? [[name, isMet] as const] : [])));
}

/** How many messages a server has received. */
function receivedCount({ received }: Node): number {
  return received.flat().reduce((sum, { texts }) => sum + texts.length, 0);
}

function isMessage(line: string): boolean {
  return line.startsWith('msg ');
}
