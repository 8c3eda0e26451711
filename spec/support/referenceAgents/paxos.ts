/** Single-decree Paxos: the first value that is chosen is written once and for all. */
import type { AgentType } from '../../../lib/agent/agent.ts';
import { any } from '../agentGrids.ts';
import type { Answer, Get, Put } from './register.ts';

/** A round, then the id of a server. */
type Ballot = readonly [number, number];

interface Proposal {
  readonly request: number;
  readonly client: string;
  readonly value: string;
}

/** What a server has accepted last. */
interface Accepted {
  readonly ballot: Ballot;
  readonly proposal: Proposal;
}

type Between =
  | { readonly kind: 'prepare'; readonly ballot: Ballot }
  | { readonly kind: 'prepared'; readonly ballot: Ballot; readonly last: Accepted | null }
  | { readonly kind: 'accept'; readonly ballot: Ballot; readonly proposal: Proposal }
  | { readonly kind: 'accepted'; readonly ballot: Ballot }
  | { readonly kind: 'decided'; readonly ballot: Ballot; readonly proposal: Proposal };

interface Server {
  readonly ballot: Ballot;
  readonly proposal: Proposal | null;
  /** By server: what it had accepted last. */
  readonly prepared: Readonly<Record<string, Accepted | null>>;
  readonly acceptedBy: ReadonlySet<string>;
  readonly last: Accepted | null;
  readonly isDecided: boolean;
}

interface Attributes {
  readonly number: number;
  readonly majority: number;
}

export const paxos: AgentType<Server, Attributes, { request: Put | Get | Between }, never, Answer | Between> =
  {
    name: 'paxos',
    ports: { request: any() },
    init: () => ({
      ballot: [0, 0],
      proposal: null,
      prepared: {},
      acceptedBy: new Set(),
      last: null,
      isDecided: false,
    }),
    step: (state, event, { name, names, attributes: { number, majority } }) => {
      if (event.kind !== 'received') return [state, []];
      const { from, message } = event;
      const { ballot, proposal, prepared, acceptedBy, last, isDecided } = state;
      const reply = (answer: Answer | Between, to = from) => ({ kind: 'send', to, message: answer }) as const;
      const toOthers = (told: Between) => names.map((to) => reply(told, to));
      if (isDecided) {
        if (message.kind !== 'get') return [state, []];
        return [
          state,
          [reply({ kind: 'getOk', request: message.request, value: last?.proposal.value ?? '' })],
        ];
      }
      switch (message.kind) {
        case 'get':
          return [state, []];
        case 'put': {
          if (proposal !== null) return [state, []];
          const { request, value } = message;
          const own = [ballot[0] + 1, number] as const;
          return [
            {
              ...state,
              ballot: own,
              proposal: { request, client: from, value },
              prepared: { [name]: last },
              acceptedBy: new Set(),
            },
            toOthers({ kind: 'prepare', ballot: own }),
          ];
        }
        case 'prepare':
          if (!isLarger(message.ballot, ballot)) return [state, []];
          return [
            { ...state, ballot: message.ballot },
            [reply({ kind: 'prepared', ballot: message.ballot, last })],
          ];
        case 'prepared': {
          if (!isSame(message.ballot, ballot)) return [state, []];
          const all = { ...prepared, [from]: message.last };
          if (Object.keys(all).length !== majority || proposal === null)
            return [{ ...state, prepared: all }, []];
          const newest = Object.values(all).reduce((a, b) =>
            b !== null && (a === null || isLarger(b.ballot, a.ballot)) ? b : a,
          );
          const chosen = newest?.proposal ?? proposal;
          return [
            {
              ...state,
              prepared: all,
              proposal: chosen,
              last: { ballot, proposal: chosen },
              acceptedBy: new Set([...acceptedBy, name]),
            },
            toOthers({ kind: 'accept', ballot, proposal: chosen }),
          ];
        }
        case 'accept': {
          if (isLarger(ballot, message.ballot)) return [state, []];
          const accepted = { ballot: message.ballot, proposal: message.proposal };
          return [
            { ...state, ballot: message.ballot, last: accepted },
            [reply({ kind: 'accepted', ballot: message.ballot })],
          ];
        }
        case 'accepted': {
          if (!isSame(message.ballot, ballot)) return [state, []];
          const by = new Set([...acceptedBy, from]);
          if (by.size !== majority || proposal === null) return [{ ...state, acceptedBy: by }, []];
          return [
            { ...state, acceptedBy: by, isDecided: true },
            [
              ...toOthers({ kind: 'decided', ballot, proposal }),
              reply({ kind: 'putOk', request: proposal.request }, proposal.client),
            ],
          ];
        }
        case 'decided':
          return [
            {
              ...state,
              ballot: message.ballot,
              last: { ballot: message.ballot, proposal: message.proposal },
              isDecided: true,
            },
            [],
          ];
        default:
          return [state, []];
      }
    },
  };

function isLarger(a: Ballot, b: Ballot): boolean {
  return a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
}

function isSame(a: Ballot, b: Ballot): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
