/** A toy protocol: each server counts the requests of its clients. Specs use it for code that takes any protocol. */
import { finalize, map, merge, of, Subject, switchMap } from 'rxjs';
import { Findings } from '../../lib/check/findings.ts';
import { ENVELOPE_PROMISES, type History, type PromiseTable } from '../../lib/check/promise.ts';
import type { CheckedProtocol } from '../../lib/check/protocol.ts';
import { clientPort } from '../../lib/client/clientPort.ts';
import type { ClientProtocol, PortCommand, Reply } from '../../lib/client/protocol.ts';
import { ITERATION_COST_MAX, workBudget } from '../../lib/loop/workBudget.ts';
import { sentenceOf } from '../../lib/reason/reason.ts';
import type { SimulatedProtocol, SimulatedTurn } from '../../lib/sim/protocol.ts';
import type { ScenarioProtocol } from '../../lib/sim/scenario/protocol.ts';
import type { FactTable } from '../../lib/trace/facts.ts';
import { row, type KindsOf } from '../../lib/trace/row.ts';
import { textOf } from '../../lib/wire/text.ts';

const COUNTER_FACTS = {
  counted: row({
    fields: { value: 'count' },
    description: 'The counter has this value now.',
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
    description: 'a counter goes on by one',
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

/** A line of a client. Counts that follow each other in a chunk are one command. */
export type CounterCommand =
  | { readonly kind: 'count'; times: number }
  | { readonly kind: 'value' }
  /** Requests every value after `from`, later ones included. */
  | { readonly kind: 'watch'; readonly from: number }
  | { readonly kind: 'refused'; readonly line: string };

export type CounterAnswer =
  | { readonly kind: 'value'; readonly value: number }
  /** All values up to this one that a watching client does not have yet; `from` is given at the start. */
  | { readonly kind: 'values'; readonly value: number; readonly from?: number }
  | { readonly kind: 'refused'; readonly sentence: string };

/** The port for clients of a counter. */
export const COUNTER_CLIENTS: ClientProtocol<CounterCommand, CounterAnswer> = {
  commands: {
    readLine: (last, block, start, end) => {
      const line = textOf(block, start, end);
      if (line === 'value') return { kind: 'value' };
      const from = /^watch (\d+)$/.exec(line)?.[1];
      if (from !== undefined) return { kind: 'watch', from: Number(from) };
      if (line !== 'count') return { kind: 'refused', line };
      if (last?.kind !== 'count') return { kind: 'count', times: 1 };
      last.times++;
      return undefined;
    },
    isAnswered: ({ kind }) => kind !== 'count',
  },
  answersTo: (spend) => {
    let written = 0;
    return {
      isNews: () => true,
      isWork: ({ kind }) => kind === 'values',
      *linesOf(answer) {
        switch (answer.kind) {
          case 'value':
            yield line(`= ${String(answer.value)}`);
            return;
          case 'refused':
            yield line(`? ${answer.sentence}`);
            return;
          case 'values':
            written = answer.from ?? written;
            while (written < answer.value) {
              spend(1);
              yield line(`+ ${String(++written)}`);
            }
        }
      },
    };
  },
  refusal: (reason) => line(`? ${sentenceOf(reason)}`),
};

function line(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\n`);
}

/** The answers to a command, of a counter with this value. */
function answersOf(command: CounterCommand | PortCommand, value: number): CounterAnswer[] {
  switch (command.kind) {
    case 'count':
      return [];
    case 'value':
      return [{ kind: 'value', value }];
    case 'watch':
      return [{ kind: 'values', value, from: command.from }];
    default:
      return [{ kind: 'refused', sentence: command.kind }];
  }
}

/** @param skipped - a value that a faulty counter skips */
export function simulatedCounter(skipped?: number): SimulatedProtocol<CounterFact> {
  return {
    facts: FACTS,
    promises: PROMISES,
    serve: (config, world) => {
      const budget = workBudget(ITERATION_COST_MAX, world.scheduler);
      const replies$ = new Subject<Reply<CounterAnswer>>();
      let value = 0;
      const carriedOut = (client: number, commands: readonly (CounterCommand | PortCommand)[]) => {
        const records: { kind: 'fact'; fact: CounterFact }[] = [];
        const answers: CounterAnswer[] = [];
        for (const command of commands) {
          for (let left = command.kind === 'count' ? command.times : 0; left > 0; left--) {
            value += value + 1 === skipped ? 2 : 1;
            records.push({ kind: 'fact', fact: { kind: 'counted', value } });
          }
          answers.push(...answersOf(command, value));
        }
        if (answers.length > 0) replies$.next({ kind: 'reply', client, answers });
        return records;
      };
      const listening = { kind: 'listening', incarnation: 1 } as const;
      return world.listen(config.clients).pipe(
        switchMap((listener) =>
          merge(
            of({ event: listening, records: [{ kind: 'started' }] } as const),
            clientPort(COUNTER_CLIENTS, listener, replies$, budget, config, world.scheduler).pipe(
              map((event): SimulatedTurn<CounterFact> => {
                const isAsked = event.kind === 'commandsReceived';
                return { event: undefined, records: isAsked ? carriedOut(event.client, event.commands) : [] };
              }),
            ),
          ),
        ),
        finalize(() => budget.stop()),
      );
    },
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
    speaks: 'count',
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
