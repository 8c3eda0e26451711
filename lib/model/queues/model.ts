/**
 * Two boxes as a model: the net machine with a queue for its peer (net/peerQueue.ts, net/queue.ts), under every order in which lines arrive,
 * connections are made and end, acknowledgements are sent, queues fill, and boxes crash, restart and suspect each other. As the model of
 * a chat room's grid (../grid.ts), which has one outgoing sequence for all peers instead.
 */
import * as channels from '../channel.ts';
import { bySide, other, type Channel, type Connection, type Side } from '../channel.ts';
import { Interned } from '../intern.ts';
import { linkTo, placeOf } from '../linkId.ts';
import type { Model, Properties, State } from '../model.ts';
import { connectionFilled, connectionOpened, dialRefused } from '../netSteps.ts';
import { linesOf } from '../nodes.ts';
import {
  BoxSteps,
  isConnected,
  REAL_PARTS,
  type AppLog,
  type Box,
  type BoxParts,
  type BoxStep,
} from './box.ts';
import { QUEUE_ALWAYS, QUEUE_EVENTUALLY, queueSometimes, type PairView } from './claims.ts';
import type { QueueBudgets, QueueModelOptions } from './options.ts';

const SIDES: readonly Side[] = [0, 1];

/** What can happen. `place` tells connections apart. */
export type QueueAction =
  | { readonly kind: 'send' | 'tell' | 'acknowledge' | 'crash' | 'restart' | 'suspect'; readonly box: Side }
  /** A dial of the other box, or a probe, is refused. */
  | { readonly kind: 'refuse'; readonly box: Side; readonly isRunning: boolean }
  /** Box 1 dials box 0. */
  | { readonly kind: 'dial' }
  | { readonly kind: 'deliver'; readonly box: Side; readonly place: number; readonly count: number }
  | { readonly kind: 'notice' | 'hold' | 'drain'; readonly box: Side; readonly place: number }
  | { readonly kind: 'cut'; readonly place: number };

/** Events from outside, by the budget that each takes. */
const BUDGET_OF: Partial<Record<QueueAction['kind'], keyof QueueBudgets>> = {
  send: 'messages',
  cut: 'cuts',
  crash: 'crashes',
  restart: 'restarts',
  suspect: 'suspicions',
  hold: 'holds',
};

/** Facts about a path that no box may know. */
interface Ghost {
  readonly left: QueueBudgets;
  readonly incarnations: readonly [number, number];
  /** By box: the logs of the incarnations that have crashed. */
  readonly past: readonly [readonly AppLog[], readonly AppLog[]];
}

/** A state, with its parts. */
interface Pair {
  readonly boxes: readonly [Box | undefined, Box | undefined];
  readonly channel: Channel;
  readonly ghost: Ghost;
}

/** @param parts - of a box; those of real boxes by default */
export function queueModel(options: QueueModelOptions, parts: BoxParts = REAL_PARTS): Model<QueueAction> {
  const { queueMessagesMax, ...budgets } = options;
  const steps = new BoxSteps(parts, queueMessagesMax);
  const boxes = new Interned<Box | undefined>((box) => (box === undefined ? '' : JSON.stringify(box)));
  /** The numbers of boxes, as objects: the results of steps are the same ones again and again. */
  const numbers = new WeakMap<Box, number>();
  const numberOf = (box: Box | undefined): number => {
    if (box === undefined) return boxes.add(box);
    let number = numbers.get(box);
    if (number === undefined) numbers.set(box, (number = boxes.add(box)));
    return number;
  };
  const connections = new Interned<Channel>(channels.keyOfChannel);
  const ghosts = new Interned<Ghost>((ghost) => JSON.stringify(ghost));
  const at = ([low, high, channel, ghost]: State): Pair => ({
    boxes: [boxes.at(low as number), boxes.at(high as number)],
    channel: connections.at(channel as number),
    ghost: ghosts.at(ghost as number),
  });
  const numbered = ({ boxes: [low, high], channel, ghost }: Pair): State => [
    numberOf(low),
    numberOf(high),
    connections.add(channel),
    ghosts.add(ghost),
  ];
  const viewOf = (state: State): PairView => {
    const { boxes: running, ghost } = at(state);
    return { boxes: running, past: ghost.past };
  };
  const properties: Properties = {
    always: new Map(
      [...QUEUE_ALWAYS].map(([name, check]) => [name, (state) => check(viewOf(state), queueMessagesMax)]),
    ),
    sometimes: new Map(
      [...queueSometimes(options)].map(([name, isMet]) => [name, (state) => isMet(viewOf(state))]),
    ),
    eventually: new Map(
      [...QUEUE_EVENTUALLY].map(([name, check]) => [name, (state) => check(viewOf(state))]),
    ),
  };
  return {
    init: numbered({
      boxes: [steps.started(0, 1), steps.started(1, 1)],
      channel: channels.UNCONNECTED,
      ghost: { left: budgets, incarnations: [1, 1], past: [[], []] },
    }),
    actions: (state) => actionsIn(at(state)),
    next: (state, action) => numbered(after(steps, at(state), action)),
    isOptional: (action) =>
      BUDGET_OF[action.kind] !== undefined || (action.kind === 'refuse' && action.isRunning),
    vocabularies: [boxes, boxes, connections, ghosts],
    fold: undefined,
    properties,
  };
}

function actionsIn({ boxes, channel, ghost: { left } }: Pair): QueueAction[] {
  const actions: QueueAction[] = [];
  for (const box of SIDES) {
    const running = boxes[box];
    if (running === undefined) {
      if (left.restarts > 0) actions.push({ kind: 'restart', box });
      continue;
    }
    if (left.messages > 0) actions.push({ kind: 'send', box });
    if (left.crashes > 0) actions.push({ kind: 'crash', box });
    if (running.untold.length > 0) actions.push({ kind: 'tell', box });
    if (isAcknowledging(running)) actions.push({ kind: 'acknowledge', box });
    const isRunning = boxes[other(box)] !== undefined;
    if (mayBeRefused(running) && (!isRunning || left.refusals > 0))
      actions.push({ kind: 'refuse', box, isRunning });
    if (left.suspicions > 0 && isSuspicious(running)) actions.push({ kind: 'suspect', box });
  }
  channel.forEach((connection, place) => {
    if (connection === undefined) return;
    for (const box of SIDES) atEnd(actions, connection, box, place, left);
    if (left.cuts > 0 && !connection.isCut && channels.hasBothEnds(connection))
      actions.push({ kind: 'cut', place });
  });
  const hasDialled = channel.some((connection) => connection?.isOpen[1]);
  if (!hasDialled && boxes[0] !== undefined && boxes[1] !== undefined) actions.push({ kind: 'dial' });
  return actions;
}

/** The actions at one end of a connection. */
function atEnd(
  actions: QueueAction[],
  { isOpen, isCut, isFull, waiting }: Connection,
  box: Side,
  place: number,
  left: QueueBudgets,
): void {
  if (!isOpen[box]) return;
  const count = waiting[box].length;
  const isWhole = !isCut && isOpen[other(box)];
  if (count > 0) actions.push({ kind: 'deliver', box, place, count: 1 });
  if (count > 1) actions.push({ kind: 'deliver', box, place, count });
  // Lines in transit need not arrive: a reset discards what the reader has not read.
  if (!isWhole) actions.push({ kind: 'notice', box, place });
  if (isFull[box]) actions.push({ kind: 'drain', box, place });
  else if (left.holds > 0 && isWhole) actions.push({ kind: 'hold', box, place });
}

/** Whether the next heartbeat acknowledges something. */
function isAcknowledging(box: Box): boolean {
  const { link, queue, session } = peerIn(box);
  if (link?.isUp !== true || queue === undefined) return false;
  return (session.incarnations.at(-1)?.next ?? 0) > queue.acknowledgedToPeer;
}

/** Whether a refused dial would change something: box 1 dials whenever it has no connection, box 0 probes when its machine asks for it. */
function mayBeRefused(box: Box): boolean {
  const { belief, queue } = peerIn(box);
  const hasMet = belief === 'trusted' || queue?.endedByPeer !== undefined;
  return hasMet && !isConnected(box) && (box.self === 1 || box.isProbing);
}

/** Whether a silence would change something. */
function isSuspicious(box: Box): boolean {
  const { belief, link, queue } = peerIn(box);
  return belief === 'trusted' || (link?.isUp === true && queue?.endedByPeer === undefined);
}

function peerIn(box: Box) {
  return box.net.peers[other(box.self)] as Box['net']['peers'][number];
}

/** The state after an action that is possible. */
function after(steps: BoxSteps, pair: Pair, action: QueueAction): Pair {
  const spent = spend(pair, action);
  const { channel } = spent;
  const running = (box: Side) => spent.boxes[box] as Box;
  switch (action.kind) {
    case 'send':
      return stepped(spent, steps.send(running(action.box)));
    case 'tell':
      return stepped(spent, steps.tell(running(action.box)));
    case 'acknowledge':
      return stepped(spent, steps.take(running(action.box), { kind: 'acknowledgeDue' }));
    case 'suspect':
      return stepped(spent, steps.take(running(action.box), { kind: 'silent', peer: other(action.box) }));
    case 'refuse':
      return stepped(spent, steps.take(running(action.box), dialRefused(action.box, other(action.box))));
    case 'dial': {
      const place = channels.nextPlace(channel);
      const connected = { ...spent, channel: channels.connect(channel, place) };
      return SIDES.reduce((to, box) => {
        const opened = connectionOpened(box, linkTo(other(box), place));
        return stepped(to, steps.take(running(box), opened));
      }, connected);
    }
    case 'deliver': {
      const { box, place, count } = action;
      const lines = (channel[place] as Connection).waiting[box].slice(0, count).join('');
      const taken = { ...spent, channel: channels.take(channel, place, box, count) };
      return stepped(taken, steps.read(running(box), linkTo(other(box), place), lines));
    }
    case 'notice': {
      const { box, place } = action;
      return stepped(spent, steps.ended(running(box), linkTo(other(box), place)));
    }
    case 'hold':
    case 'drain': {
      const { box, place, kind } = action;
      const isFull = kind === 'hold';
      const full = { ...spent, channel: channels.setFull(channel, place, box, isFull) };
      return stepped(full, steps.take(running(box), connectionFilled(linkTo(other(box), place), isFull)));
    }
    case 'cut':
      return { ...spent, channel: channels.cut(channel, action.place) };
    case 'crash': {
      const { box } = action;
      const { sent, received } = running(box);
      const { ghost } = spent;
      const past = bySide(ghost.past, box, [...ghost.past[box], { sent, received }]);
      return {
        boxes: bySide(spent.boxes, box, undefined),
        channel: channels.closeAll(channel, box),
        ghost: { ...ghost, past },
      };
    }
    case 'restart': {
      const { box } = action;
      const { ghost } = spent;
      const incarnation = ghost.incarnations[box] + 1;
      return {
        boxes: bySide(spent.boxes, box, steps.started(box, incarnation)),
        channel,
        ghost: { ...ghost, incarnations: bySide(ghost.incarnations, box, incarnation) },
      };
    }
  }
}

function spend(pair: Pair, action: QueueAction): Pair {
  const budget =
    action.kind === 'refuse' ? (action.isRunning ? 'refusals' : undefined) : BUDGET_OF[action.kind];
  if (budget === undefined) return pair;
  const { ghost } = pair;
  return { ...pair, ghost: { ...ghost, left: { ...ghost.left, [budget]: ghost.left[budget] - 1 } } };
}

/** A box has taken a step: its lines are in transit, and the connections that it has closed have ended. */
function stepped(pair: Pair, { box, written, closed }: BoxStep): Pair {
  let { channel } = pair;
  for (const { link, bytes } of written)
    channel = channels.write(channel, placeOf(link), box.self, linesOf(bytes));
  for (const link of closed) channel = channels.close(channel, placeOf(link), box.self);
  return { ...pair, channel, boxes: bySide(pair.boxes, box.self, box) };
}
