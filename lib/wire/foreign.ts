/**
 * Detects connections of other protocols by their first bytes: HTTP, which a browser sends on behalf of any page, or TLS. None of
 * their lines is read as a command. Pure.
 */
import { textOf } from './text.ts';

/** A protocol that is detected in place of this one. */
export type Foreign = 'HTTP' | 'TLS';

/** The first byte of a TLS handshake record. No line begins with it. */
const TLS_HANDSHAKE = 0x16;
const SPACE = 0x20;
const CARRIAGE_RETURN = 0x0d;
const SLASH = 0x2f;
/** The longest end of a request line that is examined: ` HTTP/1.1`, with digits to spare. */
const VERSION_MAX_BYTES = 12;
const VERSION = /^HTTP\/\d(?:\.\d)?$/;
/** A token of RFC 9110. */
const METHOD = /^[\w!#$%&'*+.^`|~-]+$/;
/** Longer than every registered method. */
const METHOD_MAX_BYTES = 64;
/** Keywords at the start of lines that may have two more words. They are no methods of HTTP: a page needs permission to use them. */
const KEYWORDS: readonly string[] = ['broadcast', 'msg'];

/**
 * Whether the first line of a connection, `[start, end)` of `block`, is an HTTP request line: method, target and version,
 * separated by single spaces. A line `broadcast` or `msg` is never one, whatever follows that word.
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
  return METHOD.test(method) && !KEYWORDS.includes(method) && VERSION.test(textOf(block, last + 1, stop));
}

/** Whether the first byte of a connection is that of a TLS handshake. */
export function isTlsHandshake(first: number | undefined): boolean {
  return first === TLS_HANDSHAKE;
}

/** The sentence in the answer to such a connection. */
export function foreignReason(protocol: Foreign): string {
  return `this is a port of a chat room, it does not speak ${protocol}`;
}

/** The complete answer, after which the connection is closed. */
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
