/** A server's growing outgoing sequence, as its application would send it. */
import { frameFrom, outgoingOf } from '../../lib/agents/chatroom/log/frames.ts';
import { append, emptyLog, type Log } from '../../lib/agents/chatroom/log/log.ts';
import type { Send } from '../../lib/net/events.ts';
import { messagesOf } from '../../lib/wire/messages.ts';
import { messagePrefix } from '../../lib/wire/peer.ts';

/** The log of server `self`. */
export class Author {
  readonly #self: number;
  #log: Log = emptyLog();
  #count = 0;

  constructor(self: number) {
    this.#self = self;
  }

  /** Appends messages of this server, and returns the send. */
  say(...texts: string[]): Send {
    const prefix = messagePrefix(this.#self);
    const at = this.#log.count;
    this.#log = append(this.#log, this.#self, messagesOf(...texts));
    this.#count += texts.length;
    const { frame } = frameFrom(this.#log, at, this.#self, prefix, Infinity);
    return { kind: 'send', outgoing: outgoingOf(this.#log, this.#self, this.#count, prefix), frame };
  }

  /** Appends messages of another server, which are not sent. */
  receive(...texts: string[]): this {
    this.#log = append(this.#log, this.#self + 1, messagesOf(...texts));
    return this;
  }
}
