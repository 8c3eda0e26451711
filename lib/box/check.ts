/**
 * Checks the contract between agents in a trace: messages arrive at most once, in the order in which they were sent, and all of them while
 * both boxes live and their session lasts. Properties are not in a trace: see lib/sim/agents/judge.ts.
 */
import type { Evidence, EventRef } from '../check/evidence.ts';
import { Findings } from '../check/findings.ts';
import { at, ENVELOPE_PROMISES, type PromiseTable } from '../check/promise.ts';
import type { CheckedProtocol, Judged } from '../check/protocol.ts';
import { lowerBound } from '../trace/bisect.ts';
import type { IncarnationId, OwnEvent, UnclockedEvent } from '../trace/event.ts';
import { shortened } from '../text/shown.ts';
import { isEnd, keyOf, pairKeyOf } from '../trace/incarnation.ts';
import { recordedServersOf } from '../trace/mergeAll.ts';
import type { AgentTraceFact } from './facts.ts';
import { AGENTS } from './protocol.ts';

/** What agents are promised. */
export const CONTRACT_PROMISES = {
  'no-creation': {
    kind: 'safety',
    description: 'an agent receives only messages that were sent to it',
    broken: 'an agent has received a message that was not sent to it',
  },
  'no-duplication': {
    kind: 'safety',
    description: 'an agent receives a message once',
    broken: 'an agent has received a message twice',
  },
  'fifo-order': {
    kind: 'safety',
    description: 'an agent receives the messages of another in the order in which they were sent',
    broken: 'an agent has received a message after a later one of the same sender',
  },
  'no-gap': {
    kind: 'safety',
    description: 'an agent that receives a message has received all earlier ones of the same session',
    broken: 'a message was left out before a later one',
  },
  'no-loss': {
    kind: 'liveness',
    description: 'at rest, an agent has received every message of a session that has not ended',
    broken: 'a message was never received, and its session has not ended',
  },
} as const satisfies PromiseTable;

export const CHECKED_AGENTS: CheckedProtocol<AgentTraceFact> = {
  facts: AGENTS,
  promises: { ...CONTRACT_PROMISES, ...ENVELOPE_PROMISES },
  check: (judged) => {
    const recorded = recordedServersOf(judged.events);
    const { header, cutOff } = judged;
    const whole = new Set([...recorded].filter((server) => cutOff?.has(server) !== true));
    const lacksEvents = header.omitted !== undefined || header.filtered === true;
    const endMs = judged.isAtRest ? Infinity : undefined;
    const findings = lacksEvents ? new Findings() : checkContract(judged.events, whole, endMs);
    const skipped = lacksEvents
      ? [{ promises: Object.keys(CONTRACT_PROMISES), why: 'messages are missing from the trace' }]
      : [];
    return { findings, skipped, isPart: header.source === 'server' && recorded.size < header.servers };
  },
};

type FactOf<Kind extends AgentTraceFact['kind']> = Extract<AgentTraceFact, { kind: Kind }>;

/** A message that was sent. */
interface SentMessage {
  readonly fact: FactOf<'messageSent'>;
  readonly atMs: number;
  /** How many sessions with the receiver's box were over at the sender's. */
  readonly session: number;
}

/** What one agent has sent to another, in one incarnation of its box: ascending numbers, and the messages. */
interface SentMessages {
  readonly sender: IncarnationId;
  readonly numbers: number[];
  readonly byNumber: Map<number, SentMessage>;
}

/** What an agent has received of another, in one incarnation of both boxes. */
interface Receiving {
  /** The number of the last message, and its session; undefined before the first. */
  last: number | undefined;
  session: number;
  /** Whether the receiver was told that the session of the last message is over. */
  isDown: boolean;
  /** How many messages were refused since the last one. */
  refused: number;
}

/**
 * Finds violations of the contract.
 *
 * @param recorded - the servers whose whole traces are known: of others, it is not known what they have sent
 * @param restMs - the end of the history is at rest: what was sent before this time has arrived. Left out: it may not be at rest
 */
export function checkContract(
  history: Judged<AgentTraceFact>['events'],
  recorded: ReadonlySet<number>,
  restMs?: number,
): Findings {
  const check = new ContractCheck(recorded);
  for (const event of history) check.add(event);
  if (restMs !== undefined) check.end(restMs);
  return check.findings;
}

class ContractCheck {
  readonly findings = new Findings();
  readonly #recorded: ReadonlySet<number>;
  /** By incarnation of the sender's box, sender and receiver. */
  readonly #sent = new Map<string, SentMessages>();
  /** By the incarnations of both boxes, sender and receiver. */
  readonly #receiving = new Map<string, Receiving>();
  /** The same, by incarnation and peer, and by incarnation, receiver and sender. */
  readonly #ofBox = new Map<string, Set<Receiving>>();
  readonly #ofAgent = new Map<string, Set<Receiving>>();
  /** The number of messages that were refused before the first receipt, by incarnation, receiver and sender. */
  readonly #refused = new Map<string, number>();
  /** The number of sessions that are over, by incarnation and peer. */
  readonly #over = new Map<string, number>();
  /** The incarnations whose start is in the history, and those that run, by server. */
  readonly #started = new Set<string>();
  readonly #running = new Map<number, IncarnationId>();
  /** By incarnation and agent. */
  readonly #halted = new Set<string>();

  constructor(recorded: ReadonlySet<number>) {
    this.#recorded = recorded;
  }

  add(event: UnclockedEvent<AgentTraceFact>): void {
    if (event.kind === 'fault') return;
    if (event.kind === 'started') {
      this.#started.add(keyOf(event));
      this.#running.set(event.server, event);
    } else if (isEnd(event)) this.#running.delete(event.server);
    else if (event.kind === 'down') {
      const key = pairKeyOf(event, event.peer);
      this.#over.set(key, (this.#over.get(key) ?? 0) + 1);
      for (const one of this.#ofBox.get(key) ?? []) one.isDown = true;
    } else if (event.kind === 'fact') this.#fact(event, event.fact);
  }

  #fact(event: OwnEvent<AgentTraceFact>, fact: AgentTraceFact): void {
    const own = keyOf(event);
    if (fact.kind === 'messageSent') this.#send(event, fact);
    else if (fact.kind === 'messageReceived') {
      if (this.#recorded.has(fact.box)) this.#receive(event, fact);
    } else if (fact.kind === 'halted') this.#halted.add(`${own} ${fact.agent}`);
    else if (fact.kind === 'refused' && fact.from !== undefined) {
      const key = `${own} ${fact.from} ${fact.agent}`;
      this.#refused.set(key, (this.#refused.get(key) ?? 0) + 1);
      for (const one of this.#ofAgent.get(key) ?? []) one.refused++;
    } else if (fact.kind === 'believed' && fact.belief === 'down') {
      // The session of two agents of a box can end, too.
      const key = `${own} ${fact.other ?? fact.name} ${fact.agent}`;
      for (const one of this.#ofAgent.get(key) ?? []) one.isDown = true;
    }
  }

  #send(event: OwnEvent<AgentTraceFact>, fact: FactOf<'messageSent'>): void {
    const messages = inMap(this.#sent, sentKey(event, fact.agent, fact.to), () => noMessages(event));
    // Messages at the end of a session that were not accepted: their numbers are given again.
    while ((messages.numbers.at(-1) ?? -1) >= fact.number) messages.numbers.pop();
    messages.numbers.push(fact.number);
    // Most histories have no session that is over.
    const session = this.#over.size === 0 ? 0 : (this.#over.get(pairKeyOf(event, fact.box)) ?? 0);
    messages.byNumber.set(fact.number, { fact, atMs: event.atMs, session });
  }

  #receive(event: OwnEvent<AgentTraceFact>, fact: FactOf<'messageReceived'>): void {
    const { atMs } = event;
    const { agent, from, number, box, port, message } = fact;
    const sender = { server: box, incarnation: fact.of ?? event.incarnation };
    const messages = this.#sent.get(sentKey(sender, from, agent));
    const one = () => `message ${String(number)} of ${from}`;
    const receiving = this.#receivingOf(event, sender, from, agent);
    const { last } = receiving;
    const found = messages?.byNumber.get(number);
    const sent = found && messages && sentOf(messages, found);
    const seen = (): EventRef[] => [receiptOf(event, fact), ...(sent === undefined ? [] : [sent])];
    const shown = (): Evidence => ({ events: seen(), lost: [] });
    if (messages === undefined || found?.fact.port !== port || found.fact.message !== message) {
      this.findings.add(
        'no-creation',
        atMs,
        () => `${agent} has received ${one()} ${at(atMs)}, which ${from} has not sent`,
        shown,
      );
    } else if (number === last)
      this.findings.add(
        'no-duplication',
        atMs,
        () => `${agent} has received ${one()} again ${at(atMs)}`,
        shown,
      );
    else if (last !== undefined && number < last)
      this.findings.add(
        'fifo-order',
        atMs,
        () => `${agent} has received ${one()} ${at(atMs)}, after message ${String(last)}`,
        shown,
      );
    else if (last !== undefined || (this.#started.has(keyOf(event)) && this.#started.has(keyOf(sender)))) {
      const missing = this.#missing(messages, receiving, number, found.session, box === event.server);
      if (missing !== undefined)
        this.findings.add(
          'no-gap',
          atMs,
          () =>
            `${agent} has received ${one()} ${at(atMs)}, but not message ${String(missing)} before it: ${contentOf(messages, missing)}`,
          () => ({ events: seen(), lost: lostOf(messages, missing, atMs) }),
        );
    }
    if (last !== undefined && number <= last) return;
    if (found === undefined) return;
    if (found.session > receiving.session || box === event.server) receiving.isDown = false;
    Object.assign(receiving, { last: number, session: found.session, refused: 0 });
  }

  /**
   * The number of a message after the last one and before `end` that must have been received; undefined if there is none. A message may be
   * missing if it was refused, and if its session is over: then both sides were told so.
   */
  #missing(
    { numbers, byNumber }: SentMessages,
    { last, isDown, refused }: Receiving,
    end: number,
    session: number,
    isInside: boolean,
  ): number | undefined {
    if (isInside && isDown) return undefined;
    let excused = refused;
    const first = lowerBound(numbers.length, (i) => (numbers[i] as number) <= (last ?? -1));
    for (let i = first; i < numbers.length; i++) {
      const number = numbers[i] as number;
      if (number >= end) return undefined;
      const isOver = byNumber.get(number)?.session !== session;
      // A receiver that has met no earlier session was told nothing.
      if (isOver && (isDown || last === undefined)) continue;
      if (excused-- <= 0) return number;
    }
    return undefined;
  }

  /** The end of the history, at rest. */
  end(restMs: number): void {
    for (const messages of this.#sent.values()) {
      const { sender, numbers, byNumber } = messages;
      const number = numbers.findLast((one) => (byNumber.get(one)?.atMs ?? 0) < restMs);
      const last = number === undefined ? undefined : byNumber.get(number);
      if (number === undefined || last === undefined) continue;
      const { agent: from, to, box } = last.fact;
      const receiver = this.#running.get(box);
      if (receiver === undefined || !this.#recorded.has(box) || !this.#recorded.has(sender.server)) continue;
      if (this.#running.get(sender.server)?.incarnation !== sender.incarnation) continue;
      if (this.#halted.has(`${keyOf(receiver)} ${to}`)) continue;
      const receiving = this.#receivingOf(receiver, sender, from, to);
      const session = this.#over.get(pairKeyOf(sender, box)) ?? 0;
      const isInside = box === sender.server;
      const missing = this.#missing(messages, receiving, number + 1, session, isInside);
      if (missing === undefined) continue;
      const { atMs } = byNumber.get(missing) as SentMessage;
      this.findings.add(
        'no-loss',
        atMs,
        () =>
          `${to} has not received message ${String(missing)} of ${from}, sent ${at(atMs)}: ${contentOf(messages, missing)}`,
        () => ({ events: [], lost: lostOf(messages, missing) }),
      );
    }
  }

  #receivingOf(receiver: IncarnationId, sender: IncarnationId, from: string, to: string): Receiving {
    const ofAgent = `${keyOf(receiver)} ${from} ${to}`;
    return inMap(this.#receiving, `${keyOf(sender)} ${ofAgent}`, () => {
      const refused = this.#refused.get(ofAgent) ?? 0;
      const receiving: Receiving = { last: undefined, session: 0, isDown: false, refused };
      inMap(this.#ofAgent, ofAgent, () => new Set()).add(receiving);
      inMap(this.#ofBox, pairKeyOf(receiver, sender.server), () => new Set()).add(receiving);
      return receiving;
    });
  }
}

function sentKey(sender: IncarnationId, from: string, to: string): string {
  return `${keyOf(sender)} ${from} ${to}`;
}

/** The event with which a message was sent. */
function sentOf({ sender }: SentMessages, { fact, atMs }: SentMessage): EventRef {
  return { ...sender, atMs, kind: fact.kind, part: fact.agent, number: fact.number };
}

/** And that with which it was received. */
function receiptOf(
  { server, incarnation, atMs }: OwnEvent,
  { kind, agent, number }: FactOf<'messageReceived'>,
): EventRef {
  return { server, incarnation, atMs, kind, part: agent, number };
}

function lostOf(messages: SentMessages, number: number, byMs?: number): Evidence['lost'] {
  const message = messages.byNumber.get(number);
  if (message === undefined) return [];
  const { to, box } = message.fact;
  return [{ sent: sentOf(messages, message), to: box, part: to, ...(byMs === undefined ? {} : { byMs }) }];
}

/** How much of the content of a message is quoted. */
const QUOTED_CHARS = 80;

function contentOf({ byNumber }: SentMessages, number: number): string {
  return shortened(byNumber.get(number)?.fact.message ?? '', QUOTED_CHARS);
}

function noMessages({ server, incarnation }: IncarnationId): SentMessages {
  return { sender: { server, incarnation }, numbers: [], byNumber: new Map() };
}

function inMap<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
