/** What is claimed of the modelled grid at rest: nothing is on the way, and nothing is about to happen. */
import { trustedBy } from './node.ts';
import type { GridState, Parts } from './state.ts';
import { messageTexts, saidBy } from './ghost.ts';

/** The servers that run, ascending. */
export function runningIn(parts: Parts, state: GridState): number[] {
  const ids = Array.from({ length: parts.options.servers }, (_, id) => id);
  return ids.filter((id) => parts.isRunning(state, id));
}

/** Two servers that run and have no link, if there are any. */
export function findUnlinked(parts: Parts, state: GridState): string | undefined {
  const running = runningIn(parts, state);
  for (const server of running) {
    const { peers } = parts.nodes.at(parts.nodeOf(state, server)).net;
    for (const peer of running) {
      if (peer === server || peers[peer]?.link?.isUp === true) continue;
      return `server ${String(server)} and server ${String(peer)} are running, and ${String(server)} has no link to ${String(peer)}`;
    }
  }
  return undefined;
}

/** A server that does not list exactly those who run. */
export function findWrongView(parts: Parts, state: GridState): string | undefined {
  const running = runningIn(parts, state);
  for (const server of running) {
    const trusted = trustedBy(parts.nodes.at(parts.nodeOf(state, server)));
    const alive = [...trusted, server].sort((a, b) => a - b);
    if (alive.join() === running.join()) continue;
    return `server ${String(server)} lists ${alive.join()}, but ${running.join()} are running`;
  }
  return undefined;
}

/**
 * What a server has not delivered and never will: of each sender that it has heard, all that comes
 * behind the last; of one that it has not, all since both have had a link. As `validity` of the chat room's checkers.
 */
export function findMissing(parts: Parts, state: GridState): string | undefined {
  const ghost = parts.ghost(state);
  const running = runningIn(parts, state);
  for (const receiver of running) {
    const { delivered } = parts.nodes.at(parts.nodeOf(state, receiver));
    for (const sender of running) {
      if (sender === receiver) continue;
      const said = saidBy(ghost, sender);
      const own = messageTexts(sender, ghost.lives[sender] as number, 0, said);
      const last = own.findLastIndex((text) => delivered[sender]?.includes(text));
      const nothingHeard = ghost.owed[receiver]?.[sender] ?? said;
      const from = last === -1 ? nothingHeard : last + 1;
      if (from >= said) continue;
      return `server ${String(receiver)} never delivers ${own.slice(from).join(', ')} of server ${String(sender)}, and both are running`;
    }
  }
  return undefined;
}
