/**
 * The chat room of a server in the model: like the room (room.ts), but with a log for each sender. No promise is about
 * the order of messages of different senders, and states that differ only in it are one.
 */
import type { Indication } from '../../../net/events.ts';
import type { AppStep, Symmetry } from '../../../model/protocol.ts';
import { textsOf } from '../../../wire/messages.ts';

export interface ModelledRoom {
  readonly self: number;
  readonly incarnation: number;
  /** How many messages it has broadcast. */
  readonly count: number;
  /** By sender: the texts of other servers in its log, in order. */
  readonly delivered: readonly (readonly string[])[];
}

/** The request of a client. */
export const BROADCAST = 'broadcast';

export function emptyRoom(self: number, incarnation: number, servers: number): ModelledRoom {
  return { self, incarnation, count: 0, delivered: Array.from({ length: servers }, () => []) };
}

/** A client broadcasts a text that is different from all others. */
export function broadcast(room: ModelledRoom): AppStep<ModelledRoom> {
  const { self, incarnation, count } = room;
  return { app: { ...room, count: count + 1 }, sent: [textOfMessage(self, incarnation, count)] };
}

/** The net has indicated something: messages enter the log. */
export function indicated(room: ModelledRoom, indication: Indication): AppStep<ModelledRoom> {
  if (indication.kind !== 'messagesReceived') return { app: room, sent: [] };
  const { peer, messages } = indication;
  const texts = [...(room.delivered[peer] ?? []), ...textsOf(messages)];
  return { app: { ...room, delivered: room.delivered.with(peer, texts) }, sent: [] };
}

/** The text of message `number`, from 0, of an incarnation. */
export function textOfMessage(server: number, incarnation: number, number: number): string {
  return `m${String(server)}.${String(incarnation)}.${String(number)}`;
}

/** To a chat room all servers are alike. */
export const SYMMETRY: Symmetry<ModelledRoom> = {
  app: ({ self, incarnation, count, delivered }, rename) => {
    const ordered: (readonly string[])[] = [];
    delivered.forEach((texts, id) => (ordered[rename(id)] = texts.map((text) => renamed(text, rename))));
    return { self: rename(self), incarnation, count, delivered: ordered };
  },
  text: renamed,
};

function renamed(text: string, rename: (server: number) => number): string {
  return text.replace(/^m(\d+)/, (_, server: string) => `m${String(rename(Number(server)))}`);
}

/** The room without the messages of a peer. */
export function without(room: ModelledRoom, peer: number): ModelledRoom {
  return { ...room, delivered: room.delivered.filter((_, id) => id !== peer) };
}
