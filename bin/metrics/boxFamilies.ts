/** The metric families of a box: name, type, help text, labels, and the source of each value. Pure. */
import type { QueueSize } from '../../lib/net/queues.ts';
import type { AgentCount, BoxCounts } from './boxCount.ts';
import type { Family } from './exposition.ts';
import { familyMakers } from './familyMakers.ts';
import { linksUp } from './netCount.ts';
import { familiesOfProcess, type ProcessFacts } from './processFamilies.ts';
import { LINK_ENDS, REFUSALS } from './reasons.ts';

/** The current state of a box, from which its metrics are computed. */
export interface BoxFacts extends ProcessFacts {
  /** Its id, and those of all boxes, by number. */
  readonly box: string;
  readonly boxes: readonly string[];
  readonly version: string;
  /** Undefined until it listens. */
  readonly incarnation: number | undefined;
  readonly counts: BoxCounts;
  /** The boxes that it believes alive, itself included. */
  readonly alive: readonly number[];
  readonly clients: number;
  /** The messages between its own agents that wait. */
  readonly inside: number;
  /** What waits for each other box. */
  readonly queues: readonly QueueSize[];
  /** The messages in its log of broadcasts. */
  readonly broadcasts: number;
  /** The ids of its agents that have halted. */
  readonly halted: readonly string[];
}

/** The metrics of each agent: the count, the rest of the name, and its meaning. */
const OF_AGENTS: readonly (readonly [AgentCount, string, string])[] = [
  ['sent', 'messages_sent', 'Messages that agents of this box have sent, by agent.'],
  ['requests', 'requests', 'Requests of persons and clients to agents, by agent.'],
  ['indications', 'indications', 'Indications of agents, by agent.'],
  ['timers', 'timers_expired', 'Timers that have expired, by agent.'],
  ['facts', 'facts', 'Facts that agents have recorded, by agent.'],
  ['saves', 'storage_saves', 'Records appended to the storage of agents, by agent.'],
  [
    'flushes',
    'storage_flushes',
    'Flushes of the storage of agents, by agent: several records can share one.',
  ],
  ['storageFailures', 'storage_failures', 'Times that the storage of agents has failed, by agent.'],
  ['halts', 'halts', 'Agents that have halted, by agent.'],
];

/** The metrics of a box. Their number depends neither on its uptime nor on the behaviour of peers, clients and agents. */
export function familiesOfBox(facts: BoxFacts): Family[] {
  const { box, boxes, version, incarnation, counts, alive, clients, inside, queues, broadcasts, halted } =
    facts;
  const makers = familyMakers('ovid', { box });
  const { counter, gauge, sample, tallied } = makers;
  const { net } = counts;
  const agents = [...counts.agents];
  const identity: Record<string, string> =
    incarnation === undefined ? {} : { incarnation: String(incarnation) };
  const peers = queues.filter(({ peer }) => boxes[peer] !== box);
  const ofPeers = (size: (queue: QueueSize) => number) =>
    peers.map((queue) => sample(size(queue), { peer: boxes[queue.peer] ?? String(queue.peer) }));

  return [
    gauge('box_info', 'The version and the incarnation of this box.', sample(1, { version, ...identity })),
    counter(
      'messages_received',
      'Messages that agents of this box have received, by agent and port.',
      ...agents.flatMap(([agent, { received, type }]) =>
        [...received].map(([port, count]) => sample(count, { agent, type, port })),
      ),
    ),
    ...OF_AGENTS.map(([what, name, help]) =>
      counter(name, help, ...agents.map(([agent, of]) => sample(of[what], { agent, type: of.type }))),
    ),
    gauge('agents', 'Agents of this box.', sample(agents.length)),
    gauge('agents_halted', 'Agents of this box that have halted.', sample(halted.length)),
    counter(
      'refused',
      'Messages and requests that an agent of this box, or the box itself, has refused.',
      sample(counts.refused),
    ),
    gauge('peers', 'Other boxes of the configuration.', sample(boxes.length - 1)),
    gauge('peers_alive', 'Other boxes that this box believes alive.', sample(alive.length - 1)),
    gauge('sessions', 'Other boxes with which there is a session.', sample(counts.sessions.size)),
    counter('sessions_begun', 'Sessions with other boxes that have begun.', sample(counts.sessionsBegun)),
    counter(
      'sessions_ended',
      'Sessions with other boxes that are over: messages on their way were lost.',
      sample(counts.sessionsEnded),
    ),
    gauge('links_up', 'Other boxes to which there is a link.', sample(linksUp(net))),
    counter('connections_made', 'Links to other boxes established.', sample(net.linksMade)),
    counter(
      'connections_lost',
      'Links to other boxes closed, by reason.',
      ...tallied(LINK_ENDS, net.linksLost),
    ),
    counter('dials_failed', 'Failed dials to other boxes.', sample(net.dialsFailed)),
    counter('trusts', 'Times that a box became trusted, for the first time or again.', sample(net.trusts)),
    counter('suspicions', 'Suspicions: boxes that were silent for the deadline.', sample(net.suspicions)),
    gauge(
      'queue_messages',
      'Messages for another box that it has not acknowledged.',
      ...ofPeers(({ messages }) => messages),
    ),
    gauge('queue_bytes', 'Bytes of these messages, as lines.', ...ofPeers(({ bytes }) => bytes)),
    gauge('queue_inside_messages', 'Messages between agents of this box that wait.', sample(inside)),
    gauge('clients_connected', 'Clients that are connected.', sample(clients)),
    counter('broadcasts', 'Messages that clients have broadcast at this box.', sample(counts.broadcasts)),
    gauge(
      'log_messages',
      'Messages in the log of what clients of all boxes have broadcast.',
      sample(broadcasts),
    ),
    counter(
      'inputs_refused',
      'Input refused, by reason: unidentified connections, lines of peers, commands, clients.',
      ...tallied(REFUSALS, net.refused),
    ),
    ...familiesOfProcess(facts, makers),
  ];
}
