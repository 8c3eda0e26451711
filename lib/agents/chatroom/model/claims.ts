/**
 * The chat room's promises about messages as claims about states of the model. The checkers of histories decide about deliveries: a state
 * contains all that they need, because a delivered message stays delivered.
 */
import type { Violation } from '../../../check/promise.ts';
import { eachServer } from '../../../model/eachServer.ts';
import { sentBy, type Ghost } from '../../../model/ghost.ts';
import type { Claim, GridView, ServerView } from '../../../model/protocol.ts';
import { checkDelivery } from '../check/delivery.ts';
import type { HistoryEvent } from '../check/history.ts';
import type { PromiseName } from '../check/promises.ts';
import type { ModelledRoom } from './application.ts';

type Server = ServerView<ModelledRoom>;

/** The safety promises about deliveries. */
const OF_DELIVERIES: readonly PromiseName[] = [
  'no-creation',
  'no-duplication',
  'fifo-order',
  'no-gap',
  'no-stale-incarnation',
  'no-catch-up',
];

/** The first wrong delivery of a server. */
const misdelivery = eachServer((server: Server, ghost): Violation | undefined =>
  server.app.delivered.every((texts) => texts.length === 0)
    ? undefined
    : checkDelivery(historyOf(server, ghost))[0],
);

export const CLAIMS: readonly Claim<ModelledRoom>[] = [
  ...OF_DELIVERIES.map((name): Claim<ModelledRoom> => ({
    kind: 'always',
    name,
    broken: (grid) => {
      const found = misdelivery(grid);
      return found?.promise === name ? found.message : undefined;
    },
  })),
  { kind: 'eventually', name: 'validity' satisfies PromiseName, broken: findMissing },
];

/** The times of such a history: before the receiver's incarnation, its start, the other broadcasts, its deliveries. */
const BEFORE_MS = 0;
const START_MS = 1;
const SENT_MS = 2;
const DELIVERED_MS = 3;

/** The shortest history with all broadcasts, each before the server's incarnation or in it, and then the server's deliveries. */
function historyOf({ self, incarnation, app: { delivered } }: Server, ghost: Ghost): HistoryEvent[] {
  const own = { server: self, incarnation };
  const before: HistoryEvent[] = [];
  const after: HistoryEvent[] = [];
  ghost.sent.forEach((incarnations, server) =>
    incarnations.forEach((texts, i) => {
      const sender = { server, incarnation: i + 1 };
      const isOwn = server === self && sender.incarnation === incarnation;
      if (!isOwn) before.push({ kind: 'started', ...sender, atMs: BEFORE_MS });
      const old = ghost.sentBefore[self]?.[server]?.[i] ?? 0;
      before.push(...broadcasts(sender, 0, texts.slice(0, old), BEFORE_MS));
      after.push(...broadcasts(sender, old, texts.slice(old), SENT_MS));
    }),
  );
  const deliveries = delivered.flatMap((texts, sender): HistoryEvent[] =>
    texts.length === 0
      ? []
      : [{ ...own, atMs: DELIVERED_MS, kind: 'fact', fact: { kind: 'delivered', sender, texts } }],
  );
  return [...before, { kind: 'started', ...own, atMs: START_MS }, ...after, ...deliveries];
}

function broadcasts(
  sender: { readonly server: number; readonly incarnation: number },
  first: number,
  texts: readonly string[],
  atMs: number,
): HistoryEvent[] {
  return texts.length === 0
    ? []
    : [{ ...sender, atMs, kind: 'fact', fact: { kind: 'broadcast', first, texts } }];
}

/**
 * The messages that a server has not delivered and never will: of each sender, all after the last one that it has delivered; if
 * it has delivered none, all since both had a link. As the checker of `validity` finds them in a history.
 */
function findMissing({ running, ghost }: GridView<ModelledRoom>): string | undefined {
  for (const { self: receiver, app } of running)
    for (const { self: sender } of running) {
      if (sender === receiver) continue;
      const own = sentBy(ghost, sender);
      const last = own.findLastIndex((text) => app.delivered[sender]?.includes(text));
      const from = last === -1 ? (ghost.owedFrom[receiver]?.[sender] ?? own.length) : last + 1;
      if (from < own.length)
        return `server ${String(receiver)} never delivers ${own.slice(from).join(', ')} of server ${String(sender)}, and both are running`;
    }
  return undefined;
}
