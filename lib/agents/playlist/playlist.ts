/**
 * A server of the replicated playlist, as the layer above three-phase commit: it keeps the songs, takes the commands of clients and gives the
 * vote of this server. The layer below decides each transaction, and reports the coordinator.
 */
import { agentType, service } from '../../agent/agentType.ts';
import { cancelTimer, halt, indicate, record, request, send, setTimer } from '../../agent/effects.ts';
import type { Self } from '../../agent/agent.ts';
import type { CommitIndication, CommitRequest, Outcome } from '../commit/messages.ts';
import {
  changeOf,
  payloadOf,
  playlistMessage,
  playlistRequest,
  requestOf,
  type PlaylistMessage,
  type PlaylistRequest,
} from './commands.ts';
import { PLAYLIST_PROPERTIES } from './properties.ts';
import { changed, urlOf } from './songs.ts';
import type { AcknowledgedFact, Asked, Call, Playlist } from './state.ts';

/** A server that does not know by then whether others run tells clients to turn to it, so that they do not wait for ever. */
const GATHER_MS = 800;
/** A server that has not become a member by then answers with what it has: before its master gives up. */
const PATIENCE_MS = 8_000;
/** The same for one that waits, with all others that run, for another one. */
const STUCK_MS = 300;
/**
 * A change waits for so long while nothing can be decided, because the last server that failed is not back; then it is aborted. Longer than a
 * master takes that sleeps between its commands and starts that server next.
 */
const HOLD_MS = 4_000;

/** The indications are the lines for clients. */
type Effect =
  | ReturnType<typeof indicate<string>>
  | ReturnType<typeof send<PlaylistMessage>>
  | ReturnType<typeof setTimer>
  | ReturnType<typeof cancelTimer>
  | ReturnType<typeof halt>
  | ReturnType<typeof request<CommitRequest>>
  | ReturnType<typeof record<AcknowledgedFact>>;

type Step = readonly [Playlist, readonly Effect[]];

export const playlist = agentType({
  name: 'playlist',
  ports: { playlist: playlistMessage },
  requests: playlistRequest,
  uses: service<CommitRequest, CommitIndication>(),
  properties: PLAYLIST_PROPERTIES,
  init: ({ names }): Playlist => ({
    songs: {},
    decided: 0,
    coordinator: undefined,
    isReady: false,
    isAnnounced: false,
    unknown: names,
    running: [],
    waiting: {},
    predecessors: [],
    votesNo: false,
    failures: [],
    gets: [],
    queue: [],
    calls: 0,
    call: undefined,
    current: undefined,
    passedOn: {},
    passedOnCount: 0,
  }),
  step: (state, event, self): Step => {
    switch (event.kind) {
      case 'started':
        return then([state, [setTimer('gather', GATHER_MS)]], gathered, self);
      case 'requested':
        return requested(state, event.by, event.request, self);
      case 'indicated':
        return indicated(state, event.indication, self);
      case 'received':
        return received(state, event.from, event.message, self);
      case 'trusted':
        return trusted(state, event.name, self);
      case 'down':
        return ended(state, event.name, self);
      case 'timedOut':
        return timedOut(state, event.timer, self);
      default:
        return [state, []];
    }
  },
  workload: ({ isReady }): readonly PlaylistRequest[] =>
    isReady
      ? [
          { kind: 'add', song: 'a', url: '1' },
          { kind: 'add', song: 'a', url: '2' },
          { kind: 'add', song: 'b', url: '123456' },
          { kind: 'delete', song: 'a' },
          { kind: 'voteNo' },
          { kind: 'get', song: 'a' },
        ]
      : [],
  console: {
    prompt: '> ',
    request: (line: string) => requestOf(line),
    line: (line: string) => line,
  },
  describe: (fact) => `answers ${fact.outcome} to ${fact.change}`,
});

// Requests of clients.

function requested(state: Playlist, by: string, asked: PlaylistRequest, self: Self): Step {
  switch (asked.kind) {
    case 'add':
    case 'delete':
      return change(state, { by: { kind: 'client', name: by }, change: asked }, self);
    case 'get':
      return get(state, by, asked.song);
    case 'voteNo':
      return [{ ...state, votesNo: true }, []];
    case 'crash':
      return [state, [halt('crash')]];
    case 'failAt':
      return [{ ...state, failures: [...state.failures, asked] }, []];
    case 'greet':
      return [state, state.isAnnounced ? [indicate(announcement(self), by)] : []];
    case 'predecessors':
      return [{ ...state, predecessors: asked.servers }, []];
    case 'absent':
      return gathered({ ...state, unknown: without(state.unknown, asked.server) }, self);
    case 'invalid':
      return [state, [indicate(`error ${asked.reason}`, by)]];
  }
}

/** A song is asked for. A server that may become ready in a moment answers then. */
function get(state: Playlist, by: string, song: string): Step {
  const { isReady, isAnnounced, running, gets } = state;
  if (isReady || (isAnnounced && running.length === 0)) return [state, [answer(state, by, song)]];
  const after = { ...state, gets: [...gets, { by, song }] };
  return [after, gets.length > 0 ? [] : [setTimer('patience', isStuck(state) ? STUCK_MS : PATIENCE_MS)]];
}

/** Whether all servers that run wait for one that does not: then it is ready soon, or not for long. */
function isStuck({ unknown, running, waiting }: Playlist): boolean {
  return unknown.length === 0 && running.every((name) => waiting[name] !== undefined);
}

function answer({ songs }: Playlist, by: string, song: string): Effect {
  return indicate(`resp ${urlOf(songs, song) ?? 'NONE'}`, by);
}

/** The answers to all requests that wait. */
function answers(state: Playlist): readonly Effect[] {
  return state.gets.map(({ by, song }) => answer(state, by, song));
}

/** A change is asked for: it waits for its turn. */
function change(state: Playlist, asked: Asked, self: Self): Step {
  const isHeld = state.coordinator === undefined;
  const queued = { ...state, queue: [...state.queue, asked] };
  return then([queued, isHeld ? [setTimer('hold', HOLD_MS)] : []], next, self);
}

/** Begins the next change that waits, if none is under way and there is a coordinator. */
function next(state: Playlist, self: Self): Step {
  const { coordinator, current, queue } = state;
  const [first, ...rest] = queue;
  if (coordinator === undefined || first === undefined) return [state, []];
  if (coordinator !== self.name) {
    const number = state.passedOnCount + 1;
    const passedOn = { ...state.passedOn, [number]: first };
    const after = { ...state, queue: rest, passedOn, passedOnCount: number };
    return then(
      [after, [send<PlaylistMessage>(coordinator, { kind: 'asked', number, change: first.change })]],
      next,
      self,
    );
  }
  if (current !== undefined || state.call !== undefined) return [state, []];
  return call({ ...state, queue: rest, current: first }, { kind: 'propose' }, self);
}

/** Begins a roll call. */
function call(state: Playlist, what: Call['then'], self: Self): Step {
  const number = state.calls + 1;
  const missing = state.running;
  const calls = missing.map((name) => send<PlaylistMessage>(name, { kind: 'call', number }));
  return then([{ ...state, calls: number, call: { number, missing, then: what } }, calls], called, self);
}

/** Goes on when a roll call is over. */
function called(state: Playlist, self: Self): Step {
  const { call, current, failures } = state;
  if (call === undefined || call.missing.length > 0) return [state, []];
  const after = { ...state, call: undefined };
  switch (call.then.kind) {
    case 'propose': {
      if (current === undefined) return next(after, self);
      const propose = request<CommitRequest>({ kind: 'propose', payload: payloadOf(current.change) });
      const told = failures.map((failure) => request<CommitRequest>(failure));
      return [{ ...after, failures: [] }, [...told, propose]];
    }
    case 'acknowledge': {
      const said = current === undefined ? [] : acknowledge(state, current, call.then.outcome);
      return then([{ ...after, current: undefined }, said], next, self);
    }
    case 'announce':
      return then([{ ...after, isAnnounced: true }, [indicate(announcement(self))]], next, self);
  }
}

/** Tells the client or the server that has asked for a change how it has ended. */
function acknowledge({ decided }: Playlist, { by, change }: Asked, outcome: Outcome): readonly Effect[] {
  if (by.kind === 'server')
    return [send<PlaylistMessage>(by.name, { kind: 'answered', number: by.number, outcome })];
  return [
    record({ kind: 'acknowledged', change: payloadOf(change), outcome, number: decided } as const),
    indicate(`ack ${outcome}`, by.name),
  ];
}

// Indications of the layer below.

function indicated(state: Playlist, indication: CommitIndication, self: Self): Step {
  switch (indication.kind) {
    case 'voteAsked': {
      const { number, payload } = indication;
      const { votesNo, failures } = state;
      if (failures.some(({ point }) => point === 'beforeVote')) return [state, [halt('crashBeforeVote')]];
      const isNo = votesNo || !isShort(payload, self);
      const vote = request<CommitRequest>({ kind: 'vote', number, vote: isNo ? 'no' : 'yes' });
      const told = failures.map((failure) => request<CommitRequest>(failure));
      return [{ ...state, votesNo: false, failures: [] }, [...told, vote]];
    }
    case 'decided': {
      const { number, outcome, payload, isOld } = indication;
      const about = outcome === 'commit' && payload !== undefined ? changeOf(payload) : undefined;
      const songs = about === undefined ? state.songs : changed(state.songs, about);
      const after = { ...state, songs, decided: number };
      if (isOld === true || state.current === undefined || state.call !== undefined) return [after, []];
      return call(after, { kind: 'acknowledge', outcome }, self);
    }
    case 'coordinator':
      return coordinates(state, indication.id, self);
    case 'refused': {
      // Another one has become coordinator: it is asked.
      const { current } = state;
      if (current === undefined) return [state, []];
      const queue = [current, ...state.queue];
      const coordinator = indication.coordinator === self.name ? undefined : indication.coordinator;
      return then([{ ...state, current: undefined, call: undefined, queue, coordinator }, []], next, self);
    }
  }
}

/** A URL may be longer than the id of the server by this. */
const URL_SPARE = 5;

function isShort(payload: string, { name }: Self): boolean {
  const about = changeOf(payload);
  return about?.kind !== 'add' || about.url.length <= Number(name) + URL_SPARE;
}

/** There is a coordinator, and this server is a member. */
function coordinates(state: Playlist, coordinator: string, self: Self): Step {
  if (state.isReady && state.coordinator === coordinator) return [state, []];
  const after = {
    ...state,
    coordinator,
    isReady: true,
    isAnnounced: false,
    call: undefined,
    gets: [],
    waiting: {},
  };
  const timers = ['gather', 'patience', 'hold'].map((timer) => cancelTimer(timer));
  const step: Step = [after, [...timers, ...answers(state)]];
  return coordinator === self.name
    ? then(step, (now) => call(now, { kind: 'announce' }, self), self)
    : then(step, next, self);
}

function announcement({ name }: Self): string {
  return `coordinator ${name}`;
}

// Messages of other servers.

function received(state: Playlist, from: string, message: PlaylistMessage, self: Self): Step {
  switch (message.kind) {
    case 'call':
      return [state, [send<PlaylistMessage>(from, { kind: 'here', number: message.number })]];
    case 'here':
      return message.number === state.call?.number ? answeredCall(state, from, self) : [state, []];
    case 'waiting': {
      if (state.isReady) return [state, []];
      return gathered({ ...state, waiting: { ...state.waiting, [from]: message.isNew } }, self);
    }
    case 'asked':
      return change(
        state,
        { by: { kind: 'server', name: from, number: message.number }, change: message.change },
        self,
      );
    case 'answered': {
      const asked = state.passedOn[message.number];
      if (asked === undefined) return [state, []];
      const passedOn = withoutKey(state.passedOn, String(message.number));
      return [{ ...state, passedOn }, acknowledge(state, asked, message.outcome)];
    }
  }
}

/** A server has answered the roll call, or cannot any more. */
function answeredCall(state: Playlist, name: string, self: Self): Step {
  const { call } = state;
  if (call?.missing.includes(name) !== true) return [state, []];
  return called({ ...state, call: { ...call, missing: without(call.missing, name) } }, self);
}

// The servers that run.

function trusted(state: Playlist, name: string, self: Self): Step {
  const running = state.running.includes(name) ? state.running : [...state.running, name].sort(byId);
  const after = { ...state, running, unknown: without(state.unknown, name) };
  if (state.isReady) return [after, []];
  const told = send<PlaylistMessage>(name, { kind: 'waiting', isNew: state.decided === 0 });
  return then([after, [told]], gathered, self);
}

function ended(state: Playlist, name: string, self: Self): Step {
  const isCoordinator = state.coordinator === name;
  const lost = isCoordinator ? Object.values(state.passedOn) : [];
  const after: Playlist = {
    ...state,
    coordinator: isCoordinator ? undefined : state.coordinator,
    running: without(state.running, name),
    unknown: without(state.unknown, name),
    waiting: withoutKey(state.waiting, name),
    passedOn: isCoordinator ? {} : state.passedOn,
    // A change that was asked for by a server that has died is acknowledged to no server.
    queue: state.queue.filter(({ by }) => by.kind !== 'server' || by.name !== name),
  };
  const said = lost.flatMap(({ by, change }) =>
    by.kind === 'client'
      ? [indicate(`error the coordinator died, so it is not known how ${payloadOf(change)} ended`, by.name)]
      : [],
  );
  const [now, effects] = answeredCall(after, name, self);
  return then([now, [...said, ...effects]], gathered, self);
}

/**
 * At the start, when it is known which servers run. If no other one runs, and none has ever decided anything, this one is the first, and the
 * coordinator. If several such servers wait for each other, the one with the lowest id is. Otherwise the layer below finds the coordinator, or
 * waits for the server that failed last.
 */
function gathered(state: Playlist, self: Self): Step {
  const { isReady, unknown, running, waiting, decided, predecessors } = state;
  if (isReady || unknown.length > 0) return [state, []];
  const isAlone = running.length === 0;
  const isFirst =
    decided === 0 &&
    predecessors.every((name) => running.includes(name)) &&
    running.every((name) => waiting[name] === true) &&
    running.every((name) => byId(self.name, name) < 0);
  const found: readonly Effect[] = isFirst ? [request<CommitRequest>({ kind: 'found' })] : [];
  const shortened = state.gets.length > 0 && isStuck(state) ? [setTimer('patience', STUCK_MS)] : [];
  // What the layer below says to this comes first.
  return [state, [...found, ...shortened, ...(isAlone ? [setTimer('act', 0)] : [])]];
}

function timedOut(state: Playlist, timer: string, self: Self): Step {
  switch (timer) {
    case 'gather':
    case 'act':
      return state.isReady || state.running.length > 0 ? [state, []] : act(state, self);
    case 'patience':
      return [{ ...state, gets: [] }, answers(state)];
    case 'hold': {
      if (state.coordinator !== undefined) return [state, []];
      const aborted = state.queue.flatMap((asked) => acknowledge(state, asked, 'abort'));
      return [{ ...state, queue: [] }, aborted];
    }
    default:
      return [state, []];
  }
}

/**
 * No other server runs, and this one must not decide before the one that failed last is back. Clients are told that they can turn to it: it
 * takes their changes, and has them wait.
 */
function act(state: Playlist, self: Self): Step {
  return [{ ...state, isAnnounced: true, gets: [] }, [indicate(announcement(self)), ...answers(state)]];
}

// Helpers.

/** Goes on with the state of a step, and adds the effects. */
function then([state, effects]: Step, more: (state: Playlist, self: Self) => Step, self: Self): Step {
  const [after, added] = more(state, self);
  return [after, added.length === 0 ? effects : [...effects, ...added]];
}

function without(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names.filter((one) => one !== name) : names;
}

function withoutKey<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([one]) => one !== key));
}

/** Ids are numbers. */
function byId(one: string, other: string): number {
  return Number(one) - Number(other);
}
