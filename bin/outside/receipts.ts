/** The receipt before an inferred delivery: arrows of messages lead to receipts. Pure. */
import type { ChatFact } from '../../lib/agents/chatroom/facts.ts';
import type { LiveEvent } from '../../lib/trace/live.ts';

type FactEvent = Extract<LiveEvent<ChatFact>, { kind: 'fact' }>;

/** The event with the receipt of what it delivers, if another server has broadcast that. */
export function withReceipt(event: FactEvent): readonly LiveEvent<ChatFact>[] {
  const { atMs, server, incarnation, fact } = event;
  if (fact.kind !== 'delivered' || fact.sender === server) return [event];
  const { sender: from, of, first, texts } = fact;
  if (of === undefined || first === undefined) return [event];
  return [{ kind: 'received', atMs, server, incarnation, from, of, first, count: texts.length }, event];
}
