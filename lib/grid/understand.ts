/** What a peer says, and whether it is for it to say. Pure but for the session, which is told of what concerns it. */
import { ReasonError, type ConnectionReason } from '../reason/reason.ts';
import type { SessionEffect, SessionEvent } from '../session/session.ts';
import { messagesBehind } from '../wire/messages.ts';
import type { PeerFrame } from '../wire/peer.ts';
import type { GridEvent } from './events.ts';
import { LinkFault, type Introduced } from './identity.ts';

/** Tells the session with a peer what has happened in it, and has from it what is to be done. */
export type Converse = (event: SessionEvent) => readonly SessionEffect[];

/** Whom a link is to. */
export interface Peer extends Introduced {
  /** How many messages this server had said when the link came up. */
  readonly saidBefore: number;
}

/** What frames mean. */
export interface Understood {
  readonly events: readonly GridEvent[];
  /** The number of the message from which this server is to go on, if the peer has asked for it. */
  readonly goOnFrom: number | undefined;
  /** The life that a peer is in which was taken for a plain one, for it took its time. */
  readonly lateIncarnation: number | undefined;
  /** Why there can be no more of them, if so. */
  readonly end: ReasonError<ConnectionReason> | undefined;
}

/**
 * What frames of a peer mean. A beat is no event of its own: that there were frames at all is what liveness goes by.
 * Where the peer speaks in another's name, breaks off its session, or sends a line over the limit, that is a fault. What
 * came before it counts, and what comes behind it does not, however the network has cut it.
 *
 * @param said - how many messages this server has said
 */
export function understand(
  who: Peer,
  frames: readonly PeerFrame[],
  said: number,
  converse: Converse,
): Understood {
  const understanding = new Understanding(who, said, converse);
  for (const frame of frames) {
    understanding.take(frame);
    if (understanding.end !== undefined) break;
  }
  return understanding;
}

class Understanding implements Understood {
  readonly events: GridEvent[] = [];
  goOnFrom: number | undefined;
  lateIncarnation: number | undefined;
  end: ReasonError<ConnectionReason> | undefined;
  readonly #who: Peer;
  readonly #said: number;
  readonly #converse: Converse;

  constructor(who: Peer, said: number, converse: Converse) {
    this.#who = who;
    this.#said = said;
    this.#converse = converse;
  }

  take(frame: PeerFrame): void {
    const { peer, incarnation } = this.#who;
    switch (frame.kind) {
      case 'ping':
      case 'messages':
        if (frame.sender !== peer) {
          const line = frame.kind === 'ping' ? 'ping' : 'msg';
          this.#fault({ code: 'wrong-sender', peer, line, sender: frame.sender });
        } else if (frame.kind === 'messages') this.#messages(frame.messages);
        break;
      case 'session':
        if (incarnation === undefined) this.#late(frame.incarnation);
        else if (incarnation !== frame.incarnation) this.#fault({ code: 'incarnation-changed' });
        break;
      case 'have':
        if (incarnation === undefined)
          this.#ignore(`have ${String(frame.incarnation)} ${String(frame.count)}`);
        else
          this.#tell({
            kind: 'haveRead',
            incarnation: frame.incarnation,
            count: frame.count,
            said: this.#said,
          });
        break;
      case 'from':
        if (incarnation === undefined) this.#ignore(`from ${String(frame.number)}`);
        else this.#tell({ kind: 'fromRead', number: frame.number });
        break;
      case 'unknown':
        this.#ignore(frame.line);
        break;
      case 'overlong':
        this.#fault({ code: 'line-overlong', limitBytes: frame.limitBytes });
        break;
    }
  }

  #messages(messages: (PeerFrame & { kind: 'messages' })['messages']): void {
    const { peer, incarnation } = this.#who;
    if (incarnation === undefined) {
      this.events.push({ kind: 'messagesReceived', peer, messages });
      return;
    }
    for (const effect of this.#tell({ kind: 'messagesRead', count: messages.ends.length })) {
      if (effect.kind !== 'deliver' || effect.skip === messages.ends.length) continue;
      const fresh = messagesBehind(messages, effect.skip);
      this.events.push({ kind: 'messagesReceived', peer, messages: fresh, incarnation, first: effect.first });
    }
  }

  #tell(event: SessionEvent): readonly SessionEffect[] {
    const effects = this.#converse(event);
    for (const effect of effects) {
      if (effect.kind === 'fault') this.#fault(effect.reason);
      if (effect.kind === 'goOnFrom') this.goOnFrom = effect.number;
    }
    return effects;
  }

  /**
   * The peer is none of the plain ones for which it was taken. The session is told, so that nothing is lost that was said
   * meanwhile; it goes on with the next link.
   */
  #late(incarnation: number): void {
    this.lateIncarnation = incarnation;
    this.#converse({ kind: 'linkUp', incarnation, said: this.#who.saidBefore });
    this.end = new ReasonError({ code: 'late-session' });
  }

  #ignore(line: string): void {
    this.events.push({ kind: 'lineIgnored', peer: this.#who.peer, line });
  }

  #fault(reason: ConnectionReason): void {
    this.end = new LinkFault(reason);
  }
}
