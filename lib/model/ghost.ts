/**
 * What is true of a path whatever the servers know: what may still happen, in which incarnation each server is, what was
 * said. Promises are judged by it; no server sees it.
 */
import type { Budget, GridOptions } from './options.ts';

export interface Ghost {
  /** How often each thing may still happen. */
  readonly left: Readonly<Record<Budget, number>>;
  /** By server: which incarnation it is in, or was in last; 1 for the first. */
  readonly lives: readonly number[];
  /** By server and incarnation, from 0: how many messages were broadcast. */
  readonly said: readonly (readonly number[])[];
  /** By server: what had been said when its incarnation began; undefined for nothing. */
  readonly born: readonly (readonly (readonly number[])[] | undefined)[];
  /**
   * By receiver, then sender: how much the sender had said when a link first stood at both ends; undefined before, and when
   * it does not matter any more.
   */
  readonly owed: readonly (readonly (number | undefined)[])[];
}

/** Before anything has happened. */
export function ghostOf({
  servers,
  messages,
  cuts,
  crashes,
  restarts,
  suspicions,
  clogs,
}: GridOptions): Ghost {
  const each = <Value>(value: Value): Value[] => Array.from({ length: servers }, () => value);
  return {
    left: { messages, cuts, crashes, restarts, suspicions, clogs },
    lives: each(1),
    said: each([0]),
    born: each(undefined),
    owed: each(each(undefined)),
  };
}

/** One less of what is budgeted. */
export function spend(ghost: Ghost, budget: Budget): Ghost {
  return { ...ghost, left: { ...ghost.left, [budget]: ghost.left[budget] - 1 } };
}

/** How many messages this incarnation of a server has broadcast. */
export function saidBy({ said }: Ghost, server: number): number {
  return said[server]?.at(-1) as number;
}

/** What the next message of a server says: whose it is and its how many-th, so that no two are alike. */
export function nextText(ghost: Ghost, server: number): string {
  return messageText(server, ghost.lives[server] as number, saidBy(ghost, server));
}

/** The text of a message: the how many-th of which incarnation of whom, from 0. */
function messageText(server: number, incarnation: number, number: number): string {
  return `${textPrefix(server, incarnation)}${String(number)}`;
}

/** The texts of the messages `[from, until)` of a server's incarnation. */
export function messageTexts(server: number, incarnation: number, from: number, until: number): string[] {
  return Array.from({ length: until - from }, (_, i) => messageText(server, incarnation, from + i));
}

/** What the texts of a server's incarnation begin with, and no others do. */
export function textPrefix(server: number, incarnation: number): string {
  return `m${String(server)}.${String(incarnation)}.`;
}

export function speak(ghost: Ghost, server: number): Ghost {
  const earlier = (ghost.said[server] as readonly number[]).slice(0, -1);
  return { ...ghost, said: ghost.said.with(server, [...earlier, saidBy(ghost, server) + 1]) };
}

/** A new incarnation: it has said nothing, and nobody owes it anything yet, nor it anybody. */
export function live(ghost: Ghost, server: number): Ghost {
  return {
    ...ghost,
    lives: ghost.lives.with(server, (ghost.lives[server] as number) + 1),
    said: ghost.said.with(server, [...(ghost.said[server] as readonly number[]), 0]),
    born: ghost.born.with(server, ghost.said),
  };
}

/** An incarnation is over: nobody owes it anything any more, nor it anybody. */
export function die(ghost: Ghost, server: number): Ghost {
  const owed = ghost.owed.map((row, i) =>
    i === server ? row.map(() => undefined) : row.with(server, undefined),
  );
  return { ...ghost, owed };
}

/** A link stands at both its ends: each owes the other what it says from now on, whatever becomes of the link. */
export function link(ghost: Ghost, a: number, b: number): Ghost {
  const owe = (owed: Ghost['owed'], receiver: number, sender: number) =>
    owed[receiver]?.[sender] === undefined ? setIn(owed, receiver, sender, saidBy(ghost, sender)) : owed;
  return { ...ghost, owed: owe(owe(ghost.owed, a, b), b, a) };
}

/** It does not matter any more since when a receiver is owed what a sender says. */
export function forgetOwed(ghost: Ghost, receiver: number, sender: number): Ghost {
  return { ...ghost, owed: setIn(ghost.owed, receiver, sender, undefined) };
}

function setIn<Value>(
  table: readonly (readonly Value[])[],
  row: number,
  column: number,
  value: Value,
): readonly (readonly Value[])[] {
  return table.map((values, i) => (i === row ? values.with(column, value) : values));
}

/** A ghost as it would be if server i were called `order[i]`. */
export function renamedGhost(ghost: Ghost, order: readonly number[]): Ghost {
  /** A list by server, as it would be then. */
  const ordered = <Value>(list: readonly Value[]): Value[] => {
    const next: Value[] = [];
    list.forEach((value, server) => (next[order[server] as number] = value));
    return next;
  };
  return {
    left: ghost.left,
    lives: ordered(ghost.lives),
    said: ordered(ghost.said),
    born: ordered(ghost.born.map((said) => said && ordered(said))),
    owed: ordered(ghost.owed.map(ordered)),
  };
}
