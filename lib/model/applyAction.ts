/** What becomes of a state of the modelled grid when something happens in it. */
import type { GridAction } from './action.ts';
import { DOWN, type NodeStep } from './nodes.ts';
import { isLink } from './node.ts';
import { linkTo, peerOfLink, placeOf } from './linkId.ts';
import type { Budget } from './options.ts';
import * as pairs from './channel.ts';
import type { Connection, Pair, Side } from './channel.ts';
import { sideOf, type GridState, type Parts } from './state.ts';
import { die, forgetOwed, link, live, saidBy, speak, spend } from './ghost.ts';

/** The state after an action, and what a watcher of the server to which it happened sees. */
export function happen(
  parts: Parts,
  state: GridState,
  action: GridAction,
): readonly [GridState, NodeStep | undefined] {
  const change = new Change(parts, state);
  const seen = change.apply(action);
  return [change.state, seen];
}

/** A state while an action happens to it. */
class Change {
  readonly state: number[];
  readonly #parts: Parts;

  constructor(parts: Parts, state: GridState) {
    this.#parts = parts;
    this.state = state.slice();
  }

  /** Returns what the server did to which the action happened, if it did anything. */
  apply(action: GridAction): NodeStep | undefined {
    const { nodes } = this.#parts;
    switch (action.kind) {
      case 'broadcast':
        return this.#broadcast(action.server);
      case 'dial':
        return this.#dial(action.from, action.to);
      case 'deliver':
        return this.#deliver(action.from, action.to, action.place, action.count);
      case 'notice': {
        const { server, peer, place } = action;
        return this.#step(server, nodes.break(this.#member(server), linkTo(peer, place)));
      }
      case 'refuse':
        return this.#step(action.server, nodes.refuse(this.#member(action.server), action.peer));
      case 'drain': {
        const { from, to, place } = action;
        this.#setFull(from, to, place, false);
        return this.#step(from, nodes.fill(this.#member(from), linkTo(to, place), false));
      }
      case 'suspect': {
        const { server, peer } = action;
        this.#spend('suspicions');
        return this.#step(server, nodes.fallSilent(this.#member(server), peer));
      }
      case 'clog': {
        const { from, to, place } = action;
        this.#spend('clogs');
        this.#setFull(from, to, place, true);
        return this.#step(from, nodes.fill(this.#member(from), linkTo(to, place), true));
      }
      case 'cut':
        this.#spend('cuts');
        this.#between(action.a, action.b, `cut ${String(action.place)}`, (pair) =>
          pairs.cut(pair, action.place),
        );
        return undefined;
      case 'crash':
        return this.#crash(action.server);
      case 'restart': {
        const { server } = action;
        this.#spend('restarts');
        this.#parts.changeGhost(this.state, `live ${String(server)}`, (ghost) => live(ghost, server));
        const life = this.#parts.ghost(this.state).lives[server] as number;
        return this.#step(server, nodes.start(server, life));
      }
    }
  }

  #broadcast(server: number): NodeStep {
    const count = saidBy(this.#parts.ghost(this.state), server) + 1;
    this.#spend('messages');
    this.#parts.changeGhost(this.state, `speak ${String(server)}`, (ghost) => speak(ghost, server));
    return this.#step(server, this.#parts.nodes.broadcast(this.#member(server), count));
  }

  #dial(from: number, to: number): undefined {
    const place = pairs.nextPlace(this.#parts.pair(this.state, from, to));
    this.#between(from, to, `connect ${String(place)}`, (pair) => pairs.connect(pair, place));
    const { nodes } = this.#parts;
    this.#step(to, nodes.connect(this.#member(to), linkTo(from, place)));
    this.#step(from, nodes.connect(this.#member(from), linkTo(to, place)));
  }

  #deliver(from: number, to: number, place: number, count: number): NodeStep {
    const connection = this.#parts.pair(this.state, from, to)[place] as Connection;
    const lines = connection.waiting[sideOf(to, from)].slice(0, count);
    this.#between(to, from, `take ${String(place)} ${String(count)}`, (pair, side) =>
      pairs.take(pair, place, side, count),
    );
    return this.#hear(from, to, place, lines);
  }

  #hear(from: number, to: number, place: number, lines: readonly string[]): NodeStep {
    const step = this.#step(to, this.#parts.nodes.hear(this.#member(to), linkTo(from, place), lines));
    if (step.indications.some(({ kind }) => kind === 'linkUp')) this.#link(to, from, place);
    this.#forgetOwed(to, from);
    return step;
  }

  /** A link has come up at one end. If it stands at the other, too, there is something to be relied on. */
  #link(server: number, peer: number, place: number): void {
    const connection = this.#parts.pair(this.state, server, peer)[place];
    if (connection === undefined || !pairs.hasBothEnds(connection)) return;
    if (!isLink(this.#parts.nodes.at(this.#member(peer)), linkTo(server, place))) return;
    const name = `link ${String(server)} ${String(peer)}`;
    this.#parts.changeGhost(this.state, name, (ghost) => link(ghost, server, peer));
    this.#forgetOwed(peer, server);
  }

  /** Whoever has heard anything of a sender's life is owed what comes next, whatever was so before. */
  #forgetOwed(receiver: number, sender: number): void {
    const ghost = this.#parts.ghost(this.state);
    if (ghost.owed[receiver]?.[sender] === undefined) return;
    const life = ghost.lives[sender] as number;
    if (!this.#parts.nodes.hasHeard(this.#member(receiver), sender, life)) return;
    const name = `forget ${String(receiver)} ${String(sender)}`;
    this.#parts.changeGhost(this.state, name, (all) => forgetOwed(all, receiver, sender));
  }

  #crash(server: number): undefined {
    this.#spend('crashes');
    this.state[server] = DOWN;
    for (let peer = 0; peer < this.#parts.options.servers; peer++) {
      if (peer !== server) this.#between(server, peer, 'close all', pairs.closeAll);
    }
    this.#parts.changeGhost(this.state, `die ${String(server)}`, (ghost) => die(ghost, server));
  }

  /** Carries out what a server has done. */
  #step(server: number, step: NodeStep): NodeStep {
    this.state[server] = step.member;
    for (const { link: to, lines } of step.written) {
      const place = placeOf(to);
      this.#between(server, peerOfLink(to), `write ${String(place)} ${lines.join('')}`, (pair, side) =>
        pairs.write(pair, place, side, lines),
      );
    }
    for (const closed of step.closed) {
      const place = placeOf(closed);
      this.#between(server, peerOfLink(closed), `close ${String(place)}`, (pair, side) =>
        pairs.close(pair, place, side),
      );
    }
    return step;
  }

  #member(server: number): number {
    return this.#parts.nodeOf(this.state, server);
  }

  #setFull(server: number, peer: number, place: number, isFull: boolean): void {
    this.#between(server, peer, `${isFull ? 'full' : 'free'} ${String(place)}`, (pair, side) =>
      pairs.setFull(pair, place, side, isFull),
    );
  }

  /** Changes what lies between two servers; `name` tells the change from others that this side can make. */
  #between(server: number, peer: number, name: string, change: (pair: Pair, side: Side) => Pair): void {
    const side = sideOf(server, peer);
    this.#parts.changePair(this.state, server, peer, side === 0 ? name : `${name}'`, (pair) =>
      change(pair, side),
    );
  }

  #spend(budget: Budget): void {
    this.#parts.changeGhost(this.state, budget, (ghost) => spend(ghost, budget));
  }
}
