/** A box as an application on the net: the host of its agents, and the clients of its port. Pure. */
import type { AgentType } from '../agent/agent.ts';
import { agentsIn, boxesOf, type Configuration } from '../agent/configuration.ts';
import { describeIssues } from '../agent/schema.ts';
import type { ClientEvent, Reply } from '../client/protocol.ts';
import type { Machine } from '../machine/machine.ts';
import type { BoxAnswer, BoxCommand } from './clients.ts';
import type { BoxEffect, BoxEvent } from './events.ts';
import { shortened } from '../text/shown.ts';
import { lineOf, requestOf } from './lines.ts';
import { boxHost, type BoxHostSettings, type BoxState } from './host.ts';

/** The characters of an unknown id that are shown. An id has at most 256. */
const ID_SHOWN_MAX = 256;

/** The state of a box. */
export interface BoxApplicationState {
  readonly host: BoxState;
  /** The numbers of the boxes that it believes alive, itself included; ascending. */
  readonly alive: readonly number[];
  /** The connected clients. */
  readonly clients: readonly number[];
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

  const step = (state: BoxApplicationState, event: BoxEvent): Step => {
    const [next, effects] = host.step(state.host, event);
    const after = { ...state, host: next, alive: aliveAfter(state.alive, event) };
    return state.clients.length === 0
      ? [after, effects]
      : [after, [...effects, ...clientsOf.replies(state, effects)]];
  };
  return {
    init: { host: host.init, alive: [boxes.indexOf(box)], clients: [] },
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
            const request = clientsOf.event(now, event.client, command);
            const [next, effects] = 'effects' in request ? [now, request.effects] : step(now, request);
            now = next;
            for (const effect of effects) all.push(effect);
            if (command.kind === 'crash') break;
          }
          return [now, all];
        }
        default:
          return step(state, event);
      }
    },
  };
}

/** The boxes that are believed alive after an event. */
function aliveAfter(alive: readonly number[], event: BoxEvent): readonly number[] {
  switch (event.kind) {
    case 'trusted':
      return alive.includes(event.peer) ? alive : [...alive, event.peer].sort((a, b) => a - b);
    case 'suspected':
    case 'peerDown':
      return alive.filter((box) => box !== event.peer);
    default:
      return alive;
  }
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
    { alive }: BoxApplicationState,
    client: number,
    command: BoxCommand,
  ): BoxEvent | { readonly effects: readonly BoxApplicationEffect[] } {
    const answer = (text: string) => ({ effects: [reply(client, [{ kind: 'line', text }])] });
    switch (command.kind) {
      case 'alive':
        return answer(`alive ${alive.map((box) => this.#boxes[box]).join(',')}`);
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
            `error there is no agent ${shortened(agent, ID_SHOWN_MAX)} in this box: expected alive, crash or <agent> <request>; agents: ${[...this.#types.keys()].join(', ')}`,
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
