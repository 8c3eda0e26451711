/**
 * A register: clients that write and then read it, and the history of their operations, which must be linearizable. Servers of any type that
 * takes the messages of {@link ServerMessage} can be checked with it.
 */
import type { AgentType } from '../../../lib/agent/agent.ts';
import type { Configuration } from '../../../lib/agent/configuration.ts';
import { invoked, returned, type OperationFact } from '../../../lib/agent/operations.ts';
import { joined } from '../../../lib/agent/properties.ts';
import { register } from '../../../lib/check/linearizability/models/register.ts';
import { linearizable } from '../../../lib/check/linearizability/property.ts';
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
          invoked({ f: 'write', value }),
          { kind: 'send', to: writesTo, message: { kind: 'put', request: number, value } },
        ],
      ];
    }
    if (event.kind !== 'received' || event.message.request !== state.awaits) return [state, []];
    if (event.message.kind === 'getOk')
      return [{ begun: state.begun }, [returned('ok', event.message.value)]];
    return [
      { awaits: 2 * number, begun: 2 },
      [
        returned('ok'),
        invoked({ f: 'read' }),
        { kind: 'send', to: readsFrom, message: { kind: 'get', request: 2 * number } },
      ],
    ];
  },
};

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
    joined(linearizable(register(INITIAL)), {
      sometimes: {
        'a value is read': (grid) =>
          clientIds.some((id) => {
            const facts = grid.agent(id).facts as readonly OperationFact[];
            return facts.some(
              (fact) => fact.kind === 'returned' && fact.value !== undefined && fact.value !== INITIAL,
            );
          }),
      },
    }),
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
