/** What is claimed of the modelled grid at rest: nothing is on the way, and nothing is about to happen. */
import { textsIn } from './member.ts';
import type { GridState, Parts } from './state.ts';
import { saidBy, textOf } from './truth.ts';

/** The servers that run, ascending. */
export function runningIn(parts: Parts, state: GridState): number[] {
  const ids = Array.from({ length: parts.options.servers }, (_, id) => id);
  return ids.filter((id) => parts.isRunning(state, id));
}

/** Two servers that run and have no link, if there are any. */
export function findUnlinked(parts: Parts, state: GridState): string | undefined {
  const running = runningIn(parts, state);
  for (const server of running) {
    const { ends } = parts.members.at(parts.member(state, server));
    for (const peer of running) {
      if (peer === server || ends.some((end) => end.peer?.peer === peer)) continue;
      return `server ${String(server)} and server ${String(peer)} are running, and ${String(server)} has no link to ${String(peer)}`;
    }
  }
  return undefined;
}

/** A server that does not list exactly those who run. */
export function findDisagreement(parts: Parts, state: GridState): string | undefined {
  const running = runningIn(parts, state);
  for (const server of running) {
    const { alive } = parts.members.at(parts.member(state, server)).room;
    if (alive.join() === running.join()) continue;
    return `server ${String(server)} lists ${alive.join() || 'nobody'}, but ${running.join()} are running`;
  }
  return undefined;
}

/**
 * What a server has not delivered and never will: of each sender that it has heard, itself included, all that comes
 * behind the last; of one that it has not, all since both have had a link. As `lost` in lib/check.
 */
export function findLost(parts: Parts, state: GridState): string | undefined {
  const truth = parts.truth(state);
  const running = runningIn(parts, state);
  for (const receiver of running) {
    const texts = textsIn(parts.members.at(parts.member(state, receiver)));
    for (const sender of running) {
      const said = saidBy(truth, sender);
      const own = Array.from({ length: said }, (_, i) => textOf(sender, truth.lives[sender] as number, i));
      const last = own.findLastIndex((text) => texts.includes(text));
      const nothingHeard = sender === receiver ? 0 : (truth.owed[receiver]?.[sender] ?? said);
      const from = last === -1 ? nothingHeard : last + 1;
      if (from >= said) continue;
      return `server ${String(receiver)} never delivers ${own.slice(from).join(', ')} of server ${String(sender)}, and both are running`;
    }
  }
  return undefined;
}
