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
import type { BoxHostSettings } from '../../box/host.ts';
import type { ClientProtocol } from '../../client/protocol.ts';
import type { Machine } from '../../machine/machine.ts';
import { textOf } from '../../wire/text.ts';
import type { PlaylistRequest } from './commands.ts';

/** The state: that of the box, and how many messages for each other box are not written to its connection yet. */
export interface PlaylistServerState {
  readonly box: BoxApplicationState;
  readonly unsent: readonly number[];
}

type Step = readonly [PlaylistServerState, readonly BoxApplicationEffect[]];

/**
 * The application of one box of a grid of playlists. Its net has to report what is written (`reportsSent`): an agent that ends at some point has
 * sent what it was to send, so the process ends after that.
 */
export function playlistApplication(
  configuration: Configuration,
  box: string,
  settings?: BoxHostSettings,
): Machine<PlaylistServerState, BoxApplicationEvent, BoxApplicationEffect> {
  const inner = boxApplication(configuration, box, settings);
  const [{ id }] = agentsIn(configuration, box) as readonly [ConfiguredAgent];

  const step = (state: PlaylistServerState, event: BoxApplicationEvent): Step => {
    const [next, effects] = inner.step(state.box, event);
    const after = { box: next, unsent: unsentAfter(state.unsent, event, effects) };
    const lines = effects.map((effect) => (effect.kind === 'reply' ? withoutId(effect, id) : effect));
    return [after, mayExit(after) ? [...lines, { kind: 'exit' }] : lines];
  };
  return {
    init: { box: inner.init, unsent: [] },
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

/** How many messages for each box are not written yet; a box that has died gets none. */
function unsentAfter(
  before: readonly number[],
  event: BoxApplicationEvent,
  effects: readonly BoxApplicationEffect[],
): readonly number[] {
  let unsent = before;
  const set = (peer: number, count: number) => {
    const changed = [...unsent];
    while (changed.length <= peer) changed.push(0);
    changed[peer] = Math.max(0, count);
    unsent = changed;
  };
  // First what was sent before: an end of a session does not concern what its effects send.
  if (event.kind === 'sent') set(event.peer, (unsent[event.peer] ?? 0) - event.count);
  if (event.kind === 'peerDown') set(event.peer, 0);
  for (const effect of effects)
    if (effect.kind === 'sendTo') set(effect.peer, (unsent[effect.peer] ?? 0) + effect.contents.length);
  return unsent;
}

/** Whether the agent has ended, and everything that it had done before is done. */
function mayExit({ box, unsent }: PlaylistServerState): boolean {
  const [agent] = box.host.agents;
  if (agent?.phase !== 'halted' || agent.held.length > 0) return false;
  return box.alive.every((peer) => (unsent[peer] ?? 0) === 0);
}
