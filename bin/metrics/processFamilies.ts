/** The metric families of any process: the lag of its event loop, its memory, its age. Pure. */
import type { Family } from './exposition.ts';
import type { FamilyMakers } from './familyMakers.ts';

/** The event-loop lag since the last scrape. */
export interface Lag {
  readonly p50Seconds: number;
  readonly p99Seconds: number;
  readonly maxSeconds: number;
}

/** The current state of a process. */
export interface ProcessFacts {
  readonly lag: Lag;
  readonly rssBytes: number;
  /** Start time of the process, in seconds since 1970. */
  readonly startSeconds: number;
  readonly uptimeSeconds: number;
}

/** The metrics of a process. */
export function familiesOfProcess(
  { lag, rssBytes, startSeconds, uptimeSeconds }: ProcessFacts,
  { gauge, sample }: FamilyMakers,
): Family[] {
  const [about, memory] = ['Event-loop lag since the last scrape', 'Resident memory of the process.'];
  return [
    gauge('event_loop_lag_p50_seconds', `${about}, median.`, sample(lag.p50Seconds)),
    gauge('event_loop_lag_p99_seconds', `${about}, 99th percentile.`, sample(lag.p99Seconds)),
    gauge('event_loop_lag_max_seconds', `${about}, maximum.`, sample(lag.maxSeconds)),
    gauge('process_resident_memory_bytes', memory, sample(rssBytes)),
    gauge(
      'process_start_time_seconds',
      'Start time of the process, in seconds since 1970.',
      sample(startSeconds),
    ),
    gauge('process_uptime_seconds', 'Time since the start of the process.', sample(uptimeSeconds)),
  ];
}
