/**
 * Models with published numbers of states: those of Stateright 0.31's tests, and the two-phase commit of Gray and
 * Lamport (2004). Rules of the actor models: the network is a multiset without loss or duplication, a step
 * is a delivery, and a delivery that changes nothing and sends nothing is not a step.
 */
import { register } from '../../lib/check/linearizability/models/register.ts';
import type { Begun, Ended, Operated } from '../../lib/check/linearizability/operated.ts';
import { inconsistencyIn } from '../../lib/check/linearizability/property.ts';
import type { Toy } from './toyModel.ts';

/** The state of a two-phase commit: of its managers and of their transaction manager. */
interface Commit {
  readonly manager: readonly ('working' | 'prepared' | 'committed' | 'aborted')[];
  readonly tm: 'init' | 'committed' | 'aborted';
  /** By manager: whether its `prepared` was sent, and whether the transaction manager has received it. */
  readonly said: readonly boolean[];
  readonly known: readonly boolean[];
}

/** Two-phase commit. @param isFolding - whether managers are interchangeable */
export function twoPhaseCommit(managers: number, isFolding: boolean): Toy<Commit, string> {
  const ids = Array.from({ length: managers }, (_, i) => i);
  const every = <Value>(value: Value): Value[] => ids.map(() => value);
  return {
    init: {
      manager: every('working'),
      tm: 'init',
      said: every(false),
      known: every(false),
    },
    actions: ({ manager, tm, said, known }) => [
      ...(tm === 'init' && known.every(Boolean) ? ['commit'] : []),
      ...(tm === 'init' ? ['abort'] : []),
      ...ids.flatMap((i) => [
        ...(tm === 'init' && said[i] === true && known[i] === false ? [`note ${String(i)}`] : []),
        ...(manager[i] === 'working' ? [`prepare ${String(i)}`, `give-up ${String(i)}`] : []),
        ...(tm === 'committed' && manager[i] !== 'committed' ? [`committed ${String(i)}`] : []),
        ...(tm === 'aborted' && manager[i] !== 'aborted' ? [`aborted ${String(i)}`] : []),
      ]),
    ],
    next: (state, action) => {
      const [verb, id] = action.split(' ');
      const i = Number(id);
      const becomes = (how: Commit['manager'][number]) => ({
        ...state,
        manager: state.manager.with(i, how),
      });
      switch (verb) {
        case 'commit':
          return { ...state, tm: 'committed' };
        case 'abort':
          return { ...state, tm: 'aborted' };
        case 'note':
          return { ...state, known: state.known.with(i, true) };
        case 'prepare':
          return { ...becomes('prepared'), said: state.said.with(i, true) };
        case 'committed':
          return becomes('committed');
        default:
          return becomes('aborted');
      }
    },
    ...(isFolding && {
      fold: (state: Commit) => {
        const order = ids
          .map((i) => ({ i, is: JSON.stringify([state.manager[i], state.said[i], state.known[i]]) }))
          .sort((a, b) => (a.is < b.is ? -1 : a.is > b.is ? 1 : 0));
        const sorted = <Value>(list: readonly Value[]) => order.map(({ i }) => list[i] as Value);
        const { manager, said, known } = state;
        return { ...state, manager: sorted(manager), said: sorted(said), known: sorted(known) };
      },
    }),
    always: ({ manager }) =>
      manager.includes('committed') && manager.includes('aborted') ? 'inconsistent' : undefined,
    sometimes: {
      committed: ({ manager }) => manager.every((one) => one === 'committed'),
      aborted: ({ manager }) => manager.every((one) => one === 'aborted'),
    },
  };
}

/** A message: its kind and its fields. */
type Message = readonly [string, ...unknown[]];
/** A message in transit. */
type Envelope = readonly [from: number, to: number, message: Message];

/** A server of a register, or of a replicated register. */
interface ServerKind<State> {
  readonly init: (id: number) => State;
  /** Handles a message: the new state, and the messages to send; undefined if it is ignored. */
  readonly on: (
    id: number,
    state: State,
    from: number,
    message: Message,
  ) => readonly [State, readonly (readonly [to: number, message: Message])[]] | undefined;
}

interface Operation {
  readonly kind: 'put' | 'get';
  /** The written or read value. */
  readonly value?: unknown;
  /** The index of the last finished operation of each other client when this one began. */
  readonly after: Readonly<Record<number, number>>;
}

interface Client {
  readonly awaits: number | undefined;
  readonly finished: readonly Operation[];
  readonly running: Operation | undefined;
}

interface World<State> {
  readonly servers: readonly State[];
  readonly clients: readonly Client[];
  /** A multiset, sorted by text. */
  readonly network: readonly Envelope[];
}

const INITIAL = '?';

/** Servers and clients; each client writes, then reads. A step is a delivery. */
export function registerModel<State>(
  servers: number,
  clients: number,
  kind: ServerKind<State>,
  sometimes: string,
): Toy<World<State>, Envelope> {
  const after = (all: readonly Client[], self: number) =>
    Object.fromEntries(
      all.flatMap(({ finished }, i) =>
        i === self || finished.length === 0 ? [] : [[i, finished.length - 1]],
      ),
    );
  const deliver = (
    { servers: states, clients: all, network }: World<State>,
    envelope: Envelope,
  ): World<State> | undefined => {
    const [from, to, message] = envelope;
    const rest = network.toSpliced(network.findIndex(sameAs(envelope)), 1);
    if (to < servers) {
      const stepped = kind.on(to, states[to] as State, from, message);
      if (stepped === undefined) return undefined;
      const [state, sent] = stepped;
      const news = sent.map(([peer, said]): Envelope => [to, peer, said]);
      return { servers: states.with(to, state), clients: all, network: inOrder([...rest, ...news]) };
    }
    const i = to - servers;
    const { awaits, finished, running } = all[i] as Client;
    const [said, request, value] = message;
    if (request !== awaits || running === undefined) return undefined;
    if (said === 'putOk') {
      const done = all.with(i, {
        awaits: 2 * to,
        finished: [...finished, running],
        running: { kind: 'get', after: after(all, i) },
      });
      const next: Envelope = [to, (to + 1) % servers, ['get', 2 * to]];
      return { servers: states, clients: done, network: inOrder([...rest, next]) };
    }
    const done = { awaits: undefined, finished: [...finished, { ...running, value }] };
    return { servers: states, clients: all.with(i, { ...done, running: undefined }), network: rest };
  };
  const ids = Array.from({ length: clients }, (_, i) => servers + i);
  const valueOf = (i: number) => String.fromCharCode(65 + i);
  const judged = new Map<string, boolean>();
  return {
    init: {
      servers: Array.from({ length: servers }, (_, id) => kind.init(id)),
      clients: ids.map((id, i) => ({
        awaits: id,
        finished: [],
        running: { kind: 'put', value: valueOf(i), after: {} },
      })),
      network: inOrder(ids.map((id, i): Envelope => [id, id % servers, ['put', id, valueOf(i)]])),
    },
    actions: (world) =>
      world.network.filter(
        (envelope, i) =>
          (i === 0 || !sameAs(envelope)(world.network[i - 1] as Envelope)) &&
          deliver(world, envelope) !== undefined,
      ),
    next: (world, envelope) => deliver(world, envelope) as World<State>,
    always: ({ clients: all }) => {
      const history = JSON.stringify(all);
      let isFine = judged.get(history);
      if (isFine === undefined) judged.set(history, (isFine = isLinearizable(all)));
      return isFine ? undefined : 'not linearizable';
    },
    sometimes: {
      [sometimes]: ({ network }) =>
        network.some(([, , [said, , value]]) => said === 'getOk' && value !== INITIAL),
    },
  };
}

const REGISTER = register(INITIAL);

/** Whether the operations of the clients are linearizable. */
function isLinearizable(clients: readonly Client[]): boolean {
  const begun = ({ kind, value, after }: Operation, client: number, place: number): Begun => {
    const before = [...Object.entries(after), ...(place === 0 ? [] : [[String(client), place - 1] as const])];
    const ended = Object.fromEntries(before.map(([other, index]) => [other, { '': index }]));
    return { f: kind === 'put' ? 'write' : 'read', value: kind === 'put' ? value : null, after: ended };
  };
  const history = clients.map(({ finished, running }, client): readonly [string, Operated[string]] => {
    const ended = finished.map((operation, place): Ended => {
      const returned = operation.kind === 'get' ? operation.value : null;
      return { ...begun(operation, client, place), returned };
    });
    const open = running && { running: begun(running, client, finished.length) };
    return [String(client), { '': { ended, ...open } }];
  });
  return inconsistencyIn(Object.fromEntries(history), REGISTER) === undefined;
}

const texts = new WeakMap<Envelope, string>();

/** The text of an envelope, cached, because most of a network is equal from state to state. */
function textOf(envelope: Envelope): string {
  let text = texts.get(envelope);
  if (text === undefined) texts.set(envelope, (text = JSON.stringify(envelope)));
  return text;
}

function inOrder(network: readonly Envelope[]): Envelope[] {
  return network.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0));
}

function sameAs(envelope: Envelope): (other: Envelope) => boolean {
  const text = textOf(envelope);
  return (other) => textOf(other) === text;
}

/** A single server. */
export const SINGLE_COPY: ServerKind<unknown> = {
  init: () => INITIAL,
  on: (_, copy, from, [said, request, value]) =>
    said === 'put' ? [value, [[from, ['putOk', request]]]] : [copy, [[from, ['getOk', request, copy]]]],
};

/** A timestamp: a number, then an id. */
type Stamp = readonly [number, number];

function isLarger(a: Stamp, b: Stamp): boolean {
  return a[0] > b[0] || (a[0] === b[0] && a[1] > b[1]);
}

interface AbdState {
  readonly seq: Stamp;
  readonly value: unknown;
  /** The operation that it coordinates. */
  readonly coordinates?:
    | {
        readonly phase: 1;
        readonly request: unknown;
        readonly client: number;
        readonly put: unknown;
        readonly isPut: boolean;
        readonly responses: Readonly<Record<number, readonly [Stamp, unknown]>>;
      }
    | {
        readonly phase: 2;
        readonly request: unknown;
        readonly client: number;
        readonly read: unknown;
        readonly isPut: boolean;
        readonly acks: readonly number[];
      };
}

/** The register of Attiya, Bar-Noy and Dolev (1995). */
export function abd(servers: number): ServerKind<AbdState> {
  const majority = Math.floor(servers / 2) + 1;
  const others = (self: number, message: Message) => toOthers(servers, self, message);
  return {
    init: (id) => ({ seq: [0, id], value: INITIAL }),
    on: (id, state, from, [said, request, ...rest]) => {
      const { seq, value, coordinates } = state;
      switch (said) {
        case 'put':
        case 'get': {
          if (coordinates !== undefined) return undefined;
          const isPut = said === 'put';
          const begun = { request, client: from, isPut, put: isPut ? rest[0] : null };
          const first = { phase: 1 as const, ...begun, responses: { [id]: [seq, value] as const } };
          return [{ seq, value, coordinates: first }, others(id, ['query', request])];
        }
        case 'query':
          return [state, [[from, ['ackQuery', request, seq, value]]]];
        case 'ackQuery': {
          if (coordinates?.phase !== 1 || coordinates.request !== request) return undefined;
          const response = [rest[0] as Stamp, rest[1]] as const;
          const responses = { ...coordinates.responses, [from]: response };
          if (Object.keys(responses).length !== majority)
            return [{ seq, value, coordinates: { ...coordinates, responses } }, []];
          const [newest, ...older] = Object.values(responses);
          const last = older.reduce(
            (a, b) => (isLarger(b[0], a[0]) ? b : a),
            newest as readonly [Stamp, unknown],
          );
          const { client, isPut, put } = coordinates;
          const stored = isPut ? ([[last[0][0] + 1, id], put] as const) : last;
          const own = isLarger(stored[0], seq) ? { seq: stored[0], value: stored[1] } : { seq, value };
          const second = {
            phase: 2 as const,
            request,
            client,
            isPut,
            read: isPut ? null : last[1],
            acks: [id],
          };
          return [{ ...own, coordinates: second }, others(id, ['record', request, ...stored])];
        }
        case 'record': {
          const [theirs, there] = rest as [Stamp, unknown];
          const own = isLarger(theirs, seq) ? { ...state, seq: theirs, value: there } : state;
          return [own, [[from, ['ackRecord', request]]]];
        }
        default: {
          if (coordinates?.phase !== 2 || coordinates.request !== request) return undefined;
          if (coordinates.acks.includes(from)) return undefined;
          const acks = [...coordinates.acks, from].sort();
          if (acks.length !== majority) return [{ seq, value, coordinates: { ...coordinates, acks } }, []];
          const { client, isPut, read } = coordinates;
          return [{ seq, value }, [[client, isPut ? ['putOk', request] : ['getOk', request, read]]]];
        }
      }
    },
  };
}

type Proposal = readonly [request: unknown, client: number, value: unknown];
type Accepted = readonly [Stamp, Proposal] | null;

interface PaxosState {
  readonly ballot: Stamp;
  readonly proposal: Proposal | null;
  readonly prepared: Readonly<Record<number, Accepted>>;
  readonly acceptedBy: readonly number[];
  readonly accepted: Accepted;
  readonly isDecided: boolean;
}

/** Single-decree Paxos: the first chosen value stays. */
export function paxos(servers: number): ServerKind<PaxosState> {
  const majority = Math.floor(servers / 2) + 1;
  const others = (self: number, message: Message) => toOthers(servers, self, message);
  const isSame = (a: Stamp, b: Stamp) => a[0] === b[0] && a[1] === b[1];
  return {
    init: () => ({
      ballot: [0, 0],
      proposal: null,
      prepared: {},
      acceptedBy: [],
      accepted: null,
      isDecided: false,
    }),
    on: (id, state, from, [said, ...rest]) => {
      const { ballot, proposal, prepared, accepted, acceptedBy } = state;
      if (state.isDecided) {
        return said === 'get' ? [state, [[from, ['getOk', rest[0], accepted?.[1][2]]]]] : undefined;
      }
      const theirs = rest[0] as Stamp;
      switch (said) {
        case 'put': {
          if (proposal !== null) return undefined;
          const own = [ballot[0] + 1, id] as const;
          const proposed = { proposal: [rest[0], from, rest[1]] as const, ballot: own };
          const begun = { ...state, ...proposed, prepared: { [id]: accepted }, acceptedBy: [] };
          return [begun, others(id, ['prepare', own])];
        }
        case 'prepare':
          if (!isLarger(theirs, ballot)) return undefined;
          return [{ ...state, ballot: theirs }, [[from, ['prepared', theirs, accepted]]]];
        case 'prepared': {
          if (!isSame(theirs, ballot)) return undefined;
          const all = { ...prepared, [from]: rest[1] as Accepted };
          if (Object.keys(all).length !== majority) return [{ ...state, prepared: all }, []];
          const last = Object.values(all).reduce((a, b) =>
            b !== null && (a === null || isLarger(b[0], a[0])) ? b : a,
          );
          const chosen = last?.[1] ?? (proposal as Proposal);
          const next = { ...state, prepared: all, proposal: chosen, accepted: [ballot, chosen] as const };
          return [
            { ...next, acceptedBy: [...acceptedBy, id].sort() },
            others(id, ['accept', ballot, chosen]),
          ];
        }
        case 'accept':
          if (isLarger(ballot, theirs)) return undefined;
          return [
            { ...state, ballot: theirs, accepted: [theirs, rest[1] as Proposal] },
            [[from, ['accepted', theirs]]],
          ];
        case 'accepted': {
          if (!isSame(theirs, ballot)) return undefined;
          const by = [...acceptedBy, from].sort();
          if (by.length !== majority) return [{ ...state, acceptedBy: by }, []];
          const [request, client] = proposal as Proposal;
          return [
            { ...state, acceptedBy: by, isDecided: true },
            [...others(id, ['decided', ballot, proposal]), [client, ['putOk', request]]],
          ];
        }
        case 'decided':
          return [{ ...state, ballot: theirs, accepted: [theirs, rest[1] as Proposal], isDecided: true }, []];
        default:
          return undefined;
      }
    },
  };
}

function toOthers(servers: number, self: number, message: Message): (readonly [number, Message])[] {
  return Array.from({ length: servers }, (_, id) => id)
    .filter((id) => id !== self)
    .map((id) => [id, message]);
}
