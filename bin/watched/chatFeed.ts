/** The live events of a chat server. */
import { chatFactOf, type ChatFact } from '../../lib/agents/chatroom/facts.ts';
import { recorder } from '../../lib/agents/chatroom/recorder.ts';
import type { ServerTurn } from '../../lib/agents/chatroom/server.ts';
import type { LiveEvent } from '../../lib/trace/live.ts';
import { feed, type Fed, type Feed } from './feed.ts';

/** The feed of one incarnation of server `self`. */
export function chatFeed(self: number): Feed<ServerTurn> {
  const eventsOf = recorder();
  let [logged, said, incarnation] = [0, 0, 0];

  return feed({
    status: () => ({ incarnation, messages: logged }),
    eventsOf: (turn, atMs) => {
      const { event, state } = turn;
      incarnation = state.incarnation ?? 0;
      const fed: Fed[] = [];
      /** Sent with the delivery after it. */
      let receipt: readonly LiveEvent<ChatFact>[] = [];
      for (const nodeEvent of eventsOf(turn)) {
        const own = { atMs, server: self, incarnation };
        if (nodeEvent.kind === 'received') {
          receipt = [{ ...own, ...nodeEvent }];
          continue;
        }
        if (nodeEvent.kind !== 'fact' || nodeEvent.fact.kind !== 'delivered') {
          fed.push(weighed({ ...own, ...nodeEvent }));
          continue;
        }
        const { kind, sender, texts } = nodeEvent.fact;
        const identity = sender === self ? { of: incarnation, first: said } : identityOf(sender, event);
        fed.push(
          weighed(
            { ...own, kind: 'fact', fact: { kind, sender, ...identity, texts }, position: logged },
            ...receipt,
          ),
        );
        receipt = [];
        logged += texts.length;
        if (sender === self) said += texts.length;
      }
      return fed;
    },
  });
}

/** @param before - events that are sent with it, or omitted with it */
function weighed(event: LiveEvent<ChatFact>, ...before: readonly LiveEvent<ChatFact>[]): Fed {
  const fact = chatFactOf(event);
  const texts = fact !== undefined && 'texts' in fact ? fact.texts : [];
  return {
    events: [...before, event],
    messages: texts.length,
    characters: texts.reduce((sum, text) => sum + text.length, 0),
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
