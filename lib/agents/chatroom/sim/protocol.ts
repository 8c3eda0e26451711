/** The chat room as the simulator runs it. */
import { map } from 'rxjs';
import type { SimulatedProtocol, SimulatedTurn } from '../../../sim/protocol.ts';
import { PROMISES } from '../check/promises.ts';
import type { ChatFact } from '../facts.ts';
import { CHATROOM } from '../protocol.ts';
import { recorder } from '../recorder.ts';
import type { RoomEvent } from '../room.ts';
import { serve } from '../server.ts';
import { unpad } from './padding.ts';
import { ChatWorkload } from './workload.ts';

export const SIMULATED_CHATROOM: SimulatedProtocol<ChatFact> = {
  facts: CHATROOM,
  promises: PROMISES,
  serve: (config, world) => {
    const record = recorder();
    return serve(config, world).pipe(
      map((turn) => ({
        event: ofTheNet(turn.event),
        records: record(turn),
      })),
    );
  },
  workload: (servers, time, messageBytes) => new ChatWorkload(servers, time, messageBytes),
  shortened: (fact, messageBytes) =>
    'texts' in fact ? { ...fact, texts: fact.texts.map((text) => unpad(text, messageBytes)) } : fact,
};

/** An event that the simulator needs: all but those of clients. */
function ofTheNet(event: RoomEvent): SimulatedTurn['event'] {
  switch (event.kind) {
    case 'clientConnected':
    case 'commandsReceived':
    case 'clientRefused':
    case 'clientGone':
      return undefined;
    default:
      return event;
  }
}
