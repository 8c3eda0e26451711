/**
 * What is claimed of the modelled grid. About messages the checkers of lib/check say what is right: a state holds all
 * that they go by, since a log only grows. Their histories know time; here things come one after the other.
 */
import { checkDelivery } from '../check/delivery.ts';
import type { HistoryEvent } from '../check/history.ts';
import { logSince } from '../log/walk.ts';
import type { GridAction } from './action.ts';
import { remembered } from './intern.ts';
import type { Member } from './member.ts';
import { DOWN } from './members.ts';
import type { Properties, Step } from './model.ts';
import { findDisagreement, findLost, findUnlinked } from './rest.ts';
import { sometimesOf } from './sometimes.ts';
import type { GridState, Parts } from './state.ts';
import { textOf, type Truth } from './truth.ts';

/** All claims, by name. */
export function propertiesOf(parts: Parts): Properties<GridState, GridAction> {
  const ofMember = (check: (member: Member) => string | undefined) => {
    const known = remembered((number) => check(parts.members.at(number)));
    return ofChanged(parts, (number) => known(number));
  };
  const misdeliveries = remembered((truth) =>
    remembered((number) => findMisdelivery(parts.members.at(number), parts.truthAt(truth))),
  );
  return {
    always: new Map([
      ['delivery', ofChanged(parts, (number, truth) => misdeliveries(truth)(number))],
      ['one link', ofMember(findSecondLink)],
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

type CheckState = (state: GridState, step: Step<GridState, GridAction> | undefined) => string | undefined;

/** A check of one server, by its number and the truth's, made whenever the server has changed. */
function ofChanged(parts: Parts, check: (member: number, truth: number) => string | undefined): CheckState {
  const { servers } = parts.options;
  return (state, step) => {
    for (let server = 0; server < servers; server++) {
      const member = state[server] as number;
      if (member === DOWN || member === step?.from[server]) continue;
      const message = check(member, state[state.length - 1] as number);
      if (message !== undefined) return message;
    }
    return undefined;
  };
}

/** What is wrong with the log of a server, by what was said. */
function findMisdelivery(member: Member, truth: Truth): string | undefined {
  if (member.room.log.count === 0) return undefined;
  const [violation] = checkDelivery(historyOf(member, truth));
  return violation && `${violation.promise}: ${violation.message}`;
}

/** The moments of such a history: before the receiver's life, its start, what was said in it, what it has delivered. */
const BEFORE = 0;
const START = 1;
const SAID = 2;
const DELIVERED = 3;

/** The shortest history in which everything was said that has been, before a server's life or in it, and then delivered. */
function historyOf(member: Member, { said, born, lives }: Truth): HistoryEvent[] {
  const { self, room } = member;
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
  const delivered = logSince(room.log, 0).map((run): HistoryEvent => ({
    ...own,
    atMs: DELIVERED,
    kind: 'fact',
    fact: { kind: 'delivered', ...run },
  }));
  return [...before, { kind: 'started', ...own, atMs: START }, ...after, ...delivered];
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

/** A server may have one link to a peer, and no more. */
function findSecondLink({ self, ends }: Member): string | undefined {
  const peers = ends.flatMap(({ peer }) => (peer === undefined ? [] : [peer.peer]));
  const twice = peers.find((peer, i) => peers.indexOf(peer) !== i);
  return twice === undefined
    ? undefined
    : `server ${String(self)} has two links to server ${String(twice)} at once`;
}

/** A server lists itself and those with whom it has links: nobody is dropped without a reason. */
function findWronglyListed({ self, room: { alive }, ends }: Member): string | undefined {
  const linked = ends.flatMap(({ peer }) => (peer === undefined ? [] : [peer.peer]));
  const missing = [self, ...linked].filter((id) => !alive.includes(id));
  if (missing.length === 0) return undefined;
  return `server ${String(self)} lists ${alive.join() || 'nobody'}, and not ${missing.join()}, with whom it has a link`;
}
