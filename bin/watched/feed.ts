/**
 * The live events of a server: those of its trace, with details that only the server knows. Bounded: a slow reader gets the
 * most important events, and the number of those omitted. Pure except for its own state.
 */
import { chatFactOf, type ChatFact } from '../../lib/agents/chatroom/facts.ts';
import type { LiveBatch, LiveEvent } from '../../lib/trace/live.ts';
import type { ServerTurn } from '../../lib/agents/chatroom/server.ts';
import { recorder } from '../../lib/agents/chatroom/recorder.ts';

/** Messages beyond these limits, in number or in characters, are omitted from a batch; other events are not. */
const MESSAGES_MAX = 500;
const CHARACTERS_MAX = 256 * 1024;
/** Beyond this limit everything is omitted. */
const EVENTS_MAX = 4_000;

export interface Feed {
  /** Called with each turn, in order, and with its time: ms of the monotonic clock. */
  readonly record: (turn: ServerTurn, atMs: number) => void;
  /** The events since the last call; undefined if there are none. */
  readonly take: () => LiveBatch | undefined;
}

/** The feed of one incarnation of server `self`. */
export function feed(self: number): Feed {
  const eventsOf = recorder();
  let events: LiveEvent<ChatFact>[] = [];
  let [omitted, messages, characters] = [0, 0, 0];
  let [logged, said, incarnation] = [0, 0, 0];

  /** @param before - events that are sent with it, or omitted with it */
  const add = (event: LiveEvent<ChatFact>, ...before: readonly LiveEvent<ChatFact>[]) => {
    const fact = chatFactOf(event);
    const texts = fact !== undefined && 'texts' in fact ? fact.texts : [];
    const length = texts.reduce((sum, text) => sum + text.length, 0);
    const isTooMuch =
      texts.length > 0 && (messages + texts.length > MESSAGES_MAX || characters + length > CHARACTERS_MAX);
    // An event that is too long by itself is sent, because it displaces no other.
    if ((isTooMuch && messages > 0) || events.length >= EVENTS_MAX) {
      omitted += Math.max(1, texts.length);
      return;
    }
    messages += texts.length;
    characters += length;
    events.push(...before, event);
  };
  return {
    record: (turn, atMs) => {
      const { event, state } = turn;
      incarnation = state.incarnation ?? 0;
      /** Sent with the delivery after it. */
      let receipt: readonly LiveEvent<ChatFact>[] = [];
      for (const nodeEvent of eventsOf(turn)) {
        const own = { atMs, server: self, incarnation };
        if (nodeEvent.kind === 'received') {
          receipt = [{ ...own, ...nodeEvent }];
          continue;
        }
        if (nodeEvent.kind !== 'fact' || nodeEvent.fact.kind !== 'delivered') {
          add({ ...own, ...nodeEvent });
          continue;
        }
        const { kind, sender, texts } = nodeEvent.fact;
        const identity = sender === self ? { of: incarnation, first: said } : identityOf(sender, event);
        add(
          { ...own, kind: 'fact', fact: { kind, sender, ...identity, texts }, position: logged },
          ...receipt,
        );
        receipt = [];
        logged += texts.length;
        if (sender === self) said += texts.length;
      }
    },
    take: () => {
      if (events.length === 0 && omitted === 0) return undefined;
      const batch: LiveBatch = { kind: 'live', events, omitted, incarnation, messages: logged };
      events = [];
      [omitted, messages, characters] = [0, 0, 0];
      return batch;
    },
  };
}

/** The delivered messages with their incarnation, if the sender has sent it. */
function identityOf(
  sender: number,
  event: ServerTurn['event'],
): { readonly of: number; readonly first: number } | undefined {
  if (event.kind !== 'messagesReceived' || event.peer !== sender) return undefined;
  const { incarnation: of, first } = event;
  return of === undefined || first === undefined ? undefined : { of, first };
}
