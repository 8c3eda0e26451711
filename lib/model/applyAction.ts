/** The state of the modelled grid after an action. */
import type { GridAction } from './action.ts';
import { DOWN, type NodeStep } from './nodes.ts';
import { hasReceivedFrom, isLink } from './node.ts';
import { linkTo, peerOfLink, placeOf } from './linkId.ts';
import type { Budget } from './options.ts';
import * as channels from './channel.ts';
import type { Channel, Connection, Side } from './channel.ts';
import { sideOf, type GridState, type Parts } from './state.ts';
import { recordEnd, recordLink, recordReception, recordSent, recordStart, spend } from './ghost.ts';

/** The state after an action, and the step of the server to which it happened, if it took one. */
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

  /** Returns the step of the server to which the action happened, if it took one. */
  apply(action: GridAction): NodeStep | undefined {
    const { nodes } = this.#parts;
    switch (action.kind) {
      case 'request':
        return this.#request(action.server, action.request);
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
        this.#parts.changeGhost(this.state, `start ${String(server)}`, (ghost) => recordStart(ghost, server));
        const incarnation = this.#parts.ghost(this.state).incarnations[server] as number;
        return this.#step(server, nodes.start(server, incarnation));
      }
    }
  }

  #request(server: number, request: string): NodeStep {
    this.#spend('messages');
    return this.#step(server, this.#parts.nodes.request(this.#numberOf(server), request));
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
    return this.#receive(from, to, place, lines);
  }

  #receive(from: number, to: number, place: number, lines: readonly string[]): NodeStep {
    const taken = this.#parts.nodes.receive(this.#numberOf(to), linkTo(from, place), lines);
    this.#carryOut(to, taken);
    if (taken.indications.some(({ kind }) => kind === 'linkUp')) this.#link(to, from, place);
    // After the link: messages that a server sends because of a link are owed on it.
    this.#recordSent(to, taken);
    this.#recordReception(to, from);
    return taken;
  }

  /** A link is up at one end. If it is up at the other end, too, each side owes the other its messages. */
  #link(server: number, peer: number, place: number): void {
    const connection = this.#parts.channel(this.state, server, peer)[place];
    if (connection === undefined || !channels.hasBothEnds(connection)) return;
    if (!isLink(this.#parts.nodes.at(this.#numberOf(peer)), linkTo(server, place))) return;
    const name = `link ${String(server)} ${String(peer)}`;
    this.#parts.changeGhost(this.state, name, (ghost) => recordLink(ghost, server, peer));
    this.#recordReception(peer, server);
  }

  /** If the receiver has messages of the sender's incarnation, it is owed what follows them. */
  #recordReception(receiver: number, sender: number): void {
    const ghost = this.#parts.ghost(this.state);
    if (ghost.owedFrom[receiver]?.[sender] === undefined) return;
    const node = this.#parts.nodes.at(this.#numberOf(receiver));
    if (!hasReceivedFrom(node, sender, ghost.incarnations[sender] as number)) return;
    const name = `reception ${String(receiver)} ${String(sender)}`;
    this.#parts.changeGhost(this.state, name, (all) => recordReception(all, receiver, sender));
  }

  #crash(server: number): undefined {
    this.#spend('crashes');
    this.state[server] = DOWN;
    for (let peer = 0; peer < this.#parts.options.servers; peer++) {
      if (peer !== server) this.#between(server, peer, 'close all', channels.closeAll);
    }
    this.#parts.changeGhost(this.state, `end ${String(server)}`, (ghost) => recordEnd(ghost, server));
  }

  /** A server takes a step. */
  #step(server: number, step: NodeStep): NodeStep {
    this.#carryOut(server, step);
    this.#recordSent(server, step);
    return step;
  }

  #recordSent(server: number, { sent }: NodeStep): void {
    if (sent.length === 0) return;
    const name = `sent ${String(server)} ${sent.join('\n')}`;
    this.#parts.changeGhost(this.state, name, (ghost) => recordSent(ghost, server, sent));
  }

  /** The state of a server after a step, and what it has written and closed. */
  #carryOut(server: number, step: NodeStep): void {
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
  }

  #numberOf(server: number): number {
    return this.#parts.nodeOf(this.state, server);
  }

  #setFull(server: number, peer: number, place: number, isFull: boolean): void {
    this.#between(server, peer, `${isFull ? 'full' : 'free'} ${String(place)}`, (channel, side) =>
      channels.setFull(channel, place, side, isFull),
    );
  }

  /** Changes the connections between two servers; `name` identifies the change among those that this side can make. */
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
