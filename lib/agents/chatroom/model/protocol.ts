/** The chat room as the model checker has it on its net. */
import type { ModelledProtocol } from '../../../model/protocol.ts';
import { findAll } from '../check/all.ts';
import { checkDelivery } from '../check/delivery.ts';
import { PROMISES } from '../check/promises.ts';
import { readCommand, type Command } from '../commands.ts';
import type { ChatFact } from '../facts.ts';
import { CHATROOM } from '../protocol.ts';
import { recorder } from '../recorder.ts';
import { room, type RoomEvent } from '../room.ts';

export const MODELLED_CHATROOM: ModelledProtocol<ChatFact> = {
  facts: CHATROOM,
  promises: PROMISES,
  start: (server, incarnation) => {
    const { init, step } = room(server);
    const record = recorder();
    let before = init;
    const told = (event: RoomEvent) => {
      const [state, effects] = step(before, event);
      before = state;
      return record({ event, state, effects });
    };
    return {
      server: { send: (text) => told(broadcastOf(text)), told },
      events: told({ kind: 'listening', incarnation }),
    };
  },
  made: (first, texts) => ({ kind: 'broadcast', first, texts }),
  delivered: (sender, texts) => ({ kind: 'delivered', sender, texts }),
  checkDelivery,
  check: findAll,
  untold: ['command'],
};

/** A client broadcasts a text. */
function broadcastOf(text: string): RoomEvent {
  const line = new TextEncoder().encode(`broadcast ${text}`);
  const commands: Command[] = [];
  readCommand(commands, line, 0, line.length);
  return { kind: 'commandsReceived', client: 0, commands };
}
