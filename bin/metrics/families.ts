/** What is told of a server: every metric with its name, its unit, its meaning, and where its number comes from. */
import type { Log } from '../../lib/log/log.ts';
import { contentBytes } from '../../lib/log/walk.ts';
import type { Counts, Tally } from './count.ts';
import type { Family, Sample } from './exposition.ts';
import { FORMER_NAMES, LINK_ENDS, REFUSALS } from './reasons.ts';

/** How late the event loop was. */
export interface Lag {
  readonly p50Seconds: number;
  readonly p99Seconds: number;
  readonly maxSeconds: number;
}

/** What there is to be told of a server, as it is now. */
export interface Facts {
  readonly server: number;
  /** How many servers there are. */
  readonly n: number;
  readonly version: string;
  /** The incarnation that it is, once it listens. */
  readonly incarnation: number | undefined;
  readonly counts: Counts;
  readonly alive: readonly number[];
  readonly log: Log;
  readonly lag: Lag;
  readonly rssBytes: number;
  /** When the process began, since 1970. */
  readonly startSeconds: number;
  readonly uptimeSeconds: number;
}

/** The metrics of a server. However long it runs, and whatever others do, there are no more of them. */
export function familiesOf(facts: Facts): Family[] {
  const { server, n, version, incarnation, counts, alive, log, lag } = facts;
  const sample = (value: number, labels: Readonly<Record<string, string>> = {}): Sample => ({
    labels: { server: String(server), ...labels },
    value,
  });
  const tallied = <Name extends string>(names: readonly Name[], tally: Tally<Name>) =>
    names.map((reason) => sample(tally[reason] ?? 0, { reason }));
  const counter = (name: string, help: string, ...samples: readonly Sample[]): Family => ({
    name: `chatroom_${name}_total`,
    type: 'counter',
    help,
    samples,
  });
  const gauge = (name: string, help: string, ...samples: readonly Sample[]): Family => ({
    name: `chatroom_${name}`,
    type: 'gauge',
    help,
    samples,
  });
  const lost = Object.values(counts.linksLost).reduce((sum, times) => sum + times, 0);
  const identity: Record<string, string> =
    incarnation === undefined ? {} : { incarnation: String(incarnation) };

  return [
    gauge('server_info', 'Which incarnation of the server this is.', sample(1, { version, ...identity })),
    counter('messages_accepted', 'Messages that masters have broadcast here.', sample(counts.accepted)),
    counter(
      'messages_delivered',
      'Messages added to the log, by the server that said them.',
      ...counts.delivered.map((delivered, sender) => sample(delivered, { sender: String(sender) })),
    ),
    gauge('log_messages', 'Messages in the log.', sample(log.count)),
    gauge('log_bytes', 'Bytes of the messages in the log.', sample(contentBytes(log))),
    gauge('masters_connected', 'Masters that are connected.', sample(counts.masters)),
    gauge('peers', 'Other servers that the grid has.', sample(n - 1)),
    gauge('peers_alive', 'Other servers that are believed alive.', sample(alive.length - 1)),
    gauge('links_up', 'Other servers that there is a connection to.', sample(counts.linksMade - lost)),
    counter('connections_made', 'Connections to peers that came up.', sample(counts.linksMade)),
    counter(
      'connections_lost',
      'Connections to peers that have ended, by why.',
      ...tallied(LINK_ENDS, counts.linksLost),
    ),
    counter(
      'connections_cut',
      'Connections that broke while both ends lived on: the same incarnation of the peer is linked again.',
      sample(counts.cuts),
    ),
    counter('dials_failed', 'Calls to peers that came to nothing.', sample(counts.dialsFailed)),
    counter('trusts', 'Peers that were heard, first of all or again.', sample(counts.trusts)),
    counter('suspicions', 'Peers that were silent for the deadline.', sample(counts.suspicions)),
    counter(
      'deaths',
      'Peers that were found dead: nobody answered, or another incarnation did.',
      sample(counts.deaths),
    ),
    counter(
      'inputs_refused',
      'What was refused of what came from outside: connections, lines of peers, commands, clients; by reason.',
      ...tallied(REFUSALS, counts.refused),
    ),
    counter(
      'refused',
      'The same with the reasons as the version before named them; the next version has it no more.',
      ...REFUSALS.map((name) => sample(counts.refused[name] ?? 0, { reason: FORMER_NAMES[name] ?? name })),
    ),
    gauge(
      'event_loop_lag_p50_seconds',
      'How late the event loop was since the last scrape, median.',
      sample(lag.p50Seconds),
    ),
    gauge(
      'event_loop_lag_p99_seconds',
      'How late the event loop was since the last scrape, 99th percentile.',
      sample(lag.p99Seconds),
    ),
    gauge(
      'event_loop_lag_max_seconds',
      'How late the event loop was since the last scrape, at the most.',
      sample(lag.maxSeconds),
    ),
    gauge('process_resident_memory_bytes', 'Memory that the process has.', sample(facts.rssBytes)),
    gauge('process_start_time_seconds', 'When the process began, since 1970.', sample(facts.startSeconds)),
    gauge('process_uptime_seconds', 'How long the process has run.', sample(facts.uptimeSeconds)),
  ];
}
