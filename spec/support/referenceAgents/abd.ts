/** The register of Attiya, Bar-Noy and Dolev (1995): each operation asks a majority, and then tells one. */
import type { AgentType } from '../../../lib/agent/agent.ts';
import { any } from '../agentGrids.ts';
import { INITIAL, type Answer, type Get, type Put } from './register.ts';

/** A number, then the id of a server. */
type Stamp = readonly [number, number];

type Between =
  | { readonly kind: 'query'; readonly request: number }
  | { readonly kind: 'ackQuery'; readonly request: number; readonly seq: Stamp; readonly value: string }
  | { readonly kind: 'record'; readonly request: number; readonly seq: Stamp; readonly value: string }
  | { readonly kind: 'ackRecord'; readonly request: number };

interface Response {
  readonly seq: Stamp;
  readonly value: string;
}

/** The operation that a server coordinates. */
interface Operation {
  readonly request: number;
  readonly client: string;
  /** What is written; undefined for a read. */
  readonly put?: string;
  /** In phase 1: by server. */
  readonly responses?: Readonly<Record<string, Response>>;
  /** In phase 2: who has stored the value. */
  readonly acks?: ReadonlySet<string>;
  readonly read?: string;
}

interface Server extends Response {
  readonly operation?: Operation;
}

interface Attributes {
  readonly number: number;
  readonly majority: number;
}

export const abd: AgentType<Server, Attributes, { request: Put | Get | Between }, never, Answer | Between> = {
  name: 'abd',
  ports: { request: any() },
  init: ({ attributes: { number } }) => ({ seq: [0, number], value: INITIAL }),
  step: (state, event, { name, names, attributes: { number, majority } }) => {
    if (event.kind !== 'received') return [state, []];
    const { from, message } = event;
    const { seq, value, operation } = state;
    const { request } = message;
    const toOthers = (told: Between) => names.map((to) => ({ kind: 'send', to, message: told }) as const);
    switch (message.kind) {
      case 'put':
      case 'get': {
        if (operation !== undefined) return [state, []];
        const begun = { request, client: from, ...(message.kind === 'put' && { put: message.value }) };
        return [
          { seq, value, operation: { ...begun, responses: { [name]: { seq, value } } } },
          toOthers({ kind: 'query', request }),
        ];
      }
      case 'query':
        return [state, [{ kind: 'send', to: from, message: { kind: 'ackQuery', request, seq, value } }]];
      case 'ackQuery': {
        if (operation?.responses === undefined || operation.request !== request) return [state, []];
        const responses = { ...operation.responses, [from]: { seq: message.seq, value: message.value } };
        const { put, client } = operation;
        if (Object.keys(responses).length !== majority)
          return [{ ...state, operation: { ...operation, responses } }, []];
        const last = Object.values(responses).reduce((a, b) => (isLarger(b.seq, a.seq) ? b : a));
        const stored: Response = put === undefined ? last : { seq: [last.seq[0] + 1, number], value: put };
        const own = isLarger(stored.seq, seq) ? stored : { seq, value };
        const kept = put === undefined ? { read: last.value } : { put };
        const acks = new Set([name]);
        return [
          { ...own, operation: { request, client, ...kept, acks } },
          toOthers({ kind: 'record', request, ...stored }),
        ];
      }
      case 'record': {
        const newer = { seq: message.seq, value: message.value };
        return [
          isLarger(newer.seq, seq) ? { ...state, ...newer } : state,
          [{ kind: 'send', to: from, message: { kind: 'ackRecord', request } }],
        ];
      }
      case 'ackRecord': {
        if (operation?.acks === undefined || operation.request !== request || operation.acks.has(from))
          return [state, []];
        const acks = new Set([...operation.acks, from]);
        if (acks.size !== majority) return [{ ...state, operation: { ...operation, acks } }, []];
        const { client: to, read } = operation;
        const answer: Answer =
          read === undefined ? { kind: 'putOk', request } : { kind: 'getOk', request, value: read };
        return [{ seq, value }, [{ kind: 'send', to, message: answer }]];
      }
    }
  },
};

function isLarger(a: Stamp, b: Stamp): boolean {
  return a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
}
