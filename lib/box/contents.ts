/** The contents of messages between boxes: `<from agent> <to agent> <port> <text of the port's codec>`. */

/** The parts of the contents of a message. */
export interface BoxMessage {
  /** The ids of the sender and of the receiver. */
  readonly from: string;
  readonly to: string;
  readonly port: string;
  /** In the codec of the port. */
  readonly text: string;
}

/** What the contents of all messages of an agent to a port of another one begin with. */
export function prefixOf({ from, to, port }: Omit<BoxMessage, 'text'>): string {
  return `${from} ${to} ${port} `;
}

/** The contents of a message: a line without its end, if none of the parts contains a line feed. */
export function encodeContents(message: BoxMessage): string {
  return prefixOf(message) + message.text;
}

/** The parts of the contents of a message of a peer; undefined if there are fewer than four. */
export function decodeContents(contents: string): BoxMessage | undefined {
  const afterFrom = contents.indexOf(' ');
  const afterTo = contents.indexOf(' ', afterFrom + 1);
  const afterPort = contents.indexOf(' ', afterTo + 1);
  if (afterFrom <= 0 || afterTo <= afterFrom + 1 || afterPort <= afterTo + 1) return undefined;
  return {
    from: contents.slice(0, afterFrom),
    to: contents.slice(afterFrom + 1, afterTo),
    port: contents.slice(afterTo + 1, afterPort),
    text: contents.slice(afterPort + 1),
  };
}

/** Whether a text exceeds a number of bytes in UTF-8. */
export function exceedsBytes(text: string, limitBytes: number): boolean {
  // A UTF-16 code unit takes at most three bytes.
  if (text.length * 3 <= limitBytes) return false;
  return text.length > limitBytes || new TextEncoder().encode(text).length > limitBytes;
}
