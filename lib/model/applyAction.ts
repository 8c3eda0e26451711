/** The state of the modelled grid after an action. */
import type { GridAction } from './action.ts';
import { codeOf } from './code.ts';
import { DOWN, type NodeStep } from './nodes.ts';
import { hasReceivedFrom, isLink } from './node.ts';
import { linkTo, peerOfLink, placeOf } from './linkId.ts';
import { BUDGETS, type Budget } from './options.ts';
import * as channels from './channel.ts';
import type { Channel, Side } from './channel.ts';
import { sideOf, type GridState, type Parts } from './state.ts';
import {
  recordEnd,
  recordLink,
  recordReception,
  recordSent,
  recordStart,
  spend,
  type Ghost,
} from './ghost.ts';

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

/** The kinds of changes of a ghost, for their codes. */
const SPENT = 0;
const STARTED = 1;
const ENDED = 2;
const LINKED = 3;
const RECEIVED = 4;
const SENT = 5;

/** The kinds of changes of connections by the side with the lower id; those by the other side are one more. */
const CONNECT = 0;
const TAKE = 2;
const CUT = 4;
const CLOSE = 6;
const CLOSE_ALL = 8;
const WRITE = 10;
const FILL = 12;
const DRAIN = 14;

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
      case 'hold': {
        const { from, to, place } = action;
        this.#spend('holds');
        this.#setFull(from, to, place, true);
        return this.#step(from, nodes.fill(this.#numberOf(from), linkTo(to, place), true));
      }
      case 'cut':
        this.#spend('cuts');
        this.#between(action.a, action.b, CUT, action.place, 0, (channel) =>
          channels.cut(channel, action.place),
        );
        return undefined;
      case 'crash':
        return this.#crash(action.server);
      case 'restart': {
        const { server } = action;
        this.#spend('restarts');
        this.#changeGhost(STARTED, server, 0, (ghost) => recordStart(ghost, server));
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
    this.#between(from, to, CONNECT, place, 0, (channel) => channels.connect(channel, place));
    const { nodes } = this.#parts;
    this.#step(to, nodes.connect(this.#numberOf(to), linkTo(from, place)));
    this.#step(from, nodes.connect(this.#numberOf(from), linkTo(to, place)));
  }

  #deliver(from: number, to: number, place: number, count: number): NodeStep {
    const text = this.#parts.textInTransit(this.state, to, from, place, count);
    this.#between(to, from, TAKE, place, count, (channel, side) =>
      channels.take(channel, place, side, count),
    );
    const step = this.#parts.nodes.receive(this.#numberOf(to), linkTo(from, place), text);
    this.#applyStep(to, step);
    if (step.linksUp) this.#link(to, from, place);
    // After the link: messages that a server sends because of a link are owed on it.
    this.#recordSent(to, step);
    this.#recordReception(to, from);
    return step;
  }

  /** A link is up at one end. If it is up at the other end, too, each side owes the other its messages. */
  #link(server: number, peer: number, place: number): void {
    const connection = this.#parts.channel(this.state, server, peer)[place];
    if (connection === undefined || !channels.hasBothEnds(connection)) return;
    if (!isLink(this.#parts.nodes.at(this.#numberOf(peer)), linkTo(server, place))) return;
    this.#changeGhost(LINKED, server, peer, (ghost) => recordLink(ghost, server, peer));
    this.#recordReception(peer, server);
  }

  /** If the receiver has messages of the sender's incarnation, it is owed the messages after them. */
  #recordReception(receiver: number, sender: number): void {
    const ghost = this.#parts.ghost(this.state);
    if (ghost.owedFrom[receiver]?.[sender] === undefined) return;
    const node = this.#parts.nodes.at(this.#numberOf(receiver));
    if (!hasReceivedFrom(node, sender, ghost.incarnations[sender] as number)) return;
    this.#changeGhost(RECEIVED, receiver, sender, (all) => recordReception(all, receiver, sender));
  }

  #crash(server: number): undefined {
    this.#spend('crashes');
    this.state[server] = DOWN;
    for (let peer = 0; peer < this.#parts.options.servers; peer++) {
      if (peer !== server) this.#between(server, peer, CLOSE_ALL, 0, 0, channels.closeAll);
    }
    this.#changeGhost(ENDED, server, 0, (ghost) => recordEnd(ghost, server));
  }

  /** A server takes a step. */
  #step(server: number, step: NodeStep): NodeStep {
    this.#applyStep(server, step);
    this.#recordSent(server, step);
    return step;
  }

  #recordSent(server: number, { sent, sentNumber }: NodeStep): void {
    if (sent.length > 0)
      this.#changeGhost(SENT, server, sentNumber, (ghost) => recordSent(ghost, server, sent));
  }

  /** The state of a server after a step, with the lines that it has written and the connections that it has closed. */
  #applyStep(server: number, step: NodeStep): void {
    this.state[server] = step.number;
    for (const { link: to, lines, text } of step.written) {
      const place = placeOf(to);
      this.#between(server, peerOfLink(to), WRITE, place, text, (channel, side) =>
        channels.write(channel, place, side, lines),
      );
    }
    for (const closed of step.closed) {
      const place = placeOf(closed);
      this.#between(server, peerOfLink(closed), CLOSE, place, 0, (channel, side) =>
        channels.close(channel, place, side),
      );
    }
  }

  #numberOf(server: number): number {
    return this.#parts.nodeOf(this.state, server);
  }

  #setFull(server: number, peer: number, place: number, isFull: boolean): void {
    this.#between(server, peer, isFull ? FILL : DRAIN, place, 0, (channel, side) =>
      channels.setFull(channel, place, side, isFull),
    );
  }

  /**
   * Changes the connections between two servers.
   *
   * @param kind - the kind of the change
   * @param argument - the argument of the change, as a number, if it has one
   */
  #between(
    server: number,
    peer: number,
    kind: number,
    place: number,
    argument: number,
    change: (channel: Channel, side: Side) => Channel,
  ): void {
    const side = sideOf(server, peer);
    const code = codeOf(kind + side, place, argument);
    this.#parts.changeChannel(this.state, server, peer, code, (channel) => change(channel, side));
  }

  #spend(budget: Budget): void {
    this.#changeGhost(SPENT, BUDGETS.indexOf(budget), 0, (ghost) => spend(ghost, budget));
  }

  #changeGhost(kind: number, target: number, argument: number, change: (ghost: Ghost) => Ghost): void {
    this.#parts.changeGhost(this.state, codeOf(kind, target, argument), change);
  }
}
