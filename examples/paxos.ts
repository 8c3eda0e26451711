/** Single-decree Paxos (Lamport 1998): servers agree on one value, while a majority of them runs. */
import { agentType, indicate, mesh, record, s, saveSnapshot, send, setTimer, text } from 'chatroom/agent';
import type { GridView } from 'chatroom/agent';

const ballot = s.object({ round: s.integer, server: s.string });
const accepted = s.oneOf(s.object({ ballot, value: s.string }), s.literal(null));

type Ballot = s.ValueOf<typeof ballot>;
type Accepted = s.ValueOf<typeof accepted>;

interface Server {
  /** The largest ballot that it has promised; its own, if it is the proposer of that ballot. */
  readonly ballot: Ballot;
  /** What it has accepted last. */
  readonly last: Accepted;
  readonly decided: string | null;
  /** What it proposes, and the clients that wait for a decision. */
  readonly proposal: string | null;
  readonly clients: readonly string[];
  /** Of its own ballot: what others had accepted last when they promised, and who has accepted. */
  readonly promises: Readonly<Record<string, Accepted>>;
  readonly acceptances: readonly string[];
}

const NONE = { proposal: null, clients: [], promises: {}, acceptances: [] };

function compare(a: Ballot, b: Ballot): number {
  return a.round - b.round || (a.server < b.server ? -1 : Number(a.server > b.server));
}

export const paxos = agentType({
  name: 'paxos',
  ports: {
    peers: s.kinds({
      prepare: { ballot },
      promise: { ballot, last: accepted },
      accept: { ballot, value: s.string },
      accepted: { ballot },
      decided: { value: s.string },
    }),
  },
  requests: text,
  records: s.object({ ballot, last: accepted, decided: s.oneOf(s.string, s.literal(null)) }),
  init: (): Server => ({ ballot: { round: 0, server: '' }, last: null, decided: null, ...NONE }),
  step: (state, event, { name, names }) => {
    const isMajority = (count: number) => count === Math.floor((names.length + 1) / 2) + 1;
    // It does not forget what it has promised, accepted and learned.
    const keep = ({ ballot, last, decided }: Server) => saveSnapshot({ ballot, last, decided });
    // Each server has a patience of its own, so that two proposers do not disturb each other for ever.
    const retry = setTimer('retry', 500 + 250 * names.filter((other) => other < name).length);

    const propose = (from: Server) => {
      const ballot = { round: from.ballot.round + 1, server: name };
      const next = { ...from, ballot, promises: { [name]: from.last }, acceptances: [] };
      return [
        next,
        [keep(next), retry, ...names.map((to) => send(to, { kind: 'prepare', ballot }))],
      ] as const;
    };
    const decide = (value: string) => {
      const next = { ...state, decided: value, clients: [] };
      const answers = state.clients.map((client) => indicate(value, client));
      return [next, [keep(next), record({ kind: 'decided', value }), ...answers]] as const;
    };

    switch (event.kind) {
      case 'started':
        return [{ ...state, ...event.saved.at(-1) }, []];
      case 'requested': {
        if (state.decided !== null) return [state, [indicate(state.decided, event.by)]];
        const clients = [...state.clients, event.by];
        if (state.proposal !== null) return [{ ...state, clients }, []];
        const [next, effects] = propose({ ...state, clients, proposal: event.request });
        return [next, [record({ kind: 'proposed', value: event.request }), ...effects]];
      }
      case 'timedOut':
        return state.decided === null ? propose(state) : [state, []];
      case 'trusted':
        // It may have missed the decision.
        return [
          state,
          state.decided === null ? [] : [send(event.name, { kind: 'decided', value: state.decided })],
        ];
      case 'received': {
        const { from, message } = event;
        if (state.decided !== null) {
          const isTold = message.kind === 'prepare' || message.kind === 'accept';
          return [state, isTold ? [send(from, { kind: 'decided', value: state.decided })] : []];
        }
        if (message.kind === 'decided') return decide(message.value);
        const order = compare(message.ballot, state.ballot);
        if (message.kind === 'prepare' && order > 0) {
          const next = { ...state, ballot: message.ballot };
          return [
            next,
            [keep(next), send(from, { kind: 'promise', ballot: message.ballot, last: state.last })],
          ];
        }
        if (message.kind === 'accept' && order >= 0) {
          const next = {
            ...state,
            ballot: message.ballot,
            last: { ballot: message.ballot, value: message.value },
          };
          return [next, [keep(next), send(from, { kind: 'accepted', ballot: message.ballot })]];
        }
        // Answers of others to its own ballot. After a restart it does not go on with a ballot of before.
        if (order !== 0 || state.promises[name] === undefined) return [state, []];
        if (message.kind === 'promise') {
          const promises = { ...state.promises, [from]: message.last };
          const held = Object.values(promises).filter((one) => one !== null);
          if (!isMajority(Object.keys(promises).length)) return [{ ...state, promises }, []];
          const newest = held.reduce<Accepted>(
            (a, b) => (a && compare(a.ballot, b.ballot) > 0 ? a : b),
            null,
          );
          const value = newest?.value ?? state.proposal ?? '';
          const next = { ...state, promises, last: { ballot: state.ballot, value }, acceptances: [name] };
          const accept = { kind: 'accept', ballot: state.ballot, value } as const;
          return [next, [keep(next), ...names.map((to) => send(to, accept))]];
        }
        if (message.kind === 'accepted' && state.last !== null) {
          const acceptances = [...new Set([...state.acceptances, from])].sort();
          if (!isMajority(acceptances.length)) return [{ ...state, acceptances }, []];
          const { value } = state.last;
          const [next, effects] = decide(value);
          return [next, [...effects, ...names.map((to) => send(to, { kind: 'decided', value }))]];
        }
        return [state, []];
      }
      default:
        return [state, []];
    }
  },
  workload: (state, { name }) => (state.proposal === null ? [name] : []),
});

const valuesOf = ({ agents }: GridView, kind: string) =>
  agents.flatMap(({ facts }) =>
    facts.flatMap((fact) => (fact.kind === kind && 'value' in fact ? [fact.value] : [])),
  );

export const configuration = mesh(paxos, 3, {
  names: ['s0', 's1', 's2'],
  properties: {
    always: {
      agreement: (grid) => {
        const decided = new Set(valuesOf(grid, 'decided'));
        return decided.size > 1 ? `decided are ${[...decided].join(' and ')}` : undefined;
      },
      validity: (grid) => {
        const proposed = valuesOf(grid, 'proposed');
        const invented = valuesOf(grid, 'decided').find((value) => !proposed.includes(value));
        return invented === undefined ? undefined : `nobody has proposed ${JSON.stringify(invented)}`;
      },
    },
    sometimes: { 'a value is decided': (grid) => valuesOf(grid, 'decided').length > 0 },
  },
});
