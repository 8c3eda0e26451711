/**
 * Checks the contract between agents in a trace: messages arrive at most once, in the order in which they were sent, and all of them while
 * both boxes live and their session lasts. Properties are not in a trace: see lib/sim/agents/judge.ts.
 */
import { Findings } from '../check/findings.ts';
import { at, ENVELOPE_PROMISES, type PromiseTable } from '../check/promise.ts';
import type { CheckedProtocol, Judged } from '../check/protocol.ts';
import { lowerBound } from '../trace/bisect.ts';
import { recordedServersOf } from '../trace/mergeAll.ts';
import type { OwnEvent } from '../trace/event.ts';
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
} as const satisfies PromiseTable;

export const CHECKED_AGENTS: CheckedProtocol<AgentTraceFact> = {
  facts: AGENTS,
  promises: { ...CONTRACT_PROMISES, ...ENVELOPE_PROMISES },
  check: (judged) => {
    const recorded = recordedServersOf(judged.events);
    const { header, cutOff } = judged;
    const whole = new Set([...recorded].filter((server) => cutOff?.has(server) !== true));
    const lacksEvents = header.omitted !== undefined || header.filtered === true;
    const findings = lacksEvents ? new Findings() : checkContract(judged.events, whole);
    const skipped = lacksEvents
      ? [{ promises: Object.keys(CONTRACT_PROMISES), why: 'messages are missing from the trace' }]
      : [];
    return { findings, skipped, isPart: header.source === 'server' && recorded.size < header.servers };
  },
};

type FactOf<Kind extends AgentTraceFact['kind']> = Extract<AgentTraceFact, { kind: Kind }>;

/** What one agent has sent to another, in one incarnation of its box: ascending numbers, and what was sent. */
interface SentMessages {
  readonly numbers: number[];
  readonly byNumber: Map<number, FactOf<'messageSent'>>;
}

/** The last message that an agent has received of another, with the incarnations of both boxes. */
interface LastReceipt {
  number: number;
  /** Whether a gap is allowed before the next message: the session has ended, or messages were refused. */
  mayGap: boolean;
}

/**
 * Finds violations of the contract.
 *
 * @param recorded - the servers whose whole traces are known: of others, it is not known what they have sent
 */
export function checkContract(
  history: Judged<AgentTraceFact>['events'],
  recorded: ReadonlySet<number>,
): Findings {
  const findings = new Findings();
  const sent = new Map<string, SentMessages>();
  const last = new Map<string, LastReceipt>();
  /** Keys of `last`, by server and peer, and by server and receiving agent. */
  const sessions = new Map<string, Set<string>>();
  const refusing = new Set<string>();
  for (const event of history) {
    if (event.kind === 'down') {
      for (const key of sessions.get(`${String(event.server)} ${String(event.peer)}`) ?? [])
        (last.get(key) as LastReceipt).mayGap = true;
    }
    if (event.kind !== 'fact') continue;
    const { fact } = event;
    if (fact.kind === 'messageSent') {
      const messages = inMap(sent, sentKey(event, fact.agent, fact.to), noMessages);
      // Messages at the end of a session that were not accepted: their numbers are given again.
      while ((messages.numbers.at(-1) ?? -1) >= fact.number) messages.numbers.pop();
      messages.numbers.push(fact.number);
      messages.byNumber.set(fact.number, fact);
    } else if (fact.kind === 'refused' || (fact.kind === 'believed' && fact.belief === 'down')) {
      refusing.add(`${String(event.server)} ${fact.agent}`);
    } else if (fact.kind === 'messageReceived' && recorded.has(fact.box)) {
      const of = fact.of ?? event.incarnation;
      const messages = sent.get(sentKey({ server: fact.box, incarnation: of }, fact.from, fact.agent));
      const key = `${String(event.server)} ${String(event.incarnation)} ${String(fact.box)} ${String(of)} ${fact.from} ${fact.agent}`;
      const before = last.get(key);
      checkReceipt(
        findings,
        event,
        fact,
        messages,
        before,
        refusing.has(`${String(event.server)} ${fact.agent}`),
      );
      last.set(key, { number: Math.max(fact.number, before?.number ?? -1), mayGap: false });
      inMap(sessions, `${String(event.server)} ${String(fact.box)}`, () => new Set<string>()).add(key);
    }
  }
  return findings;
}

function checkReceipt(
  findings: Findings,
  { atMs }: OwnEvent<AgentTraceFact>,
  { agent, from, number, port, message }: FactOf<'messageReceived'>,
  messages: SentMessages | undefined,
  before: LastReceipt | undefined,
  isRefusing: boolean,
): void {
  const one = `message ${String(number)} of ${from}`;
  const found = messages?.byNumber.get(number);
  if (found === undefined || found.port !== port || found.message !== message) {
    findings.add(
      'no-creation',
      atMs,
      () => `${agent} has received ${one} ${at(atMs)}, which ${from} has not sent`,
    );
    return;
  }
  if (before === undefined) return;
  if (number === before.number)
    findings.add('no-duplication', atMs, () => `${agent} has received ${one} again ${at(atMs)}`);
  else if (number < before.number)
    findings.add(
      'fifo-order',
      atMs,
      () => `${agent} has received ${one} ${at(atMs)}, after message ${String(before.number)}`,
    );
  else if (!before.mayGap && !isRefusing) {
    const { numbers } = messages as SentMessages;
    const next = numbers[lowerBound(numbers.length, (i) => (numbers[i] as number) <= before.number)];
    if (next !== undefined && next < number)
      findings.add(
        'no-gap',
        atMs,
        () => `${agent} has received ${one} ${at(atMs)}, but not message ${String(next)}`,
      );
  }
}

function sentKey(
  { server, incarnation }: Pick<OwnEvent, 'server' | 'incarnation'>,
  from: string,
  to: string,
): string {
  return `${String(server)} ${String(incarnation)} ${from} ${to}`;
}

function noMessages(): SentMessages {
  return { numbers: [], byNumber: new Map() };
}

function inMap<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
