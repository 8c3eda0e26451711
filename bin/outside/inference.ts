/**
 * Infers from the logs of processes what they have delivered, and from whom: a log contains texts only. A message has the sender through which it
 * was broadcast here; one that was not is counted as broadcast by the server in whose log it was seen first. Of equal texts the first one is
 * delivered first. Bounded; pure except for its own state.
 */

/** A broadcast. */
export interface Said {
  readonly sender: number;
  readonly incarnation: number;
  /** Its number among those of the incarnation, from 0. */
  readonly number: number;
}

/** Messages of one sender that follow each other in a log. */
export interface Delivery {
  readonly sender: number;
  readonly of: number;
  readonly first: number;
  readonly texts: readonly string[];
}

/** The growth of a log: in its order, broadcasts that were not known, each before its delivery. */
export type Inferred =
  ({ readonly kind: 'broadcast' } & Delivery) | ({ readonly kind: 'delivered' } & Delivery);

export interface Inference {
  /** A broadcast through this grid; returns its number. */
  readonly said: (sender: number, incarnation: number, text: string) => number;
  /** The log of a server has grown by this text. */
  readonly grown: (receiver: number, incarnation: number, text: string) => readonly Inferred[];
  /** A server has begun another incarnation, with an empty log. */
  readonly began: (server: number) => void;
}

/** How many different texts are remembered. */
export const TEXTS_MAX = 50_000;

/** What is known about a text. */
interface Known {
  readonly broadcasts: Said[];
  /** How many of them each server has delivered. */
  readonly delivered: Map<number, number>;
}

export function inference(): Inference {
  const texts = new Map<string, Known>();
  const counts = new Map<string, number>();
  /** The most commas in a text, which are also between messages. */
  let commasMax = 0;

  const knownOf = (text: string): Known => {
    let known = texts.get(text);
    if (known !== undefined) return known;
    const [oldest] = texts.keys();
    if (texts.size >= TEXTS_MAX && oldest !== undefined) texts.delete(oldest);
    texts.set(text, (known = { broadcasts: [], delivered: new Map() }));
    return known;
  };
  const said = (sender: number, incarnation: number, text: string): Said => {
    const key = `${String(sender)}/${String(incarnation)}`;
    const number = counts.get(key) ?? 0;
    counts.set(key, number + 1);
    commasMax = Math.max(commasMax, text.split(',').length - 1);
    const one = { sender, incarnation, number };
    knownOf(text).broadcasts.push(one);
    return one;
  };
  /** Splits a part of a log into messages. */
  function* messagesIn(log: string): Iterable<string> {
    const parts = log.split(',');
    for (let i = 0; i < parts.length;) {
      let length = Math.min(commasMax + 1, parts.length - i);
      while (length > 1 && !texts.has(parts.slice(i, i + length).join(','))) length--;
      yield parts.slice(i, i + length).join(',');
      i += length;
    }
  }
  return {
    said: (sender, incarnation, text) => said(sender, incarnation, text).number,
    began: (server) => {
      for (const { delivered } of texts.values()) delivered.delete(server);
    },
    grown: (receiver, incarnation, log) => {
      const all: Inferred[] = [];
      const add = (kind: Inferred['kind'], { sender, incarnation: of, number }: Said, text: string) => {
        const last = all.at(-1);
        const isNext =
          last?.kind === kind &&
          last.sender === sender &&
          last.of === of &&
          last.first + last.texts.length === number;
        if (isNext) all[all.length - 1] = { ...last, texts: [...last.texts, text] };
        else all.push({ kind, sender, of, first: number, texts: [text] });
      };
      for (const text of messagesIn(log)) {
        if (!texts.has(text)) add('broadcast', said(receiver, incarnation, text), text);
        const { broadcasts, delivered } = knownOf(text);
        const count = delivered.get(receiver) ?? 0;
        delivered.set(receiver, count + 1);
        // More than were broadcast: the last one again, a duplicate.
        add('delivered', broadcasts[Math.min(count, broadcasts.length - 1)] as Said, text);
      }
      return all;
    },
  };
}
