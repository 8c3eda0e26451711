/**
 * Ghost state (history variables): facts about a path that no server may know. It holds the remaining budgets, the
 * incarnation of each server, and the messages that were sent. Claims are checked with it; no server sees it.
 */
import type { Budget, GridOptions } from './options.ts';

export interface Ghost {
  /** How often each event may still happen. */
  readonly left: Readonly<Record<Budget, number>>;
  /** By server: its current or last incarnation, from 1. */
  readonly incarnations: readonly number[];
  /** By server and incarnation (from 0): the texts of the messages that it has sent. */
  readonly sent: readonly (readonly (readonly string[])[])[];
  /**
   * By server: how many messages each incarnation of each server had sent when this server's incarnation started; undefined
   * for the first incarnation, before which nothing was sent.
   */
  readonly sentBefore: readonly (readonly (readonly number[])[] | undefined)[];
  /**
   * By receiver, then sender: the number of messages that the sender had sent when a link was first established at both ends. The
   * receiver is owed all later ones. Undefined before, and when it does not matter any more.
   */
  readonly owedFrom: readonly (readonly (number | undefined)[])[];
}

/** Before anything has happened. */
export function ghostOf({
  servers,
  messages,
  cuts,
  crashes,
  restarts,
  suspicions,
  holds,
}: GridOptions): Ghost {
  const each = <Value>(value: Value): Value[] => Array.from({ length: servers }, () => value);
  return {
    left: { messages, cuts, crashes, restarts, suspicions, holds },
    incarnations: each(1),
    sent: each([[]]),
    sentBefore: each(undefined),
    owedFrom: each(each(undefined)),
  };
}

/** One less of a budget. */
export function spend(ghost: Ghost, budget: Budget): Ghost {
  return { ...ghost, left: { ...ghost.left, [budget]: ghost.left[budget] - 1 } };
}

/** The messages that the current incarnation of a server has sent, as texts. */
export function sentBy({ sent }: Ghost, server: number): readonly string[] {
  return sent[server]?.at(-1) as readonly string[];
}

/** A server has sent messages. */
export function recordSent(ghost: Ghost, server: number, texts: readonly string[]): Ghost {
  const earlier = (ghost.sent[server] as Ghost['sent'][number]).slice(0, -1);
  return { ...ghost, sent: ghost.sent.with(server, [...earlier, [...sentBy(ghost, server), ...texts]]) };
}

/** A new incarnation starts: it has sent nothing, and is owed nothing yet. */
export function recordStart(ghost: Ghost, server: number): Ghost {
  return {
    ...ghost,
    incarnations: ghost.incarnations.with(server, (ghost.incarnations[server] as number) + 1),
    sent: ghost.sent.with(server, [...(ghost.sent[server] as Ghost['sent'][number]), []]),
    sentBefore: ghost.sentBefore.with(
      server,
      ghost.sent.map((incarnations) => incarnations.map(({ length }) => length)),
    ),
  };
}

/** An incarnation has ended: it is owed nothing any more, and owes nothing. */
export function recordEnd(ghost: Ghost, server: number): Ghost {
  const owedFrom = ghost.owedFrom.map((row, i) =>
    i === server ? row.map(() => undefined) : row.with(server, undefined),
  );
  return { ...ghost, owedFrom };
}

/** A link is established at both ends: each server owes the other its messages from now on, even if the link ends. */
export function recordLink(ghost: Ghost, a: number, b: number): Ghost {
  const owe = (owedFrom: Ghost['owedFrom'], receiver: number, sender: number) =>
    owedFrom[receiver]?.[sender] === undefined
      ? setIn(owedFrom, receiver, sender, sentBy(ghost, sender).length)
      : owedFrom;
  return { ...ghost, owedFrom: owe(owe(ghost.owedFrom, a, b), b, a) };
}

/** A receiver has received something of a sender's incarnation, and is owed all that follows, in place of all that it was owed before. */
export function recordReception(ghost: Ghost, receiver: number, sender: number): Ghost {
  return { ...ghost, owedFrom: setIn(ghost.owedFrom, receiver, sender, undefined) };
}

function setIn<Value>(
  table: readonly (readonly Value[])[],
  row: number,
  column: number,
  value: Value,
): readonly (readonly Value[])[] {
  return table.map((values, i) => (i === row ? values.with(column, value) : values));
}

/**
 * The same ghost if server i were called `order[i]`.
 *
 * @param text - the text of a message under the other names
 */
export function renamedGhost(ghost: Ghost, order: readonly number[], text: (text: string) => string): Ghost {
  /** A list by server, in the other order. */
  const ordered = <Value>(list: readonly Value[]): Value[] => {
    const next: Value[] = [];
    list.forEach((value, server) => (next[order[server] as number] = value));
    return next;
  };
  return {
    left: ghost.left,
    incarnations: ordered(ghost.incarnations),
    sent: ordered(ghost.sent.map((incarnations) => incarnations.map((texts) => texts.map(text)))),
    sentBefore: ordered(ghost.sentBefore.map((counts) => counts && ordered(counts))),
    owedFrom: ordered(ghost.owedFrom.map(ordered)),
  };
}
