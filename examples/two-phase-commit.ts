/** Two-phase commit (Gray 1978): all participants commit a transaction, or none does. */
import { agentType, choose, configure, indicate, record, s, save, send, type GridView } from 'chatroom/agent';

const outcome = s.literal('committed', 'aborted');
type Outcome = s.ValueOf<typeof outcome>;
type Coordination = { phase: 'idle' | 'voting' | Outcome; yes: ReadonlySet<string> };
type Participation = 'working' | 'prepared' | Outcome;

/** Asks every agent that it has a name for to prepare, commits if all vote yes, and tells them. */
export const coordinator = agentType({
  name: 'coordinator',
  ports: { votes: s.literal('yes', 'no', 'inquire') },
  requests: s.literal('commit'),
  records: outcome,
  init: (): Coordination => ({ phase: 'idle', yes: new Set() }),
  step: (state, event, { names }) => {
    // The decision is durable before anyone is told.
    const decide = (phase: Outcome) => {
      const told = names.map((name) => send(name, phase));
      return [
        { ...state, phase },
        [save(phase), record({ kind: 'decided', outcome: phase }), ...told, indicate(phase)],
      ] as const;
    };
    switch (event.kind) {
      case 'started':
        return [{ ...state, phase: event.saved[0] ?? 'idle' }, []];
      case 'requested':
        return state.phase === 'idle'
          ? [{ ...state, phase: 'voting' }, names.map((name) => send(name, 'prepare'))]
          : [state, []];
      case 'received': {
        if (state.phase === 'committed' || state.phase === 'aborted')
          return [state, [send(event.from, state.phase)]];
        // It has been restarted and remembers no decision, so there was none.
        if (event.message !== 'yes' || state.phase === 'idle') return decide('aborted');
        const yes = new Set([...state.yes, event.from]);
        return yes.size === names.length ? decide('committed') : [{ ...state, yes }, []];
      }
      case 'suspected':
      case 'down':
        return state.phase === 'voting' ? decide('aborted') : [state, []];
      default:
        return [state, []];
    }
  },
  workload: ({ phase }) => (phase === 'idle' ? ['commit'] : []),
});

/** Votes by chance. After a yes only the agent with the name `coordinator` knows the outcome. */
export const participant = agentType({
  name: 'participant',
  ports: { orders: s.literal('prepare', 'committed', 'aborted') },
  records: s.literal('prepared', 'committed', 'aborted'),
  init: (): Participation => 'working',
  step: (state, event) => {
    const finish = (phase: Outcome) =>
      [phase, [save(phase), record({ kind: 'decided', outcome: phase })]] as const;
    const inquiry = (phase: Participation) => (phase === 'prepared' ? [send('coordinator', 'inquire')] : []);
    switch (event.kind) {
      case 'started':
        return [event.saved.at(-1) ?? state, inquiry(event.saved.at(-1) ?? state)];
      case 'trusted':
        return [state, inquiry(state)];
      case 'received':
        if (event.message === 'prepare') return [state, state === 'working' ? [choose('vote', 2)] : []];
        return state === 'working' || state === 'prepared' ? finish(event.message) : [state, []];
      case 'chosen': {
        if (state !== 'working') return [state, []];
        if (event.option === 0) return ['prepared', [save('prepared'), send('coordinator', 'yes')]];
        const [aborted, effects] = finish('aborted');
        return [aborted, [...effects, send('coordinator', 'no')]];
      }
      default:
        return [state, []];
    }
  },
});

const isDecided = ({ agents }: GridView, outcome: Outcome) =>
  agents.some(({ facts }) => facts.some((fact) => 'outcome' in fact && fact.outcome === outcome));

const routes = { coordinator: 'coordinator' } as const;

export const configuration = configure({
  agents: {
    coordinator: { type: coordinator, routes: { a: 'a', b: 'b', c: 'c' } },
    a: { type: participant, routes },
    b: { type: participant, routes },
    c: { type: participant, routes },
  },
  interchangeable: [['a', 'b', 'c']],
  properties: {
    always: {
      agreement: (grid) =>
        isDecided(grid, 'committed') && isDecided(grid, 'aborted') ? 'some commit and some abort' : undefined,
    },
    sometimes: {
      'the transaction is committed': (grid) => isDecided(grid, 'committed'),
      'the transaction is aborted': (grid) => isDecided(grid, 'aborted'),
    },
    eventually: {
      // Not if the coordinator does not run: a participant that has voted yes has to wait for it.
      'nobody is left prepared': ({ agents }) => {
        if (agents.some(({ state }) => state === undefined)) return undefined;
        const left = agents.find(({ state }) => state === 'prepared');
        return left && `${left.id} is prepared, and does not learn the outcome`;
      },
    },
  },
});
