/** What becomes of a state of the modelled grid when something happens in it. */
import type { GridAction } from './action.ts';
import { DOWN, type NodeStep } from './nodes.ts';
import { hasHeard, isLink } from './node.ts';
import { linkTo, peerOfLink, placeOf } from './linkId.ts';
import type { Budget } from './options.ts';
import * as channels from './channel.ts';
import type { Channel, Connection, Side } from './channel.ts';
import { sideOf, type GridState, type Parts } from './state.ts';
import { die, forgetOwed, link, live, saidBy, speak, spend } from './ghost.ts';

/** The state after an action, and what a watcher of the server to which it happened sees. */
export function applyAction(
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
        return this.#step(server, nodes.break(this.#numberOf(server), linkTo(peer, place)));
      }
      case 'refuse':
        return this.#step(action.server, nodes.refuse(this.#numberOf(action.server), action.peer));
      case 'drain': {
        const { from, to, place } = action;
        this.#setFull(from, to, place, false);
        return this.#step(from, nodes.fill(this.#numberOf(from), linkTo(to, place), false));
      }
      case 'suspect': {
        const { server, peer } = action;
        this.#spend('suspicions');
        return this.#step(server, nodes.fallSilent(this.#numberOf(server), peer));
      }
      case 'clog': {
        const { from, to, place } = action;
        this.#spend('clogs');
        this.#setFull(from, to, place, true);
        return this.#step(from, nodes.fill(this.#numberOf(from), linkTo(to, place), true));
      }
      case 'cut':
        this.#spend('cuts');
        this.#between(action.a, action.b, `cut ${String(action.place)}`, (channel) =>
          channels.cut(channel, action.place),
        );
        return undefined;
      case 'crash':
        return this.#crash(action.server);
      case 'restart': {
        const { server } = action;
        this.#spend('restarts');
        this.#parts.changeGhost(this.state, `live ${String(server)}`, (ghost) => live(ghost, server));
        const incarnation = this.#parts.ghost(this.state).lives[server] as number;
        return this.#step(server, nodes.start(server, incarnation));
      }
    }
  }

  #broadcast(server: number): NodeStep {
    const count = saidBy(this.#parts.ghost(this.state), server) + 1;
    this.#spend('messages');
    this.#parts.changeGhost(this.state, `speak ${String(server)}`, (ghost) => speak(ghost, server));
    return this.#step(server, this.#parts.nodes.broadcast(this.#numberOf(server), count));
  }

  #dial(from: number, to: number): undefined {
    const place = channels.nextPlace(this.#parts.channel(this.state, from, to));
    this.#between(from, to, `connect ${String(place)}`, (channel) => channels.connect(channel, place));
    const { nodes } = this.#parts;
    this.#step(to, nodes.connect(this.#numberOf(to), linkTo(from, place)));
    this.#step(from, nodes.connect(this.#numberOf(from), linkTo(to, place)));
  }

  #deliver(from: number, to: number, place: number, count: number): NodeStep {
    const connection = this.#parts.channel(this.state, from, to)[place] as Connection;
    const lines = connection.waiting[sideOf(to, from)].slice(0, count);
    this.#between(to, from, `take ${String(place)} ${String(count)}`, (channel, side) =>
      channels.take(channel, place, side, count),
    );
    return this.#hear(from, to, place, lines);
  }

  #hear(from: number, to: number, place: number, lines: readonly string[]): NodeStep {
    const step = this.#step(to, this.#parts.nodes.hear(this.#numberOf(to), linkTo(from, place), lines));
    if (step.indications.some(({ kind }) => kind === 'linkUp')) this.#link(to, from, place);
    this.#forgetOwed(to, from);
    return step;
  }

  /** A link has come up at one end. If it stands at the other, too, there is something to be relied on. */
  #link(server: number, peer: number, place: number): void {
    const connection = this.#parts.channel(this.state, server, peer)[place];
    if (connection === undefined || !channels.hasBothEnds(connection)) return;
    if (!isLink(this.#parts.nodes.at(this.#numberOf(peer)), linkTo(server, place))) return;
    const name = `link ${String(server)} ${String(peer)}`;
    this.#parts.changeGhost(this.state, name, (ghost) => link(ghost, server, peer));
    this.#forgetOwed(peer, server);
  }

  /** Whoever has heard anything of a sender's incarnation is owed what comes next, whatever was so before. */
  #forgetOwed(receiver: number, sender: number): void {
    const ghost = this.#parts.ghost(this.state);
    if (ghost.owed[receiver]?.[sender] === undefined) return;
    const node = this.#parts.nodes.at(this.#numberOf(receiver));
    if (!hasHeard(node, sender, ghost.lives[sender] as number)) return;
    const name = `forget ${String(receiver)} ${String(sender)}`;
    this.#parts.changeGhost(this.state, name, (all) => forgetOwed(all, receiver, sender));
  }

  #crash(server: number): undefined {
    this.#spend('crashes');
    this.state[server] = DOWN;
    for (let peer = 0; peer < this.#parts.options.servers; peer++) {
      if (peer !== server) this.#between(server, peer, 'close all', channels.closeAll);
    }
    this.#parts.changeGhost(this.state, `die ${String(server)}`, (ghost) => die(ghost, server));
  }

  /** Carries out what a server has done. */
  #step(server: number, step: NodeStep): NodeStep {
    this.state[server] = step.number;
    for (const { link: to, lines } of step.written) {
      const place = placeOf(to);
      this.#between(server, peerOfLink(to), `write ${String(place)} ${lines.join('')}`, (channel, side) =>
        channels.write(channel, place, side, lines),
      );
    }
    for (const closed of step.closed) {
      const place = placeOf(closed);
      this.#between(server, peerOfLink(closed), `close ${String(place)}`, (channel, side) =>
        channels.close(channel, place, side),
      );
    }
    return step;
  }

  #numberOf(server: number): number {
    return this.#parts.nodeOf(this.state, server);
  }

  #setFull(server: number, peer: number, place: number, isFull: boolean): void {
    this.#between(server, peer, `${isFull ? 'full' : 'free'} ${String(place)}`, (channel, side) =>
      channels.setFull(channel, place, side, isFull),
    );
  }

  /** Changes what lies between two servers; `name` tells the change from others that this side can make. */
  #between(
    server: number,
    peer: number,
    name: string,
    change: (channel: Channel, side: Side) => Channel,
  ): void {
    const side = sideOf(server, peer);
    this.#parts.changeChannel(this.state, server, peer, side === 0 ? name : `${name}'`, (channel) =>
      change(channel, side),
    );
  }

  #spend(budget: Budget): void {
    this.#parts.changeGhost(this.state, budget, (ghost) => spend(ghost, budget));
  }
}
