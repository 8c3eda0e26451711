/** What must be able to happen in the modelled grid: a model in which it cannot would hold, and say nothing. */
import { trustedBy, type Node } from './node.ts';
import type { GridState, Parts } from './state.ts';
import { runningIn } from './quiescence.ts';
import type { Connection } from './channel.ts';

type IsMet = (state: GridState) => boolean;

/** What is to be met, as far as there are servers and budgets for it. */
export function sometimesOf(parts: Parts): ReadonlyMap<string, IsMet> {
  const { options } = parts;
  const { servers, messages, cuts, crashes, restarts, suspicions, clogs } = options;
  const ids = Array.from({ length: servers }, (_, id) => id);
  const nodesIn = (state: GridState): Node[] =>
    runningIn(parts, state).map((id) => parts.nodes.at(parts.nodeOf(state, id)));
  const connectionsIn = (state: GridState): Connection[] =>
    ids.flatMap((high) =>
      ids.slice(0, high).flatMap((low) => parts.channel(state, low, high).filter((one) => one !== undefined)),
    );
  const listsAll = (node: Node) => trustedBy(node).length === servers - 1;
  /** Whether of this budget nothing is left, and of those that break links nothing was taken. */
  const onlySuspected = (state: GridState) => {
    const { left } = parts.ghost(state);
    return left.suspicions < suspicions && left.cuts === cuts && left.crashes === crashes;
  };

  const all: [boolean, string, IsMet][] = [
    [
      messages > 0,
      'everybody has every message',
      (state) =>
        parts.ghost(state).left.messages === 0 &&
        nodesIn(state).filter(({ net, delivered }) => net.count + delivered.flat().length === messages)
          .length === servers,
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
      crashes > 0 && messages > 0 && servers > 1,
      'a server has crashed, and a message of it is still on the way',
      (state) =>
        connectionsIn(state).some(({ isOpen, waiting }) =>
          isOpen.some((isOpenHere, side) => !isOpenHere && waiting[side === 0 ? 1 : 0].some(isMessage)),
        ),
    ],
    [
      restarts > 0 && crashes > 0 && messages > 0 && servers > 1,
      'a server that has started again has delivered a message of another',
      (state) =>
        nodesIn(state).some(
          (node) => (parts.ghost(state).lives[node.self] as number) > 1 && node.delivered.flat().length > 0,
        ),
    ],
    [
      suspicions > 0 && servers > 1,
      'a server that lives is suspected',
      (state) => onlySuspected(state) && !nodesIn(state).every(listsAll),
    ],
    [
      suspicions > 0 && servers > 1,
      'a server that was suspected is trusted again',
      (state) => onlySuspected(state) && nodesIn(state).every(listsAll),
    ],
    [
      clogs > 0 && messages > 0 && servers > 1,
      'a message waits in the log for a peer that takes no more',
      (state) =>
        nodesIn(state).some(({ net: { peers, count } }) =>
          peers.some(({ link }) => link?.next !== undefined && link.next < count),
        ),
    ],
  ];
  return new Map(all.flatMap(([isAskedFor, name, isMet]) => (isAskedFor ? [[name, isMet] as const] : [])));
}

function isMessage(line: string): boolean {
  return line.startsWith('msg ');
}
