/** Where a trace of the chat room shows FIFO order without causal order: a message is delivered before one that may have caused it. Pure. */
import { isFact, type ChatFact } from '../../../../lib/agents/chatroom/facts.ts';
import { keyOf } from '../../../../lib/trace/incarnation.ts';
import type { LiveEvent } from '../../../../lib/trace/live.ts';
import type { Remark } from '../../../work/jobs.ts';

/** A broadcast with the vector clock of its event. */
interface Said {
  readonly server: number;
  readonly text: string;
  readonly clock: readonly number[];
}

/** The first delivery that comes before one of its causes; undefined: there is none. Events are in the order of time, with clocks. */
export function notCausal(events: readonly LiveEvent[]): Remark | undefined {
  const said = broadcastsIn(events);
  /** By receiver and sender: the delivered message that has seen most of the sender, and when it was delivered. */
  const seen = new Map<string, { readonly ofSender: number; readonly by: Said; readonly atMs: number }>();
  for (const event of events) {
    if (!isFact(event, 'delivered')) continue;
    for (const message of messagesOf(event, said)) {
      const { server, atMs } = event;
      const own = message.clock[message.server] ?? 0;
      const before = seen.get(`${String(server)} ${String(message.server)}`);
      if (before !== undefined && before.by.server !== message.server && before.ofSender >= own)
        return remarkOn(server, before, message);
      message.clock.forEach((ofSender, sender) => {
        const key = `${String(server)} ${String(sender)}`;
        if (ofSender > (seen.get(key)?.ofSender ?? 0)) seen.set(key, { ofSender, by: message, atMs });
      });
    }
  }
  return undefined;
}

/** The broadcasts, by incarnation and number. */
function broadcastsIn(events: readonly LiveEvent[]): ReadonlyMap<string, Said> {
  const said = new Map<string, Said>();
  for (const event of events) {
    if (!isFact(event, 'broadcast')) continue;
    const { clock } = event as { readonly clock?: readonly number[] };
    if (clock === undefined) continue;
    const { first, texts } = event.fact;
    texts.forEach((text, i) =>
      said.set(`${keyOf(event)} ${String(first + i)}`, { server: event.server, text, clock }),
    );
  }
  return said;
}

/** The messages that an event delivers; those of peers without sessions have no numbers, and are left out. */
function messagesOf(
  { fact }: { readonly fact: Extract<ChatFact, { kind: 'delivered' }> },
  said: ReadonlyMap<string, Said>,
): readonly Said[] {
  const { sender, of, first, texts } = fact;
  if (of === undefined || first === undefined) return [];
  const key = keyOf({ server: sender, incarnation: of });
  return texts.flatMap((_, i) => said.get(`${key} ${String(first + i)}`) ?? []);
}

function remarkOn(
  server: number,
  { by, atMs }: { readonly by: Said; readonly atMs: number },
  cause: Said,
): Remark {
  return {
    text:
      `FIFO order, and not causal order: server ${String(server)} delivered "${by.text}" of ${String(by.server)} ` +
      `before "${cause.text}" of ${String(cause.server)}, which may have caused it`,
    at: { server, atMs, of: 'delivered' },
  };
}
