/** The metric families of a server: name, type, help text, labels, and the source of each value. Pure. */
import type { Log } from '../../lib/agents/chatroom/log/log.ts';
import { contentBytes } from '../../lib/agents/chatroom/log/walk.ts';
import type { Counts } from './count.ts';
import type { Family } from './exposition.ts';
import { familyMakers } from './familyMakers.ts';
import { linksUp } from './netCount.ts';
import { familiesOfProcess, type ProcessFacts } from './processFamilies.ts';
import { FORMER_NAMES, LINK_ENDS, REFUSALS } from './reasons.ts';

/** The current state of a server, from which its metrics are computed. */
export interface Facts extends ProcessFacts {
  readonly server: number;
  /** Number of servers in the grid. */
  readonly n: number;
  readonly version: string;
  /** The incarnation of the server; undefined until it listens. */
  readonly incarnation: number | undefined;
  readonly counts: Counts;
  readonly alive: readonly number[];
  readonly log: Log;
}

/** The metrics of a server. Their number depends neither on its uptime nor on the behaviour of peers and clients. */
export function familiesOf(facts: Facts): Family[] {
  const { server, n, version, incarnation, counts, alive, log } = facts;
  const makers = familyMakers('chatroom', { server: String(server) });
  const { counter, gauge, sample, tallied } = makers;
  const identity: Record<string, string> =
    incarnation === undefined ? {} : { incarnation: String(incarnation) };

  return [
    gauge(
      'server_info',
      'The version and the incarnation of this server.',
      sample(1, { version, ...identity }),
    ),
    counter(
      'messages_accepted',
      'Messages that clients have broadcast at this server.',
      sample(counts.accepted),
    ),
    counter(
      'messages_delivered',
      'Messages delivered to the log, by sender.',
      ...counts.delivered.map((delivered, sender) => sample(delivered, { sender: String(sender) })),
    ),
    gauge('log_messages', 'Messages in the log.', sample(log.count)),
    gauge('log_bytes', 'Bytes of the messages in the log.', sample(contentBytes(log))),
    gauge('masters_connected', 'Clients that are connected.', sample(counts.masters)),
    gauge('peers', 'Other servers in the grid.', sample(n - 1)),
    gauge('peers_alive', 'Other servers that this server believes alive.', sample(alive.length - 1)),
    gauge('links_up', 'Other servers to which there is a link.', sample(linksUp(counts))),
    counter('connections_made', 'Links to peers established.', sample(counts.linksMade)),
    counter('connections_lost', 'Links to peers closed, by reason.', ...tallied(LINK_ENDS, counts.linksLost)),
    counter(
      'connections_cut',
      'Links that broke while both ends kept running: the same incarnation of the peer is linked again.',
      sample(counts.cuts),
    ),
    counter('dials_failed', 'Failed dials to peers.', sample(counts.dialsFailed)),
    counter(
      'trusts',
      'Times that a peer became trusted, for the first time or again.',
      sample(counts.trusts),
    ),
    counter('suspicions', 'Suspicions: peers that were silent for the deadline.', sample(counts.suspicions)),
    counter(
      'deaths',
      'Crashes of peers detected: a dial was refused, or another incarnation answered.',
      sample(counts.deaths),
    ),
    counter(
      'inputs_refused',
      'Input refused, by reason: unidentified connections, lines of peers, commands, clients.',
      ...tallied(REFUSALS, counts.refused),
    ),
    counter(
      'refused',
      'The same with the reasons as the version before named them; the next version has it no more.',
      ...REFUSALS.map((name) => sample(counts.refused[name] ?? 0, { reason: FORMER_NAMES[name] ?? name })),
    ),
    ...familiesOfProcess(facts, makers),
  ];
}
