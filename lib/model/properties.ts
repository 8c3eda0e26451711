/**
 * What is claimed of the modelled grid. About messages the checkers of lib/check say what is right: a state holds all
 * that they go by, since a log only grows. Their histories know time; here things come one after the other.
 */
import { checkDelivery } from '../check/delivery.ts';
import type { HistoryEvent } from '../check/history.ts';
import { remembered } from './intern.ts';
import { connectionsOf, type Node } from './node.ts';
import { linkTo } from './linkId.ts';
import { DOWN } from './nodes.ts';
import type { Properties } from './model.ts';
import { findDisagreement, findLost, findUnlinked } from './quiescence.ts';
import { sometimesOf } from './sometimes.ts';
import { sideOf, type GridState, type Parts } from './state.ts';
import { textOf, type Ghost } from './ghost.ts';

/** All claims, by name. */
export function propertiesOf(parts: Parts): Properties {
  const ofMember = (check: (member: Node) => string | undefined) => {
    const known = remembered((number) => check(parts.nodes.at(number)));
    return ofEach(parts, (number) => known(number));
  };
  const misdeliveries = remembered((ghost) =>
    remembered((number) => findMisdelivery(parts.nodes.at(number), parts.ghostAt(ghost))),
  );
  return {
    always: new Map([
      ['delivery', ofEach(parts, (number, ghost) => misdeliveries(ghost)(number))],
      ['one link', (state: GridState) => findForgotten(parts, state)],
      ['alive', ofMember(findWronglyListed)],
    ]),
    sometimes: sometimesOf(parts),
    eventually: new Map([
      ['linked', (state: GridState) => findUnlinked(parts, state)],
      ['agreement', (state: GridState) => findDisagreement(parts, state)],
      ['lost', (state: GridState) => findLost(parts, state)],
    ]),
  };
}

/** A check of each server that runs, by its number and the ghost's. */
function ofEach(
  parts: Parts,
  check: (member: number, ghost: number) => string | undefined,
): (state: GridState) => string | undefined {
  const { servers } = parts.options;
  return (state) => {
    for (let server = 0; server < servers; server++) {
      const member = state[server] as number;
      if (member === DOWN) continue;
      const message = check(member, state[state.length - 1] as number);
      if (message !== undefined) return message;
    }
    return undefined;
  };
}

/** What is wrong with the log of a server, by what was said. */
function findMisdelivery(member: Node, ghost: Ghost): string | undefined {
  if (member.delivered.every((texts) => texts.length === 0)) return undefined;
  const [violation] = checkDelivery(historyOf(member, ghost));
  return violation && `${violation.promise}: ${violation.message}`;
}

/** The moments of such a history: before the receiver's life, its start, what was said in it, what it has delivered. */
const BEFORE = 0;
const START = 1;
const SAID = 2;
const DELIVERED = 3;

/** The shortest history in which everything was said that has been, before a server's life or in it, and then delivered. */
function historyOf(member: Node, { said, born, lives }: Ghost): HistoryEvent[] {
  const { self, delivered } = member;
  const own = { server: self, incarnation: lives[self] as number };
  const earlier = born[self];
  const before: HistoryEvent[] = [];
  const after: HistoryEvent[] = [];
  said.forEach((counts, server) =>
    counts.forEach((count, i) => {
      const life = { server, incarnation: i + 1 };
      const isOwn = server === self && life.incarnation === own.incarnation;
      if (!isOwn) before.push({ kind: 'started', ...life, atMs: BEFORE });
      const old = earlier?.[server]?.[i] ?? 0;
      before.push(...broadcast(life, 0, old, BEFORE));
      after.push(...broadcast(life, old, count, SAID));
    }),
  );
  const deliveries = delivered.flatMap((texts, sender): HistoryEvent[] =>
    texts.length === 0
      ? []
      : [{ ...own, atMs: DELIVERED, kind: 'fact', fact: { kind: 'delivered', sender, texts } }],
  );
  return [...before, { kind: 'started', ...own, atMs: START }, ...after, ...deliveries];
}

function broadcast(
  life: { readonly server: number; readonly incarnation: number },
  first: number,
  until: number,
  atMs: number,
): HistoryEvent[] {
  if (first === until) return [];
  const texts = Array.from({ length: until - first }, (_, i) =>
    textOf(life.server, life.incarnation, first + i),
  );
  return [{ ...life, atMs, kind: 'fact', fact: { kind: 'broadcast', first, texts } }];
}

/** A server has one link to a peer, and no more: no connection of its is open that its machine has forgotten. */
function findForgotten(parts: Parts, state: GridState): string | undefined {
  const { servers } = parts.options;
  for (let server = 0; server < servers; server++) {
    if (!parts.isRunning(state, server)) continue;
    const known = connectionsOf(parts.nodes.at(parts.nodeOf(state, server)));
    for (let peer = 0; peer < servers; peer++) {
      if (peer === server) continue;
      const place = parts
        .pair(state, server, peer)
        .findIndex(
          (one, i) => one?.isOpen[sideOf(server, peer)] === true && !known.includes(linkTo(peer, i)),
        );
      if (place !== -1)
        return `server ${String(server)} has a connection to server ${String(peer)} that is neither its link nor about to be`;
    }
  }
  return undefined;
}

/** A server lists those with whom it has links: nobody is dropped without a reason. */
function findWronglyListed({ self, net: { peers } }: Node): string | undefined {
  const missing = peers.findIndex(({ belief, link }) => link?.isUp === true && belief !== 'trusted');
  return missing === -1
    ? undefined
    : `server ${String(self)} has a link to server ${String(missing)}, and does not list it`;
}
