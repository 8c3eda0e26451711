/**
 * Detects connections that speak another protocol by their first bytes: HTTP, as a browser does on behalf of any page, or TLS. Then no
 * line of them is read as a command. Pure.
 */
import { textOf } from './text.ts';

/** What a connection speaks in place of this protocol. */
export type Foreign = 'HTTP' | 'TLS';

/** The first byte of a TLS handshake record. No line begins with it. */
const TLS_HANDSHAKE = 0x16;
const SPACE = 0x20;
const CARRIAGE_RETURN = 0x0d;
const SLASH = 0x2f;
/** The longest end of a request line that is looked at: ` HTTP/1.1`, with digits to spare. */
const VERSION_MAX_BYTES = 12;
const VERSION = /^HTTP\/\d(?:\.\d)?$/;
/** A token of RFC 9110. */
const METHOD = /^[\w!#$%&'*+.^`|~-]+$/;
/** No method is longer. */
const METHOD_MAX_BYTES = 64;
/** What the lines of this protocol begin with that may have two more words. Nothing that a page can send without asking does. */
const OWN_WORDS: readonly string[] = ['broadcast', 'msg'];

/**
 * Whether the first line of a connection, `[start, end)` of `block`, is the request line of HTTP: method, target and version,
 * a space between each. A line `broadcast` or `msg` is none, whatever stands behind that word.
 */
export function isHttpRequest(block: Uint8Array, start: number, end: number): boolean {
  const stop = end > start && block[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
  const last = block.lastIndexOf(SPACE, stop - 1);
  const first = block.indexOf(SPACE, start);
  // A target has at least one byte, and no space.
  if (first <= start || last < first + 2 || stop - last > VERSION_MAX_BYTES || block[last + 5] !== SLASH)
    return false;
  if (block.indexOf(SPACE, first + 1) !== last || first - start > METHOD_MAX_BYTES) return false;
  const method = textOf(block, start, first);
  return METHOD.test(method) && !OWN_WORDS.includes(method) && VERSION.test(textOf(block, last + 1, stop));
}

/** Whether the first byte of a connection is that of a TLS handshake. */
export function isTlsHandshake(first: number | undefined): boolean {
  return first === TLS_HANDSHAKE;
}

/** Why such a connection is closed. */
export function foreignReason(protocol: Foreign): string {
  return `this is a port of a chat room, it does not speak ${protocol}`;
}

/** The answer to it, whole: it is closed behind it. */
export function foreignAnswer(protocol: Foreign): Uint8Array {
  const body = `${foreignReason(protocol)}\n`;
  const head = [
    'HTTP/1.1 400 Bad Request',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${String(body.length)}`,
    'Connection: close',
  ];
  return new TextEncoder().encode(`${head.join('\r\n')}\r\n\r\n${body}`);
}
