/**
 * The net machine: makes all decisions about the connections with peers. Which connection may be a link, what the handshake
 * contains, where each side resumes its session, how far each link has been served, how a line of a peer is interpreted, which peers are
 * believed alive. Pure. The state of a peer depends on no other peer.
 */
import type { Machine } from '../machine/machine.ts';
import type { ConnectionReason, DialReason } from '../reason/reason.ts';
import { messagesBehind, type Messages } from '../wire/messages.ts';
import type { PeerFrame } from '../wire/peer.ts';
import { haveLine } from '../wire/sessionLines.ts';
import type { Indication, NetEffect, NetEvent } from './events.ts';
import { admit, identify, type Belief, type Identity } from './identity.ts';
import {
  afterSession,
  endedSessions,
  hasSession,
  isEndedByPeer,
  isAcknowledgedAtOnce,
  NEW_QUEUE,
  progressOf,
  withSession,
  type PeerQueue,
} from './peerQueue.ts';
import { session, type SessionEffect, type SessionEvent, type SessionState } from './session.ts';

/** Settings of the net machine. */
export interface NetMachineSettings {
  readonly self: number;
  /** The number of servers: ids are 0 to n - 1. */
  readonly n: number;
  /** The server's own incarnation. */
  readonly incarnation: number;
  /** Whether each write of messages is indicated. Off by default, because it costs time on the path of each message. */
  readonly reportsSent: boolean;
  /**
   * For boxes: identifies their configuration, as hexadecimal digits. A peer with another tag, or with none, is refused; and there is a queue
   * for each peer (peerQueue.ts) in place of one outgoing sequence for all. Left out: a chat room, whose lines do not change.
   */
  readonly tag?: string | undefined;
  /** For boxes: whether boxes of GoOvid, which have no sessions, are let in. */
  readonly isMixed?: boolean | undefined;
}

/** A connection whose other side is not identified yet. */
export interface Unidentified {
  readonly connection: number;
  /** The server that was dialled; undefined for an accepted connection. */
  readonly dialled: number | undefined;
  readonly remote: string;
}

/** The newest link to a peer. It is remembered after its end, so that older connections can be refused. */
export interface Link {
  readonly connection: number;
  /** The incarnation of the peer; undefined for a plain peer. */
  readonly incarnation: number | undefined;
  readonly isUp: boolean;
  /** The number of the first message that a plain peer is owed, should it announce a session later; 0 for others. */
  readonly owedFrom: number;
  /** The number of the message that is written next; undefined until the peer's `have` was read. */
  readonly next: number | undefined;
  /** Whether its connection has reached the bound on unsent bytes. */
  readonly isFull: boolean;
}

/** The state of one peer. */
export interface Peer {
  readonly belief: Belief;
  readonly link: Link | undefined;
  readonly session: SessionState;
  /** Only where each peer has a queue. */
  readonly queue?: PeerQueue;
}

/** The state of the net machine. Plain data: numbers, texts, arrays. */
export interface NetState {
  /** The number of messages in the outgoing sequence. */
  readonly count: number;
  readonly unidentified: readonly Unidentified[];
  /** By id. The server's own entry is not used. */
  readonly peers: readonly Peer[];
}

type Step = readonly [NetState, readonly NetEffect[]];

/** The net machine of a server with id `self`; initially without connections. */
export function netMachine(settings: NetMachineSettings): Machine<NetState, NetEvent, NetEffect> {
  const sessions = session(settings.incarnation);
  const plain: Peer = { belief: 'unknown', link: undefined, session: sessions.init };
  const unknown = settings.tag === undefined ? plain : { ...plain, queue: NEW_QUEUE };
  return {
    init: { count: 0, unidentified: [], peers: Array.from({ length: settings.n }, () => unknown) },
    step: (state, event) => {
      const step = new NetStep(state, settings, sessions);
      step.handle(event);
      return step.result();
    },
  };
}

/** The id of the peer whose link is up on a connection; -1 where there is none. */
export function peerOf({ peers }: NetState, connection: number): number {
  // A loop without a closure: it runs for each message.
  for (let peer = 0; peer < peers.length; peer++) {
    const link = peers[peer]?.link;
    if (link?.connection === connection && link.isUp) return peer;
  }
  return -1;
}

/** Whether frames are only a heartbeat of `peer`, or a part of a line: of a trusted peer they change nothing. */
export function isHeartbeat(frames: readonly PeerFrame[], peer: number): boolean {
  return (
    frames.length === 0 || (frames.length === 1 && frames[0]?.kind === 'ping' && frames[0].sender === peer)
  );
}

/** One step in progress: the new state and the effects so far. */
class NetStep {
  #state: NetState;
  readonly #effects: NetEffect[] = [];
  readonly #settings: NetMachineSettings;
  readonly #sessions: Machine<SessionState, SessionEvent, SessionEffect>;

  constructor(
    state: NetState,
    settings: NetMachineSettings,
    sessions: Machine<SessionState, SessionEvent, SessionEffect>,
  ) {
    this.#state = state;
    this.#settings = settings;
    this.#sessions = sessions;
  }

  result(): Step {
    return [this.#state, this.#effects];
  }

  handle(event: NetEvent): void {
    switch (event.kind) {
      case 'connectionOpened':
        this.#open(event);
        break;
      case 'framesReceived':
        this.#receive(event);
        break;
      case 'connectionEnded':
        this.#ended(event.connection, event.reason, event.isProtocolError);
        break;
      case 'dialFailed':
        this.#indicate({ kind: 'dialFailed', peer: event.peer, reason: event.reason });
        if (event.isRefused) this.#down(event.peer, event.reason);
        break;
      case 'probeRefused':
        this.#down(event.peer, event.reason);
        break;
      case 'silent':
        this.#suspect(event.peer);
        break;
      case 'graceOver':
        this.#giveUp(event.peer);
        break;
      case 'grown':
        this.#grow(event.count, event.frame);
        break;
      case 'appended':
        this.#append(event);
        break;
      case 'queueFull':
        if (event.session === this.#peer(event.peer).queue?.over) this.#queueFull(event);
        break;
      case 'acknowledgeDue':
        for (const peer of this.#state.peers.keys()) this.#acknowledge(peer);
        break;
      case 'filled':
      case 'drained':
        this.#setFull(event.connection, event.kind === 'filled');
        break;
      case 'caughtUp':
        this.#caughtUp(event.connection, event.until);
        break;
      default:
        event satisfies never;
    }
  }

  // Connections.

  #open({ connection, dialled, remote }: NetEvent & { kind: 'connectionOpened' }): void {
    const unidentified = [...this.#state.unidentified, { connection, dialled, remote }];
    this.#state = { ...this.#state, unidentified };
    this.#do({ kind: 'sendHandshake', connection });
  }

  #receive({ connection, frames, name }: NetEvent & { kind: 'framesReceived' }): void {
    const peer = peerOf(this.#state, connection);
    if (peer !== -1) {
      this.#interpret(peer, frames);
      return;
    }
    const unidentified = this.#unidentified(connection);
    // Bytes of a connection that was given up may still be on their way here.
    if (unidentified !== undefined) this.#identify(unidentified, frames, name);
  }

  /** Decides, by the handshake of the other side, whether a connection becomes a link. */
  #identify(unidentified: Unidentified, frames: readonly PeerFrame[], name: string | undefined): void {
    const { connection } = unidentified;
    const { self, n, tag, isMixed } = this.#settings;
    const identified = identify(frames, unidentified.dialled, self, n, tag, isMixed);
    if ('reason' in identified) {
      this.#closeUnidentified(unidentified, identified.reason);
      return;
    }
    const { peer, incarnation } = identified;
    const known = this.#peer(peer);
    const refusal = admit(known, identified, connection);
    if (refusal !== undefined) {
      this.#closeUnidentified(unidentified, refusal);
      return;
    }
    if (known.link?.isUp === true) this.#closeLink(peer, { code: 'replaced' }, false);
    if (known.link !== undefined && known.link.incarnation !== incarnation)
      this.#down(peer, { code: 'restarted' });
    this.#linkUp(unidentified, identified, name);
    this.#interpret(peer, frames.slice(incarnation === undefined ? 1 : 2));
  }

  #linkUp(
    { connection, remote }: Unidentified,
    { peer, incarnation }: Identity,
    name: string | undefined,
  ): void {
    const known = this.#peer(peer);
    const { queue } = known;
    const count = this.#countOf(known);
    const isPlain = incarnation === undefined;
    /** The queue for a box of GoOvid. */
    const goOvid = isPlain ? queue : undefined;
    this.#forget(connection);
    this.#setPeer(peer, {
      ...known,
      link: {
        connection,
        incarnation,
        isUp: true,
        owedFrom: isPlain ? count : 0,
        // A plain peer gets what is sent from now on; a box of GoOvid, what was sent for the session that begins now.
        next: isPlain ? (queue?.base ?? count) : undefined,
        isFull: false,
      },
      ...(goOvid === undefined ? {} : { queue: withSession(goOvid) }),
    });
    this.#do({ kind: 'watch', connection, peer, ...(goOvid === undefined ? {} : { isGoOvid: true }) });
    if (!isPlain) this.#stepSession(peer, { kind: 'linkUp', incarnation, sent: queue?.base ?? count });
    this.#do({ kind: 'stopProbing', peer });
    this.#indicate({
      kind: 'linkUp',
      peer,
      remote,
      ...(isPlain ? {} : { incarnation }),
      ...(name === undefined ? {} : { connection: name }),
    });
    if (goOvid !== undefined) this.#catchUp(peer);
  }

  /** Closes a connection whose handshake is a protocol error, or which may not be a link. */
  #closeUnidentified(unidentified: Unidentified, reason: ConnectionReason): void {
    this.#refuse(unidentified, reason, true);
    this.#do({ kind: 'close', connection: unidentified.connection });
  }

  /** A connection has ended that was never identified or not admitted. */
  #refuse(
    { connection, dialled, remote }: Unidentified,
    reason: ConnectionReason,
    isProtocolError: boolean,
  ): void {
    this.#forget(connection);
    if (dialled === undefined) this.#indicate({ kind: 'connectionRefused', remote, reason, isProtocolError });
    else this.#indicate({ kind: 'dialFailed', peer: dialled, reason });
  }

  #ended(connection: number, reason: ConnectionReason, isProtocolError: boolean): void {
    const peer = peerOf(this.#state, connection);
    if (peer !== -1) {
      this.#linkDown(peer, reason, isProtocolError);
      return;
    }
    const unidentified = this.#unidentified(connection);
    if (unidentified !== undefined) this.#refuse(unidentified, reason, isProtocolError);
  }

  #closeLink(peer: number, reason: ConnectionReason, isProtocolError: boolean): void {
    const { connection } = this.#linkOf(peer);
    this.#linkDown(peer, reason, isProtocolError);
    this.#do({ kind: 'close', connection });
  }

  /** A link has ended. The peer counts as crashed only if it is plain or has violated the protocol. */
  #linkDown(peer: number, reason: ConnectionReason, isProtocolError: boolean): void {
    const link = this.#linkOf(peer);
    const { incarnation } = link;
    this.#setLink(peer, { ...link, isUp: false, owedFrom: 0, next: undefined, isFull: false });
    this.#indicate({
      kind: 'linkDown',
      peer,
      ...(incarnation === undefined ? {} : { incarnation }),
      reason,
      isProtocolError,
    });
    // A plain peer's session ends with its link, and a peer that violates the protocol is not trusted.
    if (isProtocolError || incarnation === undefined) this.#down(peer, reason);
    // A peer with a higher id is expected to dial again. The others are dialled by this server, which finds out by the dial.
    if (peer > this.#settings.self && this.#peer(peer).belief === 'trusted')
      this.#do({ kind: 'probe', peer });
  }

  // Frames of a peer.

  /** Interprets frames from the link to `peer`. Frames after a protocol error are ignored, however the network has cut the chunks. */
  #interpret(peer: number, frames: readonly PeerFrame[]): void {
    this.#trust(peer);
    for (const frame of frames) {
      const end = this.#frame(peer, frame);
      if (end === undefined) continue;
      this.#closeLink(peer, end, end.code !== 'late-session');
      return;
    }
  }

  /** Interprets a frame. Returns the reason if the link has to end. */
  #frame(peer: number, frame: PeerFrame): ConnectionReason | undefined {
    const { incarnation } = this.#linkOf(peer);
    switch (frame.kind) {
      case 'ping':
      case 'messages':
        if (frame.sender !== peer) {
          const line = frame.kind === 'ping' ? 'ping' : 'msg';
          return { code: 'wrong-sender', peer, line, sender: frame.sender };
        }
        return frame.kind === 'ping' ? undefined : this.#messages(peer, frame.messages);
      case 'session':
        if (incarnation === undefined) {
          // Not a box of GoOvid. Its session begins with the next link; what was written on this one is lost.
          if (this.#peer(peer).queue !== undefined) return { code: 'late-session' };
          return frame.tag === undefined
            ? this.#lateSession(peer, frame.incarnation)
            : this.#ignore(peer, `session ${String(frame.incarnation)} ${frame.tag}`);
        }
        return incarnation === frame.incarnation ? undefined : { code: 'incarnation-changed' };
      case 'have':
        return this.#have(peer, frame);
      case 'from':
        if (incarnation === undefined) return this.#ignore(peer, `from ${String(frame.number)}`);
        if (this.#isHaveDue(peer)) return { code: 'have-missing' };
        return this.#stepSession(peer, { kind: 'fromRead', number: frame.number });
      case 'unknownBox':
        return { code: 'unknown-box', box: frame.box };
      case 'unknown':
        return this.#ignore(peer, frame.line);
      case 'overlong':
        return { code: 'line-overlong', limitBytes: frame.limitBytes };
    }
  }

  #have(peer: number, frame: PeerFrame & { kind: 'have' }): ConnectionReason | undefined {
    const { link, queue } = this.#peer(peer);
    // To a server without queues, a line with the numbers of ended sessions has no meaning.
    if (link?.incarnation === undefined || (queue === undefined && frame.ended !== undefined))
      return this.#ignore(peer, haveLine(frame));
    if (queue !== undefined) return this.#haveOfQueue(peer, queue, frame);
    const { incarnation, count } = frame;
    return this.#stepSession(peer, { kind: 'haveRead', incarnation, count, sent: this.#state.count });
  }

  #messages(peer: number, messages: Messages): ConnectionReason | undefined {
    const { link, queue } = this.#peer(peer);
    if (link?.incarnation !== undefined) {
      const count = messages.ends.length;
      const end = this.#stepSession(peer, { kind: 'messagesRead', count }, messages);
      if (queue !== undefined && end === undefined) this.#received(peer, queue, messages);
      return end;
    }
    this.#indicate({ kind: 'messagesReceived', peer, messages });
    return undefined;
  }

  /**
   * A peer that was treated as plain announces a session after all. The session is started from the message that was owed when the link
   * came up, so that nothing is lost that was sent meanwhile; it resumes with the next link.
   */
  #lateSession(peer: number, incarnation: number): ConnectionReason {
    const link = this.#linkOf(peer);
    this.#setLink(peer, { ...link, incarnation });
    const { step } = this.#sessions;
    const [session] = step(this.#peer(peer).session, { kind: 'linkUp', incarnation, sent: link.owedFrom });
    this.#setPeer(peer, { ...this.#peer(peer), session });
    return { code: 'late-session' };
  }

  #ignore(peer: number, line: string): undefined {
    this.#indicate({ kind: 'lineIgnored', peer, line });
  }

  /** Steps the session with `peer`, and executes its effects; `messages` are those of the event. */
  #stepSession(peer: number, event: SessionEvent, messages?: Messages): ConnectionReason | undefined {
    const { belief, link, session: before, queue } = this.#peer(peer);
    const [session, effects] = this.#sessions.step(before, event);
    this.#setPeer(peer, queue === undefined ? { belief, link, session } : { belief, link, session, queue });
    const { connection, incarnation } = this.#linkOf(peer);
    for (const effect of effects) {
      switch (effect.kind) {
        case 'sendHave':
          this.#do({
            ...effect,
            connection,
            ...(queue === undefined ? {} : { ended: endedSessions(queue) }),
          });
          break;
        case 'resumeFrom':
          this.#resume(peer, effect.number);
          break;
        case 'deliver': {
          if (messages === undefined || incarnation === undefined || effect.skip === messages.ends.length)
            break;
          const fresh = messagesBehind(messages, effect.skip);
          const { first } = effect;
          this.#indicate({ kind: 'messagesReceived', peer, messages: fresh, incarnation, first });
          break;
        }
        case 'protocolError':
          return effect.reason;
      }
    }
    return undefined;
  }

  // Queues, each for one peer.

  /** The number of messages in the outgoing sequence for a peer. */
  #countOf({ queue }: Peer): number {
    return queue?.count ?? this.#state.count;
  }

  #setQueue(peer: number, queue: PeerQueue): void {
    this.#setPeer(peer, { ...this.#peer(peer), queue });
  }

  /** Whether the application may be told of the peer: where there are queues, after the `have` with which a session begins. */
  #mayIndicate(peer: number): boolean {
    const { queue } = this.#peer(peer);
    return queue === undefined || hasSession(queue);
  }

  /** Whether the peer has to say first whether it has ended the session. */
  #isHaveDue(peer: number): boolean {
    const { queue, session } = this.#peer(peer);
    return queue !== undefined && !session.isServed;
  }

  /** Messages of a session that is over are lost: the application had sent them before it was told. */
  #append({ peer: id, session, count, frame }: NetEvent & { kind: 'appended' }): void {
    const peer = this.#peer(id);
    const { link, queue } = peer;
    if (queue === undefined || session !== queue.over) return;
    const { count: from } = queue;
    const grown = { ...queue, count };
    if (link?.isUp === true && link.next === from && !link.isFull) {
      this.#do({ kind: 'send', connection: link.connection, from, until: count, frame });
      this.#sent(id, from, count);
      this.#setPeer(id, { ...servedUntil(peer, link, count), queue: grown });
      this.#written(id, count);
    } else this.#setPeer(id, { ...peer, queue: grown });
  }

  /** The first `have` of a link says whether the peer has ended the session, and what it has; later ones, what it has meanwhile. */
  #haveOfQueue(
    peer: number,
    before: PeerQueue,
    { incarnation, count, ended }: PeerFrame & { kind: 'have' },
  ): ConnectionReason | undefined {
    const own = this.#settings.incarnation;
    if (incarnation !== own) return { code: 'wrong-incarnation', claimed: incarnation, own };
    const sessions = this.#isHaveDue(peer) ? (ended ?? { own: 0, yours: 0 }) : undefined;
    if (sessions !== undefined && isEndedByPeer(before, sessions)) this.#endedByPeer(peer);
    const queue = this.#peer(peer).queue as PeerQueue;
    const progress = progressOf(queue, count, sessions);
    if (progress > queue.count) return { code: 'have-too-many', count, sent: queue.count };
    if (progress < queue.acknowledged) return { code: 'have-too-few', count, before: queue.acknowledged };
    const endedByPeer = sessions === undefined ? queue.endedByPeer : sessions.own;
    this.#setQueue(peer, { ...queue, acknowledged: progress, endedByPeer });
    if (sessions !== undefined) this.#trust(peer);
    if (progress > queue.acknowledged) this.#do({ kind: 'trim', peer, count: progress });
    if (sessions === undefined) return undefined;
    return this.#stepSession(peer, { kind: 'haveRead', incarnation, count: progress, sent: queue.count });
  }

  /** Counts what was received, and acknowledges it if it is much. */
  #received(peer: number, queue: PeerQueue, { starts, ends }: Messages): void {
    const bytes = (ends.at(-1) ?? 0) - (starts[0] ?? 0);
    const counted = { ...queue, unacknowledgedBytes: queue.unacknowledgedBytes + bytes };
    this.#setQueue(peer, counted);
    if (isAcknowledgedAtOnce(counted, this.#nextOf(peer))) this.#acknowledge(peer);
  }

  /** Acknowledges what was received since the last acknowledgement. */
  #acknowledge(peer: number): void {
    const { link, queue } = this.#peer(peer);
    if (queue === undefined || link?.isUp !== true || link.incarnation === undefined) return;
    const count = this.#nextOf(peer);
    if (count <= queue.acknowledgedToPeer) return;
    this.#setQueue(peer, { ...queue, acknowledgedToPeer: count, unacknowledgedBytes: 0 });
    this.#do({ kind: 'sendHave', connection: link.connection, incarnation: link.incarnation, count });
  }

  /** The number of the peer's message that is delivered next; 0 until it is known. */
  #nextOf(peer: number): number {
    return this.#peer(peer).session.incarnations.at(-1)?.next ?? 0;
  }

  #queueFull({ peer, messages, bytes }: NetEvent & { kind: 'queueFull' }): void {
    const reason = { code: 'queue-full', messages, bytes } as const;
    this.#endSession(peer, reason, reason);
  }

  /** This server ends the session with a peer, which learns it from the next link. */
  #endSession(
    peer: number,
    reason: ConnectionReason | DialReason,
    ofLink: ConnectionReason = { code: 'session-over' },
  ): void {
    const over = this.#peer(peer).queue?.over;
    if (this.#peer(peer).link?.isUp === true) this.#closeLink(peer, ofLink, false);
    // The session with a box of GoOvid has ended with its link.
    if (this.#peer(peer).queue?.over !== over) return;
    this.#setPeer(peer, { ...this.#peer(peer), session: this.#sessions.init });
    this.#sessionOver(peer, reason, false);
    this.#do({ kind: 'stopProbing', peer });
  }

  /** The peer has ended the session. The link is the first of the next one. */
  #endedByPeer(peer: number): void {
    const { incarnation } = this.#linkOf(peer);
    this.#sessionOver(peer, { code: 'session-over' }, true);
    const known = this.#peer(peer);
    const { base } = known.queue as PeerQueue;
    const { init, step } = this.#sessions;
    const met: SessionEvent = { kind: 'linkUp', incarnation: incarnation as number, sent: base };
    this.#setPeer(peer, { ...known, session: step(init, met)[0] });
  }

  /** Empties the queue of a peer, and tells the application. */
  #sessionOver(peer: number, reason: ConnectionReason | DialReason, byPeer: boolean): void {
    const known = this.#peer(peer);
    const queue = afterSession(known.queue as PeerQueue, byPeer);
    this.#setPeer(peer, { ...known, belief: 'down', queue });
    this.#do({ kind: 'endSession', peer, count: queue.count });
    this.#indicate({ kind: 'peerDown', peer, reason, next: queue.count });
  }

  // Progress of links.

  /** The peer's `have` was read: messages from `number` on are sent. */
  #resume(peer: number, number: number): void {
    const link = this.#linkOf(peer);
    this.#setLink(peer, { ...link, next: number });
    this.#do({ kind: 'sendFrom', connection: link.connection, number });
    this.#catchUp(peer);
  }

  #grow(count: number, frame: Uint8Array): void {
    const from = this.#state.count;
    const peers = this.#state.peers.slice();
    for (let id = 0; id < peers.length; id++) {
      const peer = peers[id] as Peer;
      const { link } = peer;
      // A link that is behind or full gets the growth from the sequence later.
      if (link?.isUp !== true || link.next !== from || link.isFull) continue;
      this.#do({ kind: 'send', connection: link.connection, from, until: count, frame });
      this.#sent(id, from, count);
      peers[id] = servedUntil(peer, link, count);
    }
    this.#state = { count, unidentified: this.#state.unidentified, peers };
  }

  #setFull(connection: number, isFull: boolean): void {
    const peer = peerOf(this.#state, connection);
    if (peer === -1) return;
    const link = this.#linkOf(peer);
    if (link.isFull !== isFull) this.#setLink(peer, { ...link, isFull });
    this.#catchUp(peer);
  }

  #caughtUp(connection: number, until: number): void {
    const peer = peerOf(this.#state, connection);
    const link = this.#state.peers[peer]?.link;
    if (link?.next === undefined) return;
    this.#setLink(peer, { ...link, next: until });
    this.#sent(peer, link.next, until);
    this.#written(peer, until);
    this.#catchUp(peer);
  }

  /** A box of GoOvid acknowledges nothing: what was written to its connection is in no queue any more, and lost if that breaks. */
  #written(peer: number, until: number): void {
    const { link, queue } = this.#peer(peer);
    if (queue === undefined || link?.incarnation !== undefined || until <= queue.acknowledged) return;
    this.#setQueue(peer, { ...queue, acknowledged: until });
    this.#do({ kind: 'trim', peer, count: until });
  }

  /** Requests the messages that a link has not got yet, unless it is full. */
  #catchUp(peer: number): void {
    const { connection, next, isFull } = this.#linkOf(peer);
    if (next === undefined || next >= this.#countOf(this.#peer(peer)) || isFull) return;
    this.#do({ kind: 'catchUp', connection, from: next });
  }

  #sent(peer: number, first: number, until: number): void {
    if (this.#settings.reportsSent && until > first)
      this.#indicate({ kind: 'sent', peer, first, count: until - first });
  }

  // Beliefs about peers.

  #trust(peer: number): void {
    if (this.#peer(peer).belief === 'trusted' || !this.#mayIndicate(peer)) return;
    this.#believe(peer, 'trusted');
    this.#indicate({ kind: 'trusted', peer });
  }

  #suspect(peer: number): void {
    const { belief, link } = this.#peer(peer);
    if (!this.#mayIndicate(peer) && isResumable(link)) this.#do({ kind: 'grace', peer });
    if (belief !== 'trusted') return;
    this.#believe(peer, 'suspected');
    this.#indicate({ kind: 'suspected', peer });
    this.#do({ kind: 'stopProbing', peer });
    if (isResumable(link)) this.#do({ kind: 'grace', peer });
  }

  /** Ends the link to a peer that is suspected, or has not met this server: a new link shows sooner whether packets arrive again than TCP's retransmissions on the old one. */
  #giveUp(peer: number): void {
    const { belief, link } = this.#peer(peer);
    const isHeard = belief !== 'suspected' && this.#mayIndicate(peer);
    if (!isHeard && isResumable(link)) this.#closeLink(peer, { code: 'silent' }, false);
  }

  #down(peer: number, reason: ConnectionReason | DialReason): void {
    const { queue } = this.#peer(peer);
    if (queue !== undefined && hasSession(queue)) {
      this.#endSession(peer, reason);
      return;
    }
    if (this.#peer(peer).belief !== 'trusted') return;
    this.#believe(peer, 'down');
    this.#indicate({ kind: 'peerDown', peer, reason });
    this.#do({ kind: 'stopProbing', peer });
  }

  // The state.

  #unidentified(connection: number): Unidentified | undefined {
    return this.#state.unidentified.find((one) => one.connection === connection);
  }

  #peer(peer: number): Peer {
    return this.#state.peers[peer] as Peer;
  }

  /** The newest link to a peer that has had one. */
  #linkOf(peer: number): Link {
    return this.#peer(peer).link as Link;
  }

  #setPeer(id: number, peer: Peer): void {
    const { count, unidentified, peers } = this.#state;
    this.#state = { count, unidentified, peers: peers.with(id, peer) };
  }

  #setLink(peer: number, link: Link): void {
    this.#setPeer(peer, { ...this.#peer(peer), link });
  }

  #believe(peer: number, belief: Belief): void {
    this.#setPeer(peer, { ...this.#peer(peer), belief });
  }

  #forget(connection: number): void {
    const unidentified = this.#state.unidentified.filter((one) => one.connection !== connection);
    this.#state = { ...this.#state, unidentified };
  }

  #do(effect: NetEffect): void {
    this.#effects.push(effect);
  }

  #indicate(indication: Indication): void {
    this.#do({ kind: 'indicate', indication });
  }
}

/**
 * The state of a peer after all messages before number `next` were written to its link. Field by field, because two spreads would cost more
 * than the rest of this machine's work for a message.
 */
function servedUntil({ belief, session }: Peer, link: Link, next: number): Peer {
  const { connection, incarnation, owedFrom, isFull } = link;
  return {
    belief,
    link: { connection, incarnation, isUp: true, owedFrom, next, isFull },
    session,
  };
}

/** Whether a link can be ended without loss. Not a plain peer's: TCP holds what is in transit only as long as the connection stands. */
function isResumable(link: Link | undefined): boolean {
  return link?.isUp === true && link.incarnation !== undefined;
}
