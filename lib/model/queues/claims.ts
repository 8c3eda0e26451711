/** The claims about two boxes with a queue for each other: the contract of their sessions. */
import { other, type Side } from '../channel.ts';
import type { AppLog, Box, SessionTexts } from './box.ts';
import type { QueueModelOptions } from './options.ts';

/** The boxes of a state, and the logs that only the model knows. */
export interface PairView {
  /** By id; undefined if it does not run. */
  readonly boxes: readonly (Box | undefined)[];
  /** By id: the logs of its incarnations that have crashed, from the first on. */
  readonly past: readonly (readonly AppLog[])[];
}

type Claim = (pair: PairView) => string | undefined;

/** Of every state. */
export const QUEUE_ALWAYS: ReadonlyMap<
  string,
  (pair: PairView, queueMessagesMax: number) => string | undefined
> = new Map([
  ['session', (pair) => findMisreceived(pair, 0) ?? findMisreceived(pair, 1)],
  ['no mistake', ({ boxes }) => findMistake(boxes)],
  [
    'bounded',
    ({ boxes }, queueMessagesMax) => {
      const full = boxes.find((box) => (box?.waiting.length ?? 0) > Math.max(1, queueMessagesMax));
      return full && `the queue of ${nameOf(full.self)} has ${String(full.waiting.length)} messages`;
    },
  ],
]);

/** Of every state of rest. */
export const QUEUE_EVENTUALLY: ReadonlyMap<string, Claim> = new Map<string, Claim>([
  ['linked', findUnlinked],
  ['told', findUntold],
  ['no loss', (pair) => findLost(pair, 0) ?? findLost(pair, 1)],
  ['trimmed', findUntrimmed],
]);

/** Of one state at least: a model in which it cannot happen proves nothing. Those that the budgets allow. */
export function queueSometimes({
  messages,
  cuts,
  restarts,
  suspicions,
  refusals,
  queueMessagesMax,
}: QueueModelOptions): ReadonlyMap<string, (pair: PairView) => boolean> {
  const all: readonly (readonly [name: string, isPossible: boolean, isMet: (pair: PairView) => boolean])[] = [
    [
      'each has received something',
      messages >= 2,
      ({ boxes }) => boxes.every((box) => box?.received.some(({ texts }) => texts.length > 0)),
    ],
    [
      'a message of a second session is received',
      // A dial is refused only where there is no link.
      messages >= 1 && restarts + Math.min(refusals, cuts + suspicions) > 0,
      receivesInLaterSession,
    ],
    [
      'a session ends because a queue is full, and a message of the next is received',
      messages >= queueMessagesMax + 2 && restarts + refusals === 0,
      receivesInLaterSession,
    ],
  ];
  return new Map(all.flatMap(([name, isPossible, isMet]) => (isPossible ? [[name, isMet]] : [])));
}

/** A box has received a message of a session after the first. */
function receivesInLaterSession({ boxes }: PairView): boolean {
  return boxes.some(
    (box) => box !== undefined && box.received.length > 1 && lastOf(box.received).texts.length > 0,
  );
}

/**
 * In each session of the receiver's application, it receives the messages of one session of the sender's, from the first one on, in order;
 * and of each session of the sender's in one of its own, in order. So nothing is lost or doubled in a session, and `down` comes before the first
 * message of the next one.
 */
function findMisreceived(pair: PairView, receiver: Side): string | undefined {
  const sender = other(receiver);
  const sessions = logsOf(pair, sender).flatMap(({ sent }) => sent);
  let newest = -1;
  for (const { texts } of logsOf(pair, receiver).flatMap(({ received }) => received)) {
    if (texts.length === 0) continue;
    const session = sessions.findIndex((one) => one.texts.includes(texts[0] as string));
    const what = `${nameOf(receiver)} has received ${texts.join(', ')} in one session`;
    if (session === -1) return `${what}, which ${nameOf(sender)} has not sent`;
    const own = (sessions[session] as SessionTexts).texts;
    if (texts.some((text, i) => text !== own[i]))
      return `${what}; ${nameOf(sender)} has sent ${own.join(', ')} in that of the first`;
    if (session <= newest) return `${what}, after messages of that session or of a later one in another`;
    newest = session;
  }
  return undefined;
}

/** The logs of all incarnations of a box, in order. */
function logsOf({ boxes, past }: PairView, id: Side): readonly AppLog[] {
  const running = boxes[id];
  return running === undefined ? (past[id] ?? []) : [...(past[id] ?? []), running];
}

function findMistake(boxes: PairView['boxes']): string | undefined {
  const box = boxes.find((one) => one?.mistake !== undefined);
  return box && `${nameOf(box.self)} ${String(box.mistake)}`;
}

/** At rest, two running boxes have a link. */
function findUnlinked({ boxes }: PairView): string | undefined {
  if (boxes.includes(undefined)) return undefined;
  const box = boxes.find((one) => one?.net.peers[other(one.self)]?.link?.isUp !== true);
  return box && `both boxes run, and ${nameOf(box.self)} has no link`;
}

/** At rest, an application has been told to trust the other box if and only if that runs. */
function findUntold({ boxes }: PairView): string | undefined {
  for (const box of boxes) {
    if (box === undefined) continue;
    const runs = boxes[other(box.self)] !== undefined;
    if ((box.told === 'trusted') !== runs)
      return `${nameOf(box.self)} was last told "${box.told}" of the other, which ${runs ? 'runs' : 'has crashed'}`;
  }
  return undefined;
}

/** At rest, what was sent in the current session is received in the current session, and nothing else: so both were told of the end of the former one. */
function findLost({ boxes }: PairView, receiver: Side): string | undefined {
  const [to, from] = [boxes[receiver], boxes[other(receiver)]];
  if (to === undefined || from === undefined) return undefined;
  const [received, sent] = [lastOf(to.received).texts, lastOf(from.sent).texts];
  return received.join() === sent.join()
    ? undefined
    : `${nameOf(from.self)} has sent ${listed(sent)} in its session, and ${nameOf(to.self)} has received ${listed(received)} in its own`;
}

/** At rest, no message waits for an acknowledgement. */
function findUntrimmed({ boxes }: PairView): string | undefined {
  if (boxes.includes(undefined)) return undefined;
  const box = boxes.find((one) => (one?.waiting.length ?? 0) > 0);
  return box && `the queue of ${nameOf(box.self)} still has ${box.waiting.join(', ')}`;
}

function lastOf(sessions: readonly SessionTexts[]): SessionTexts {
  return sessions.at(-1) as SessionTexts;
}

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? 'nothing' : texts.join(', ');
}

function nameOf(box: number): string {
  return `box ${String(box)}`;
}
