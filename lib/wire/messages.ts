/**
 * A batch of messages as bytes and offsets: one object for two thousand messages, not two thousand objects.
 * It does not know who said them.
 */

/** The byte behind every message in a batch and in the log: what stands between two messages in a master's answer. */
export const SEPARATOR = 0x2c; // ","

/** Messages in order, their contents laid one after the other, each followed by {@link SEPARATOR}. */
export interface Messages {
  readonly bytes: Uint8Array;
  /** Where each message ends in `bytes`, its separator not counted; one entry a message. */
  readonly ends: readonly number[];
}

/**
 * Copies the bytes `[start, end)` of `from` to `to` at `at`. A message is short as a rule, and below about sixty bytes
 * a loop that the compiler sees through is several times as fast as a call of `set` with a view made for it.
 */
export function copyBytes(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): void {
  if (end - start > 64) {
    to.set(from.subarray(start, end), at);
    return;
  }
  for (let i = start, j = at; i < end; i++, j++) to[j] = from[i] as number;
}

/** Collects messages one by one and gives them out as one batch. Lives only inside the call that makes it. */
export class MessagesBuilder {
  #bytes = new Uint8Array(256);
  #length = 0;
  readonly #ends: number[] = [];

  /** Appends the bytes `[start, end)` of `from` as one message. */
  add(from: Uint8Array, start: number, end: number): void {
    const length = this.#length + (end - start);
    if (length >= this.#bytes.length) this.#grow(length + 1);
    copyBytes(from, start, end, this.#bytes, this.#length);
    this.#bytes[length] = SEPARATOR;
    this.#ends.push(length);
    this.#length = length + 1;
  }

  /** The batch; the builder is not to be used again. */
  build(): Messages {
    return { bytes: this.#bytes.subarray(0, this.#length), ends: this.#ends };
  }

  /** Growth by a factor, from small: a chunk may hold one batch of thousands or thousands of batches of one. */
  #grow(neededBytes: number): void {
    const grown = new Uint8Array(Math.max(neededBytes, this.#bytes.length * 4));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

/** A batch of the given texts in UTF-8: for whoever has strings in hand (specs, tools), not for the fast path. */
export function messagesOf(...texts: readonly string[]): Messages {
  const builder = new MessagesBuilder();
  for (const text of texts) {
    const bytes = new TextEncoder().encode(text);
    builder.add(bytes, 0, bytes.length);
  }
  return builder.build();
}

/** The messages of a batch as texts, read as UTF-8: the inverse of {@link messagesOf}. */
export function textsOf(messages: Messages): string[] {
  const decoder = new TextDecoder();
  return messages.ends.map((end, i) =>
    decoder.decode(messages.bytes.subarray(i === 0 ? 0 : (messages.ends[i - 1] as number) + 1, end)),
  );
}
