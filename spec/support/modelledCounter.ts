/**
 * A second protocol for the model checker: a replicated counter. A server counts the requests of its clients. Incorrect
 * ones are for specs that have to find their bugs.
 */
import { Findings } from '../../lib/check/findings.ts';
import { ENVELOPE_PROMISES, type PromiseTable } from '../../lib/check/promise.ts';
import type { AppStep, ModelledProtocol } from '../../lib/model/protocol.ts';
import type { Indication } from '../../lib/net/events.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import { row, type KindsOf } from '../../lib/trace/row.ts';
import { textsOf } from '../../lib/wire/messages.ts';

const TOTAL_FACTS = {
  total: row({
    fields: { value: 'count' },
    description: 'The counter has this value now.',
    names: 'totals',
    words: ({ value }) => `total ${String(value)}`,
    does: ({ value }) => `has the total ${String(value)}`,
    style: 'plain',
  }),
} as const;
/** The maximum number of servers in specs. */
const SERVERS_MAX = 3;

type TotalFact = KindsOf<typeof TOTAL_FACTS>;

const FACTS: FactTable = { protocol: 'replicated counter', rows: TOTAL_FACTS, topics: {} };

const PROMISES = {
  'no-overcount': {
    kind: 'safety',
    description: 'no server has a larger total than was counted',
    broken: 'a server has a larger total than was counted',
  },
  'same-total': {
    kind: 'liveness',
    description: 'at the end all servers have the same total',
    broken: 'at the end servers have different totals',
  },
  ...ENVELOPE_PROMISES,
} as const satisfies PromiseTable;

interface Counter {
  readonly self: number;
  /** By server: its known count. */
  readonly counts: readonly number[];
}

/** How a counter differs from a correct one. */
export interface CounterSettings {
  /** A new peer does not get the earlier count: the net does not send it either. */
  readonly omitsPast?: true;
  /** A step is counted again when a link to a peer comes up. */
  readonly repeats?: true;
  /** Only one server has clients, which is correct. */
  readonly hasOneClient?: true;
}

export const COUNT_UP = 'count up';

/**
 * The replicated counter: a server broadcasts its own count when it grows, and when it meets a peer.
 *
 * @param requests - how many requests can happen
 */
export function modelledCounter(
  requests: number,
  settings: CounterSettings = {},
): ModelledProtocol<Counter, TotalFact> {
  const ownCount = ({ self, counts }: Counter) => counts[self] as number;
  const set = (app: Counter, server: number, count: number): Counter => ({
    ...app,
    counts: app.counts.with(server, count),
  });
  const request = (app: Counter): AppStep<Counter> => {
    const count = ownCount(app) + 1;
    return { app: set(app, app.self, count), sent: [String(count)] };
  };
  const indicated = (app: Counter, indication: Indication): AppStep<Counter> => {
    const own = ownCount(app);
    switch (indication.kind) {
      case 'linkUp':
        if (own === 0 || settings.omitsPast === true) return { app, sent: [] };
        return settings.repeats === true ? request(app) : { app, sent: [String(own)] };
      case 'messagesReceived': {
        const last = textsOf(indication.messages).at(-1);
        return { app: set(app, indication.peer, Number(last)), sent: [] };
      }
      default:
        return { app, sent: [] };
    }
  };
  const init = (self: number, servers: number): Counter => ({
    self,
    counts: Array.from({ length: servers }, () => 0),
  });
  return {
    facts: FACTS,
    promises: PROMISES,
    init: (self, _, servers) => init(self, servers),
    requests: ({ self }) => (settings.hasOneClient === true && self > 0 ? [] : [COUNT_UP]),
    request,
    indicated,
    claims: [
      {
        kind: 'always',
        name: 'no-overcount',
        broken: ({ running, ghost: { left } }) => {
          const requested = requests - left.messages;
          const over = running.find(({ app }) => totalOf(app) > requested);
          return (
            over &&
            `server ${String(over.self)} has the total ${String(totalOf(over.app))} of ${String(requested)} steps`
          );
        },
      },
      {
        kind: 'eventually',
        name: 'same-total',
        broken: ({ running }) => {
          const totals = running.map(({ app }) => totalOf(app));
          return new Set(totals).size > 1 ? `the totals are ${totals.join(' and ')}` : undefined;
        },
      },
      {
        kind: 'sometimes',
        name: 'each server with clients has counted',
        isMet: ({ running }) =>
          running.filter(({ app }) => ownCount(app) > 0).length === (settings.hasOneClient === true ? 1 : 2),
      },
    ],
    start: (self) => {
      let app = init(self, SERVERS_MAX);
      const take = (step: AppStep<Counter>) => {
        const isSame = totalOf(step.app) === totalOf(app);
        app = step.app;
        return isSame ? [] : [{ kind: 'fact', fact: { kind: 'total', value: totalOf(app) } } as const];
      };
      return {
        server: {
          request: () => take(request(app)),
          indicated: (indication) => take(indicated(app, indication)),
        },
        events: [{ kind: 'started' }],
      };
    },
    check: () => new Findings(),
    redundant: [],
  };
}

function totalOf({ counts }: Counter): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
