/** What becomes of a state of the modelled grid when something happens in it. */
import { textOf } from '../wire/text.ts';
import { encodePing } from '../wire/peer.ts';
import type { GridAction } from './action.ts';
import { DOWN, linkTo, PLACES_MAX, type MemberStep } from './members.ts';
import type { Budget } from './options.ts';
import * as pairs from './pair.ts';
import type { Connection, Pair, Side } from './pair.ts';
import { sideOf, type GridState, type Parts } from './state.ts';
import { die, forgetOwed, link, live, nextText, speak, spend, type Truth } from './truth.ts';

/** The state after an action, and what a watcher of the server to which it happened sees. */
export function happen(
  parts: Parts,
  state: GridState,
  action: GridAction,
): readonly [GridState, MemberStep | undefined] {
  const change = new Change(parts, state);
  const seen = change.apply(action);
  return [change.result(), seen];
}

function pingOf(server: number): string {
  const ping = encodePing(server);
  return textOf(ping, 0, ping.length);
}

/** A state while an action happens to it. */
class Change {
  readonly #parts: Parts;
  readonly #state: number[];

  constructor(parts: Parts, state: GridState) {
    this.#parts = parts;
    this.#state = [...state];
  }

  result(): GridState {
    return this.#state;
  }

  /** Returns what the server did to which the action happened, if it did anything. */
  apply(action: GridAction): MemberStep | undefined {
    const { members } = this.#parts;
    switch (action.kind) {
      case 'broadcast':
        return this.#broadcast(action.server);
      case 'dial':
        this.#dial(action.from, action.to);
        return undefined;
      case 'deliver':
        return this.#deliver(action.from, action.to, action.place, action.count);
      case 'notice':
        return this.#step(
          action.server,
          members.break(this.#member(action.server), linkTo(action.peer, action.place)),
        );
      case 'beat':
        return this.#hear(action.from, action.to, action.place, [pingOf(action.from)]);
      case 'drain':
        this.#between(action.from, action.to, (pair, side) =>
          pairs.setFull(pair, action.place, side, false),
        );
        return this.#step(
          action.from,
          members.drain(this.#member(action.from), linkTo(action.to, action.place)),
        );
      case 'suspect':
        this.#spend('suspicions');
        return this.#step(
          action.server,
          members.fallSilent(this.#member(action.server), linkTo(action.peer, action.place)),
        );
      case 'clog':
        this.#spend('clogs');
        this.#between(action.from, action.to, (pair, side) => pairs.setFull(pair, action.place, side, true));
        return undefined;
      case 'cut':
        this.#spend('cuts');
        this.#between(action.a, action.b, (pair) => pairs.cut(pair, action.place));
        return undefined;
      case 'crash':
        this.#crash(action.server);
        return undefined;
      case 'restart':
        this.#spend('restarts');
        this.#truth((truth) => live(truth, action.server));
        return this.#step(action.server, members.start(action.server));
    }
  }

  #broadcast(server: number): MemberStep {
    const member = this.#member(server);
    const text = nextText(this.#parts.truth(this.#state), server);
    this.#spend('messages');
    this.#truth((truth) => speak(truth, server));
    return this.#step(server, this.#parts.members.broadcast(member, text, this.#fullLinks(server, member)));
  }

  #fullLinks(server: number, member: number): number[] {
    if (this.#parts.options.clogs === 0) return [];
    return this.#parts.members.at(member).ends.flatMap(({ link: number }) => {
      const [peer, place] = [Math.floor(number / PLACES_MAX), number % PLACES_MAX];
      const connection = this.#parts.pair(this.#state, server, peer)[place];
      return connection?.isFull[sideOf(server, peer)] === true ? [number] : [];
    });
  }

  #dial(from: number, to: number): void {
    const place = pairs.freePlace(this.#parts.pair(this.#state, from, to));
    this.#between(from, to, (pair) => pairs.connect(pair, place));
    const { members } = this.#parts;
    this.#step(to, members.connect(this.#member(to), linkTo(from, place), undefined));
    this.#step(from, members.connect(this.#member(from), linkTo(to, place), to));
  }

  #deliver(from: number, to: number, place: number, count: number): MemberStep {
    const side = sideOf(to, from);
    const connection = this.#parts.pair(this.#state, from, to)[place] as Connection;
    const lines = connection.waiting[side].slice(0, count);
    this.#between(to, from, (pair) => pairs.take(pair, place, side, count));
    return this.#hear(from, to, place, lines);
  }

  #hear(from: number, to: number, place: number, lines: readonly string[]): MemberStep {
    const step = this.#parts.members.hear(this.#member(to), linkTo(from, place), lines);
    this.#step(to, step);
    if (step.turns.some(({ event }) => event.kind === 'linkUp')) this.#link(to, from, place);
    this.#forgetOwed(to, from);
    return step;
  }

  /** A link has come up at one end. If it stands at the other, too, there is something to be relied on. */
  #link(server: number, peer: number, place: number): void {
    const isOpen = this.#parts.pair(this.#state, server, peer)[place]?.isOpen;
    if (isOpen?.every((isOpenHere) => isOpenHere) !== true) return;
    const { ends } = this.#parts.members.at(this.#member(peer));
    if (ends.find((end) => end.link === linkTo(server, place))?.peer !== server) return;
    this.#truth((truth) => link(truth, server, peer));
    this.#forgetOwed(peer, server);
  }

  /** Whoever has heard anything of a sender's life is owed what comes next, whatever was so before. */
  #forgetOwed(receiver: number, sender: number): void {
    const truth = this.#parts.truth(this.#state);
    if (truth.owed[receiver]?.[sender] === undefined) return;
    if (!this.#parts.hasHeard(this.#state, receiver, sender)) return;
    this.#truth((all) => forgetOwed(all, receiver, sender));
  }

  #crash(server: number): void {
    this.#spend('crashes');
    this.#state[server] = DOWN;
    for (let peer = 0; peer < this.#parts.options.servers; peer++) {
      if (peer === server) continue;
      this.#between(server, peer, (pair, side) =>
        pair.reduce(
          (rest, connection, place) =>
            connection?.isOpen[side] === true ? pairs.close(rest, place, side) : rest,
          pair,
        ),
      );
    }
    this.#truth((truth) => die(truth, server));
  }

  /** Carries out what a server has done. */
  #step(server: number, step: MemberStep): MemberStep {
    this.#state[server] = step.member;
    for (const { link: number, lines } of step.written) {
      const [peer, place] = [Math.floor(number / PLACES_MAX), number % PLACES_MAX];
      this.#between(server, peer, (pair, side) => pairs.write(pair, place, side, lines));
    }
    for (const number of step.ended) {
      const [peer, place] = [Math.floor(number / PLACES_MAX), number % PLACES_MAX];
      this.#between(server, peer, (pair, side) => pairs.close(pair, place, side));
    }
    return step;
  }

  #member(server: number): number {
    return this.#state[server] as number;
  }

  #between(server: number, peer: number, change: (pair: Pair, side: Side) => Pair): void {
    const before = this.#parts.pair(this.#state, server, peer);
    const after = change(before, sideOf(server, peer));
    if (after !== before) this.#parts.setPair(this.#state, server, peer, after);
  }

  #spend(budget: Budget): void {
    this.#truth((truth) => spend(truth, budget));
  }

  #truth(change: (truth: Truth) => Truth): void {
    const before = this.#parts.truth(this.#state);
    const after = change(before);
    if (after !== before) this.#parts.setTruth(this.#state, after);
  }
}
