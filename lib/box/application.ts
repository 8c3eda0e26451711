/** A box as an application on the net: the host of its agents, and the clients of its port. Pure. */
import type { AgentType } from '../agent/agent.ts';
import { agentsIn, boxesOf, type Configuration } from '../agent/configuration.ts';
import { describeIssues } from '../agent/schema.ts';
import type { ClientEvent, Reply } from '../client/protocol.ts';
import type { Machine } from '../machine/machine.ts';
import {
  broadcastContents,
  hasRoom,
  noBroadcasts,
  sorted,
  withBroadcast,
  type Broadcasts,
} from './broadcasts.ts';
import type { BoxAnswer, BoxCommand } from './clients.ts';
import { exceedsBytes } from './contents.ts';
import type { BoxEffect, BoxEvent } from './events.ts';
import { shortened } from '../text/shown.ts';
import { lineOf, requestOf } from './lines.ts';
import { boxHost, CONTENTS_MAX_BYTES, type BoxHostSettings, type BoxState } from './host.ts';

/** The characters of an unknown id that are shown. An id has at most 256. */
const ID_SHOWN_MAX = 256;

/** The state of a box. */
export interface BoxApplicationState {
  readonly host: BoxState;
  /** The numbers of the boxes that it believes alive, itself included; ascending. */
  readonly alive: readonly number[];
  /** The connected clients. */
  readonly clients: readonly number[];
  /** The numbers of the boxes with which there is a session; and of those that are GoOvid's. */
  readonly linked: readonly number[];
  readonly goOvid: readonly number[];
  /** The broadcasts of clients of all boxes since this box was started. */
  readonly broadcasts: Broadcasts;
}

/** All events of a box. */
export type BoxApplicationEvent = BoxEvent | ClientEvent<BoxCommand>;

/** All effects of a box. */
export type BoxApplicationEffect = BoxEffect | Reply<BoxAnswer> | { readonly kind: 'exit' };

type Step = readonly [BoxApplicationState, readonly BoxApplicationEffect[]];

/** The application of one box of a configuration. */
export function boxApplication(
  configuration: Configuration,
  box: string,
  settings?: BoxHostSettings,
): Machine<BoxApplicationState, BoxApplicationEvent, BoxApplicationEffect> {
  const boxes = boxesOf(configuration);
  const types = new Map(agentsIn(configuration, box).map(({ id, type }) => [id, type]));
  const host = boxHost(configuration, box, settings);
  const clientsOf = new Clients(types, boxes);
  const { contentsMaxBytes = CONTENTS_MAX_BYTES } = settings ?? {};

  const step = (state: BoxApplicationState, event: BoxEvent): Step => {
    const [next, effects] = host.step(state.host, event);
    const after = { ...state, host: next, ...peersAfter(state, event) };
    return state.clients.length === 0
      ? [after, effects]
      : [after, [...effects, ...clientsOf.replies(state, effects)]];
  };
  return {
    init: {
      host: host.init,
      alive: [boxes.indexOf(box)],
      clients: [],
      linked: [],
      goOvid: [],
      broadcasts: noBroadcasts(),
    },
    step: (state, event) => {
      switch (event.kind) {
        case 'clientConnected':
          return [{ ...state, clients: [...state.clients, event.client] }, []];
        case 'clientGone':
          return [{ ...state, clients: state.clients.filter((client) => client !== event.client) }, []];
        case 'clientRefused':
          return [state, []];
        case 'commandsReceived': {
          const all: BoxApplicationEffect[] = [];
          let now = state;
          for (const command of event.commands) {
            const [next, effects] = execute(now, event.client, command);
            now = next;
            for (const effect of effects) all.push(effect);
            if (command.kind === 'crash') break;
          }
          return [now, all];
        }
        case 'messagesReceived': {
          const all = state.goOvid.includes(event.peer) ? undefined : sorted(event.messages);
          if (all === undefined) return step(state, event);
          const [next, effects] = received(state, event.peer, all.broadcasts);
          const [last, more] = step(next, { ...event, messages: all.messages });
          return [last, [...effects, ...more]];
        }
        default:
          return step(state, event);
      }
    },
  };

  /** Executes a command of a client. */
  function execute(state: BoxApplicationState, client: number, command: BoxCommand): Step {
    if (command.kind === 'broadcast') return broadcast(state, client, command.texts);
    const request = clientsOf.event(state, client, command);
    return 'effects' in request ? [state, request.effects] : step(state, request);
  }

  /** Appends the texts of a client to the log of this box, and sends them to the boxes that can read them. */
  function broadcast(state: BoxApplicationState, client: number, texts: readonly string[]): Step {
    let { broadcasts } = state;
    const answers: BoxAnswer[] = [];
    const contents: string[] = [];
    for (const text of texts) {
      const one = broadcastContents(text);
      const isLong = exceedsBytes(one, contentsMaxBytes);
      if (isLong || !hasRoom(broadcasts, text)) {
        const why = isLong ? `it is over ${String(contentsMaxBytes)} bytes` : 'the log of this box is full';
        answers.push({ kind: 'line', text: `error the message is not broadcast: ${why}` });
        continue;
      }
      broadcasts = withBroadcast(broadcasts, text);
      contents.push(one);
    }
    const { linked, goOvid, host } = state;
    const receivers = contents.length === 0 ? [] : linked.filter((peer) => !goOvid.includes(peer));
    const effects: BoxApplicationEffect[] = receivers.map((peer) => ({
      kind: 'sendTo',
      peer,
      session: host.over[peer] ?? 0,
      contents,
    }));
    if (answers.length > 0) effects.push(reply(client, answers));
    return [{ ...state, broadcasts }, effects];
  }

  /** Appends the texts of another box to the log. */
  function received(state: BoxApplicationState, peer: number, texts: readonly string[]): Step {
    let { broadcasts } = state;
    let dropped = 0;
    for (const text of texts)
      if (hasRoom(broadcasts, text)) broadcasts = withBroadcast(broadcasts, text);
      else dropped++;
    const reason = `the log of this box is full: ${String(dropped)} messages that box ${String(boxes[peer])} has broadcast are dropped`;
    return [{ ...state, broadcasts }, dropped === 0 ? [] : [{ kind: 'refused', agent: '', reason }]];
  }
}

/** The change of the lists of other boxes by an event. */
function peersAfter(
  { alive, linked, goOvid }: BoxApplicationState,
  event: BoxEvent,
): Partial<Pick<BoxApplicationState, 'alive' | 'linked' | 'goOvid'>> {
  switch (event.kind) {
    case 'linkUp': {
      const others = without(goOvid, event.peer);
      return { goOvid: event.incarnation === undefined ? [...others, event.peer] : others };
    }
    case 'trusted':
      return { alive: withBox(alive, event.peer), linked: withBox(linked, event.peer) };
    case 'suspected':
      return { alive: without(alive, event.peer) };
    case 'peerDown':
      return { alive: without(alive, event.peer), linked: without(linked, event.peer) };
    default:
      return {};
  }
}

function without(boxes: readonly number[], box: number): readonly number[] {
  return boxes.filter((one) => one !== box);
}

/** The numbers of boxes with one more, ascending. */
function withBox(boxes: readonly number[], box: number): readonly number[] {
  return boxes.includes(box) ? boxes : [...boxes, box].sort((a, b) => a - b);
}

/** What clients send, and what they are sent. */
class Clients {
  readonly #types: ReadonlyMap<string, AgentType>;
  readonly #boxes: readonly string[];

  constructor(types: ReadonlyMap<string, AgentType>, boxes: readonly string[]) {
    this.#types = types;
    this.#boxes = boxes;
  }

  /** The event of a command; or effects, if no agent has to be asked. */
  event(
    { alive, broadcasts }: BoxApplicationState,
    client: number,
    command: Exclude<BoxCommand, { readonly kind: 'broadcast' }>,
  ): BoxEvent | { readonly effects: readonly BoxApplicationEffect[] } {
    const answer = (text: string) => ({ effects: [reply(client, [{ kind: 'line', text }])] });
    switch (command.kind) {
      case 'alive':
        return answer(`alive ${alive.map((box) => this.#boxes[box]).join(',')}`);
      case 'get':
        return { effects: [reply(client, [{ kind: 'log', log: broadcasts }])] };
      case 'emptyBroadcast':
        return answer('error empty broadcast: expected broadcast <message>');
      case 'crash':
        return { effects: [{ kind: 'exit' }] };
      case 'overlong':
        return answer(`error line too long: over ${String(command.limitBytes)} bytes`);
      case 'foreign':
        return { effects: [reply(client, [{ kind: 'foreign', protocol: command.protocol }])] };
      case 'request': {
        const { agent, text } = command;
        const type = this.#types.get(agent);
        if (type === undefined)
          return answer(
            `error there is no agent ${shortened(agent, ID_SHOWN_MAX)} in this box: expected alive, get, broadcast <message>, crash or <agent> <request>; agents: ${[...this.#types.keys()].join(', ')}`,
          );
        const request = requestOf(type, text);
        if (request.issues === undefined)
          return { kind: 'agentRequested', agent, by: clientName(client), request: request.value };
        return answer(`error agent ${agent} does not take this request: ${describeIssues(request.issues)}`);
      }
    }
  }

  /** What effects of the host say to clients. */
  replies({ clients }: BoxApplicationState, effects: readonly BoxEffect[]): readonly BoxApplicationEffect[] {
    const lines = new Map<number, BoxAnswer[]>();
    const say = (client: number, text: string) => {
      const said = lines.get(client);
      if (said === undefined) lines.set(client, [{ kind: 'line', text }]);
      else said.push({ kind: 'line', text });
    };
    for (const effect of effects) {
      if (effect.kind !== 'indicated' && effect.kind !== 'refused') continue;
      const { to } = effect;
      if (effect.kind === 'refused') {
        const client = clients.find((one) => clientName(one) === to);
        if (client !== undefined) say(client, `error ${effect.reason}`);
        continue;
      }
      const receivers = to === undefined ? clients : clients.filter((one) => clientName(one) === to);
      if (receivers.length === 0) continue;
      const text = `${effect.agent} ${lineOf(this.#types.get(effect.agent), effect.indication)}`;
      for (const client of receivers) say(client, text);
    }
    return [...lines].map(([client, answers]) => reply(client, answers));
  }
}

/** The name of a client for agents. */
export function clientName(client: number): string {
  return `client ${String(client)}`;
}

function reply(client: number, answers: readonly BoxAnswer[]): Reply<BoxAnswer> {
  return { kind: 'reply', client, answers };
}
