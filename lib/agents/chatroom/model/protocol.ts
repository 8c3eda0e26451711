/** The chat room as the model checker has it on its net. */
import type { ModelledProtocol } from '../../../model/protocol.ts';
import { findAll } from '../check/all.ts';
import { PROMISES } from '../check/promises.ts';
import { CHATROOM_COMMANDS } from '../commands.ts';
import type { ChatFact } from '../facts.ts';
import { CHATROOM } from '../protocol.ts';
import { recorder } from '../recorder.ts';
import { room, type RoomEvent } from '../room.ts';
import {
  BROADCAST,
  SYMMETRY,
  broadcast,
  emptyRoom,
  indicated,
  textOfMessage,
  without,
  type ModelledRoom,
} from './application.ts';
import { CLAIMS } from './claims.ts';

export const MODELLED_CHATROOM: ModelledProtocol<ModelledRoom, ChatFact> = {
  facts: CHATROOM,
  promises: PROMISES,
  init: emptyRoom,
  requests: () => [BROADCAST],
  request: broadcast,
  indicated,
  claims: CLAIMS,
  // A trace is recorded from the room itself.
  start: (server, incarnation) => {
    const { init, step } = room(server);
    const record = recorder();
    let before = init;
    const take = (event: RoomEvent) => {
      const [state, effects] = step(before, event);
      before = state;
      return record({ event, state, effects });
    };
    let count = 0;
    return {
      server: {
        request: () => take(broadcastOf(textOfMessage(server, incarnation, count++))),
        indicated: take,
      },
      events: take({ kind: 'listening', incarnation }),
    };
  },
  check: findAll,
  redundant: ['command'],
  symmetry: SYMMETRY,
  without,
};

/** A client broadcasts a text. */
function broadcastOf(text: string): RoomEvent {
  const line = new TextEncoder().encode(`broadcast ${text}`);
  const command = CHATROOM_COMMANDS.readLine(undefined, line, 0, line.length);
  return { kind: 'commandsReceived', client: 0, commands: command === undefined ? [] : [command] };
}
