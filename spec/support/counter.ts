/** A toy protocol: servers count what their clients ask them to, each for itself. Specs use it for code that takes any protocol. */
import { concat, map, mergeMap, of, switchMap } from 'rxjs';
import { Findings } from '../../lib/check/findings.ts';
import { ENVELOPE_PROMISES, type History, type PromiseTable } from '../../lib/check/promise.ts';
import type { CheckedProtocol } from '../../lib/check/protocol.ts';
import type { SimulatedProtocol } from '../../lib/sim/protocol.ts';
import type { ScenarioProtocol } from '../../lib/sim/scenario/protocol.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import { row, type KindsOf } from '../../lib/trace/row.ts';

const COUNTER_FACTS = {
  counted: row({
    fields: { value: 'count' },
    says: 'The counter has this value now.',
    names: 'counts',
    words: ({ value }) => `counted ${String(value)}`,
    does: ({ value }) => `counts ${String(value)}`,
    style: 'plain',
    topic: 'counts',
  }),
} as const;
type CounterFact = KindsOf<typeof COUNTER_FACTS>;

const FACTS: FactTable = {
  protocol: 'counter',
  rows: COUNTER_FACTS,
  topics: { counts: 'a counter grows' },
};

const PROMISES = {
  'no-skip': {
    kind: 'safety',
    says: 'a counter goes on by one',
    broken: 'a counter has left out a value',
  },
  ...ENVELOPE_PROMISES,
} as const satisfies PromiseTable;

/** Finds values that were left out, for each incarnation. */
function checkCounts(history: History<CounterFact>): Findings {
  const findings = new Findings();
  const values = new Map<string, number>();
  for (const event of history) {
    if (event.kind !== 'fact') continue;
    const { server, incarnation, fact } = event;
    const key = `${String(server)} ${String(incarnation)}`;
    const expected = (values.get(key) ?? 0) + 1;
    if (fact.value !== expected)
      findings.add(
        'no-skip',
        event.atMs,
        () => `server ${String(server)} counts ${String(fact.value)} after ${String(expected - 1)}`,
      );
    values.set(key, fact.value);
  }
  return findings;
}

export const CHECKED_COUNTER: CheckedProtocol<CounterFact> = {
  facts: FACTS,
  promises: PROMISES,
  check: ({ events }) => ({ findings: checkCounts(events), skipped: [], isPart: false }),
};

/** @param skipped - a value that a faulty counter skips */
export function simulatedCounter(skipped?: number): SimulatedProtocol<CounterFact> {
  return {
    facts: FACTS,
    promises: PROMISES,
    serve: ({ master }, world) =>
      world.listen(master).pipe(
        switchMap(({ sockets$ }) => {
          let value = 0;
          const counts$ = sockets$.pipe(
            mergeMap(({ chunks$ }) => chunks$),
            mergeMap((chunk) => [...chunk].filter((byte) => byte === 0x0a)),
            map(() => {
              value += value + 1 === skipped ? 2 : 1;
              return {
                event: undefined,
                records: [{ kind: 'fact', fact: { kind: 'counted', value } }],
              } as const;
            }),
          );
          const listening = { kind: 'listening', incarnation: 1 } as const;
          return concat(of({ event: listening, records: [{ kind: 'started' }] } as const), counts$);
        }),
      ),
    workload: (servers, time) => {
      let count = 0;
      return {
        repeat: ({ fromMs, untilMs, everyMs }) => {
          const round = () => {
            if (time.nowMs >= untilMs) return;
            for (const server of servers.servers.filter((id) => servers.isRunning(id))) {
              servers.command(server, 'count');
              count++;
            }
            time.after(everyMs, round);
          };
          time.at(fromMs, round);
        },
        get count() {
          return count;
        },
        sentByOthers: () => undefined,
        uncheckable: () => undefined,
        check: checkCounts,
      };
    },
    shortened: (fact) => fact,
  };
}

export function scenarioCounter(skipped?: number): ScenarioProtocol<CounterFact> {
  return {
    ...simulatedCounter(skipped),
    commands: [
      {
        usage: 'count <server>',
        description: 'a client has a server count',
        takesTime: false,
        read: (args) => {
          const server = args.server();
          args.end();
          return ({ cluster }) => {
            cluster.grid.command(server, 'count');
            return [];
          };
        },
      },
    ],
  };
}
