/**
 * A register: clients that write and then read it, and the history of their operations, which must be linearizable. Servers of any type that
 * takes the messages of {@link ServerMessage} can be checked with it.
 */
import type { AgentFact, AgentType } from '../../../lib/agent/agent.ts';
import type { Configuration } from '../../../lib/agent/configuration.ts';
import type { FactHistory } from '../../../lib/agent/properties.ts';
import { any, byId, gridOf } from '../agentGrids.ts';

/** From clients. */
export type Put = { readonly kind: 'put'; readonly request: number; readonly value: string };
export type Get = { readonly kind: 'get'; readonly request: number };
/** To clients. */
export type Answer =
  | { readonly kind: 'putOk'; readonly request: number }
  | { readonly kind: 'getOk'; readonly request: number; readonly value: string };

/** The value before any write. */
export const INITIAL = '?';

/** The beginning and the end of an operation. */
type OperationFact =
  | { readonly kind: 'put begins'; readonly value: string }
  | { readonly kind: 'get begins' }
  | { readonly kind: 'put ends' }
  | { readonly kind: 'get ends'; readonly value: string };

interface Client {
  /** The request that it waits for. */
  readonly awaits?: number;
  readonly begun: number;
}

interface ClientAttributes {
  /** Its number among all agents. */
  readonly number: number;
  readonly value: string;
  readonly writesTo: string;
  readonly readsFrom: string;
}

/** Writes its value to one server, and then reads from the next. */
const client: AgentType<
  Client,
  ClientAttributes,
  { answer: Answer },
  never,
  Put | Get,
  never,
  never,
  OperationFact
> = {
  name: 'client',
  ports: { answer: any() },
  init: () => ({ begun: 0 }),
  step: (state, event, { attributes: { number, value, writesTo, readsFrom } }) => {
    if (event.kind === 'started') {
      return [
        { awaits: number, begun: 1 },
        [
          { kind: 'record', fact: { kind: 'put begins', value } },
          { kind: 'send', to: writesTo, message: { kind: 'put', request: number, value } },
        ],
      ];
    }
    if (event.kind !== 'received' || event.message.request !== state.awaits) return [state, []];
    if (event.message.kind === 'getOk') {
      const fact = { kind: 'get ends', value: event.message.value } as const;
      return [{ begun: state.begun }, [{ kind: 'record', fact }]];
    }
    return [
      { awaits: 2 * number, begun: 2 },
      [
        { kind: 'record', fact: { kind: 'put ends' } },
        { kind: 'record', fact: { kind: 'get begins' } },
        { kind: 'send', to: readsFrom, message: { kind: 'get', request: 2 * number } },
      ],
    ];
  },
};

interface Operation {
  /** What it has written, or read. */
  readonly writes?: string;
  readonly reads?: string;
  /** By other client: the index of its last operation that had ended when this one began. */
  readonly after: Readonly<Record<string, number>>;
}

/** The operations of a client, in order. */
interface Operations {
  readonly ended: readonly Operation[];
  readonly running?: Operation;
}

/** By client. */
type Operated = Readonly<Record<string, Operations>>;

const NONE: Operations = { ended: [] };

/** What real time says about the order of operations. */
const operations: FactHistory<Operated> = {
  init: {},
  next: (history, id, recorded: AgentFact) => {
    const fact = recorded as OperationFact;
    const { ended, running } = history[id] ?? NONE;
    if (fact.kind === 'put begins' || fact.kind === 'get begins') {
      const others = Object.entries(history).filter(
        ([other, { ended: own }]) => other !== id && own.length > 0,
      );
      const after = Object.fromEntries(others.map(([other, { ended: own }]) => [other, own.length - 1]));
      const begun = fact.kind === 'put begins' ? { writes: fact.value, after } : { after };
      return { ...history, [id]: { ended, running: begun } };
    }
    if (running === undefined) return history;
    const done = fact.kind === 'get ends' ? { ...running, reads: fact.value } : running;
    return { ...history, [id]: { ended: [...ended, done] } };
  },
};

/** Whether the operations can be put in an order in which every read returns the last written value. */
function isLinearizable(
  history: Operated,
  value = INITIAL,
  done: Readonly<Record<string, number>> = {},
): boolean {
  const clients = Object.entries(history);
  if (clients.every(([id, { ended }]) => (done[id] ?? 0) >= ended.length)) return true;
  return clients.some(([id, { ended, running }]) => {
    const place = done[id] ?? 0;
    const operation = ended[place] ?? (place === ended.length ? running : undefined);
    if (operation === undefined) return false;
    const isEarly = Object.entries(operation.after).some(([other, index]) => (done[other] ?? 0) <= index);
    if (isEarly || (operation.reads !== undefined && operation.reads !== value)) return false;
    return isLinearizable(history, operation.writes ?? value, { ...done, [id]: place + 1 });
  });
}

/** Servers of a type, who know each other, and clients. Ids are `s0`, …, then `c2`, …: servers and clients are numbered together. */
export function registerOf(type: unknown, servers: number, clients: number): Configuration {
  const serverIds = Array.from({ length: servers }, (_, i) => `s${String(i)}`);
  const clientIds = Array.from({ length: clients }, (_, i) => `c${String(servers + i)}`);
  const clientAt = (i: number) => ({
    type: client,
    names: byId(serverIds),
    attributes: {
      number: servers + i,
      value: String.fromCharCode(65 + i),
      writesTo: serverIds[(servers + i) % servers],
      readsFrom: serverIds[(servers + i + 1) % servers],
    },
  });
  const judged = new Map<unknown, boolean>();
  return gridOf(
    {
      ...Object.fromEntries(
        serverIds.map((id, number) => [
          id,
          {
            type,
            names: byId(serverIds.filter((other) => other !== id)),
            attributes: { number, majority: Math.floor(servers / 2) + 1 },
          },
        ]),
      ),
      ...Object.fromEntries(clientIds.map((id, i) => [id, clientAt(i)])),
    },
    {
      history: operations,
      always: {
        linearizable: ({ history }) => {
          // Equal histories are the same object.
          let isFine = judged.get(history);
          if (isFine === undefined) judged.set(history, (isFine = isLinearizable(history as Operated)));
          return isFine ? undefined : 'the operations of the clients cannot be put in an order';
        },
      },
      sometimes: {
        'a value is read': (grid) =>
          clientIds.some((id) => {
            const facts = grid.agent(id).facts as readonly OperationFact[];
            return facts.some((fact) => fact.kind === 'get ends' && fact.value !== INITIAL);
          }),
      },
    },
  );
}

/** A server that holds a value, and does not talk to others. */
export const singleCopy: AgentType<string, unknown, { request: Put | Get }, never, Answer> = {
  name: 'single copy',
  ports: { request: any() },
  init: () => INITIAL,
  step: (value, event) => {
    if (event.kind !== 'received') return [value, []];
    const { from: to, message } = event;
    const { request } = message;
    if (message.kind === 'put')
      return [message.value, [{ kind: 'send', to, message: { kind: 'putOk', request } }]];
    return [value, [{ kind: 'send', to, message: { kind: 'getOk', request, value } }]];
  },
};
