/** Formats everything that a scenario prints: one stable line each. */
import { sentenceOf } from '../../reason/reason.ts';
import type { Violation } from '../../check/promise.ts';
import type { UnclockedEvent } from '../../trace/event.ts';
import type { FactTable } from '../../trace/facts.ts';
import { doesOf, isRepeat } from '../../trace/words.ts';
import type { SimulatedTurn } from '../protocol.ts';
import { faultLine } from './faultLine.ts';

/** A time with one decimal, which is precise enough for a reader. */
export function describeTime(atMs: number): string {
  return `${atMs.toFixed(1)} ms`;
}

/** An event with its time. */
export function describeLine(atMs: number, what: string): string {
  return `${describeTime(atMs).padStart(11)}  ${what}`;
}

/** The line of an event or a fault; undefined if another line contains the same. */
export function describeEvent(event: UnclockedEvent, facts: FactTable): string | undefined {
  if (event.kind === 'fault') return faultLine(event.fault);
  return isRepeat(event, facts) ? undefined : `${String(event.server)} ${doesOf(event, facts)}`;
}

/** An event of a server that is not in its trace. */
export function describeTurn(server: number, event: NonNullable<SimulatedTurn['event']>): string | undefined {
  switch (event.kind) {
    case 'dialFailed':
      return `${String(server)} dials ${String(event.peer)} in vain: ${sentenceOf(event.reason)}`;
    case 'connectionRefused':
      return `${String(server)} refuses ${event.remote}: ${sentenceOf(event.reason)}`;
    case 'lineIgnored':
      return `${String(server)} ignores a line of ${String(event.peer)}: ${JSON.stringify(event.line)}`;
    default:
      return undefined;
  }
}

/** The longest answer that is printed whole, in characters. */
const ANSWER_MAX = 300;

/** A server's answer to its client, unchanged. A space at its end, which would be invisible, is shown as `·`. */
export function describeAnswer(server: number, answer: string): string {
  const line = answer.replace(/ $/, '·');
  const shown =
    line.length > ANSWER_MAX ? `${line.slice(0, ANSWER_MAX)}… (${String(answer.length)} characters)` : line;
  return `${String(server)}: ${shown}`;
}

/** A violation of a promise. */
export function describeViolation({ promise, message }: Violation): string {
  return `${promise}: ${message}`;
}
