/**
 * A server of the lab: a box with one agent, whose port for clients has the lines of the lab, without the id of the agent before them. The
 * process ends when the agent does. Pure.
 */
import { agentsIn, type Configuration, type ConfiguredAgent } from '../../agent/configuration.ts';
import {
  boxApplication,
  clientName,
  type BoxApplicationEffect,
  type BoxApplicationEvent,
  type BoxApplicationState,
} from '../../box/application.ts';
import { BOX_CLIENTS, type BoxAnswer, type BoxCommand } from '../../box/clients.ts';
import { unsentAfter, waitingIn, type Unsent } from '../../box/unsent.ts';
import type { ClientProtocol } from '../../client/protocol.ts';
import type { Machine } from '../../machine/machine.ts';
import { textOf } from '../../wire/text.ts';
import type { PlaylistRequest } from './commands.ts';

/** The state of the box, and its messages for others that are not written yet. */
export interface PlaylistServerState {
  readonly box: BoxApplicationState;
  readonly unsent: Unsent;
}

type Step = readonly [PlaylistServerState, readonly BoxApplicationEffect[]];

/**
 * The application of one box of a grid of playlists. The process ends when all messages that its agent had sent are written to connections: so
 * its net has to report each write (`reportsSent`).
 */
export function playlistApplication(
  configuration: Configuration,
  box: string,
): Machine<PlaylistServerState, BoxApplicationEvent, BoxApplicationEffect> {
  const inner = boxApplication(configuration, box);
  const [{ id }] = agentsIn(configuration, box) as readonly [ConfiguredAgent];

  const step = (state: PlaylistServerState, event: BoxApplicationEvent): Step => {
    const [next, effects] = inner.step(state.box, event);
    const after = { box: next, unsent: unsentAfter(state.unsent, { event, effects }) };
    const lines = effects.map((effect) => (effect.kind === 'reply' ? withoutId(effect, id) : effect));
    return [after, mayExit(after) ? [...lines, { kind: 'exit' }] : lines];
  };
  return {
    init: { box: inner.init, unsent: new Map() },
    step: (state, event) => {
      if (event.kind !== 'clientConnected') return step(state, event);
      const [connected, effects] = step(state, event);
      const greet: PlaylistRequest = { kind: 'greet' };
      const [greeted, more] = step(connected, {
        kind: 'agentRequested',
        agent: id,
        by: clientName(event.client),
        request: greet,
      });
      return [greeted, [...effects, ...more]];
    },
  };
}

/** The lines of clients: each is a request to the agent of the box. */
export function playlistClients(agent: string): ClientProtocol<BoxCommand, BoxAnswer> {
  return {
    ...BOX_CLIENTS,
    commands: {
      ...BOX_CLIENTS.commands,
      readLine: (_last, block, start, end) => ({
        kind: 'request',
        agent,
        text: textOf(block, start, end),
      }),
    },
  };
}

type Reply = BoxApplicationEffect & { readonly kind: 'reply' };

/** Answers as the lab has them: a box writes the id of the agent before each. */
function withoutId(reply: Reply, id: string): Reply {
  const before = `${id} `;
  const answers = reply.answers.map((answer) =>
    answer.kind === 'line' && answer.text.startsWith(before)
      ? { ...answer, text: answer.text.slice(before.length) }
      : answer,
  );
  return { ...reply, answers };
}

/** Whether the agent has ended, and its records are durable and its messages written. A box that has died gets none. */
function mayExit({ box, unsent }: PlaylistServerState): boolean {
  const [agent] = box.host.agents;
  if (agent?.phase !== 'halted' || agent.held.length > 0) return false;
  const waiting = waitingIn(unsent);
  return !box.alive.some((peer) => waiting.has(peer));
}
