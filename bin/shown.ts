/** Writes text of other users: without control characters on a terminal, unchanged everywhere else. */
import { harmlessJson, harmlessLines } from '../lib/wire/text.ts';

/** A stream that may lead to a terminal. */
export interface MaybeTerminal {
  readonly isTTY?: boolean | undefined;
}

/** A text in the form for `stream`. */
export function shownOn(stream: MaybeTerminal, text: string): string {
  return stream.isTTY === true ? harmlessLines(text) : text;
}

/** JSON in the form for `stream`. */
export function jsonShownOn(stream: MaybeTerminal, json: string): string {
  return stream.isTTY === true ? harmlessJson(json) : json;
}

/** A byte string, one character per byte, in the form for `stream`. */
export function bytesShownOn(stream: MaybeTerminal, bytes: string): Buffer {
  const raw = Buffer.from(bytes, 'latin1');
  return stream.isTTY === true ? Buffer.from(harmlessLines(raw.toString('utf8')), 'utf8') : raw;
}
