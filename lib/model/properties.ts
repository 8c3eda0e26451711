/**
 * What is claimed of the modelled grid. About messages the checkers of the protocol on it say what is right: a state holds all
 * that they go by, since what was delivered stays delivered. Their histories know time; here things come one after the other.
 */
import type { UnclockedEvent } from '../trace/event.ts';
import { remembered } from './intern.ts';
import { hasConnection, type Node } from './node.ts';
import { linkTo } from './linkId.ts';
import { DOWN } from './nodes.ts';
import type { Properties } from './model.ts';
import { findWrongView, findMissing, findUnlinked } from './quiescence.ts';
import { sometimesOf } from './sometimes.ts';
import { sideOf, type GridState, type Parts } from './state.ts';
import { messageTexts, type Ghost } from './ghost.ts';
import type { ModelledProtocol } from './protocol.ts';

/** All claims, by name. */
export function propertiesOf(parts: Parts, protocol: ModelledProtocol): Properties {
  const ofNode = (check: (node: Node) => string | undefined) =>
    ofEach(
      parts,
      remembered((number) => check(parts.nodes.at(number))),
    );
  const misdeliveries = remembered((ghost) =>
    remembered((number) => findMisdelivery(parts.nodes.at(number), parts.ghostAt(ghost), protocol)),
  );
  return {
    always: new Map([
      ['delivery', ofEach(parts, (number, ghost) => misdeliveries(ghost)(number))],
      ['one link', (state: GridState) => findForgotten(parts, state)],
      ['alive', ofNode(findWronglyListed)],
    ]),
    sometimes: sometimesOf(parts),
    eventually: new Map([
      ['linked', (state: GridState) => findUnlinked(parts, state)],
      ['view-convergence', (state: GridState) => findWrongView(parts, state)],
      ['validity', (state: GridState) => findMissing(parts, state)],
    ]),
  };
}

/** A check of each server that runs, by its number and the ghost's. */
function ofEach(
  parts: Parts,
  check: (number: number, ghost: number) => string | undefined,
): (state: GridState) => string | undefined {
  const { servers } = parts.options;
  return (state) => {
    for (let server = 0; server < servers; server++) {
      const number = state[server] as number;
      if (number === DOWN) continue;
      const message = check(number, state[state.length - 1] as number);
      if (message !== undefined) return message;
    }
    return undefined;
  };
}

/** What is wrong with what a server has delivered, by what was said. */
function findMisdelivery(node: Node, ghost: Ghost, protocol: ModelledProtocol): string | undefined {
  if (node.delivered.every((texts) => texts.length === 0)) return undefined;
  const [violation] = protocol.checkDelivery(historyOf(node, ghost, protocol));
  return violation && `${violation.promise}: ${violation.message}`;
}

/** The moments of such a history: before the receiver's incarnation, its start, what was said in it, what it has delivered. */
const BEFORE = 0;
const START = 1;
const SAID = 2;
const DELIVERED = 3;

/** The shortest history in which everything was said that has been, before a server's incarnation or in it, and then delivered. */
function historyOf(
  { self, delivered }: Node,
  { said, born, lives }: Ghost,
  protocol: ModelledProtocol,
): UnclockedEvent[] {
  const own = { server: self, incarnation: lives[self] as number };
  const earlier = born[self];
  const before: UnclockedEvent[] = [];
  const after: UnclockedEvent[] = [];
  said.forEach((counts, server) =>
    counts.forEach((count, i) => {
      const sender = { server, incarnation: i + 1 };
      const isOwn = server === self && sender.incarnation === own.incarnation;
      if (!isOwn) before.push({ kind: 'started', ...sender, atMs: BEFORE });
      const old = earlier?.[server]?.[i] ?? 0;
      before.push(...broadcast(sender, 0, old, BEFORE, protocol));
      after.push(...broadcast(sender, old, count, SAID, protocol));
    }),
  );
  const deliveries = delivered.flatMap((texts, sender): UnclockedEvent[] =>
    texts.length === 0
      ? []
      : [{ ...own, atMs: DELIVERED, kind: 'fact', fact: protocol.delivered(sender, texts) }],
  );
  return [...before, { kind: 'started', ...own, atMs: START }, ...after, ...deliveries];
}

function broadcast(
  sender: { readonly server: number; readonly incarnation: number },
  first: number,
  until: number,
  atMs: number,
  protocol: ModelledProtocol,
): UnclockedEvent[] {
  if (first === until) return [];
  const texts = messageTexts(sender.server, sender.incarnation, first, until);
  return [{ ...sender, atMs, kind: 'fact', fact: protocol.made(first, texts) }];
}

/** A server has one link to a peer, and no more: no connection of its is open that its machine has forgotten. */
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

/** A server lists those with whom it has links: nobody is dropped without a reason. */
function findWronglyListed({ self, net: { peers } }: Node): string | undefined {
  const missing = peers.findIndex(({ belief, link }) => link?.isUp === true && belief !== 'trusted');
  return missing === -1
    ? undefined
    : `server ${String(self)} has a link to server ${String(missing)}, and does not list it`;
}
