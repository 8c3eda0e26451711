/** The membership events in the traces of a grid's servers, as one history. */
import { existsSync, readFileSync } from 'node:fs';
import { checkDetector } from '../../lib/check/detector.ts';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import type { HistoryEvent } from '../../lib/agents/chatroom/check/history.ts';
import { at, type Violation } from '../../lib/check/promise.ts';
import type { Trace } from '../../lib/trace/perServer.ts';
import { merge } from '../../lib/trace/merge.ts';
import { PROTOCOLS } from '../../lib/protocols.ts';
import { traceParser } from '../../lib/trace/parse.ts';
import { refusalSentence } from '../../lib/trace/refusal.ts';
import type { Grid } from './grid.ts';
import { nowMs } from './wait.ts';

/** Kinds of events about messages: most of the bytes, and not about membership. */
const ABOUT_MESSAGES = /"kind":"(?:broadcast|sent|received|delivered|command)"/;

export interface TracedHistory {
  readonly history: readonly HistoryEvent[];
  /** The wall-clock time at 0 of a trace's clock, in ms since 1970, and the current time on that clock. */
  readonly epochMs: number;
  readonly endMs: number;
}

/** Reads the traces of a grid, without the messages. The last 50 ms of a killed incarnation may be missing. */
export function tracedHistory(grid: Grid): TracedHistory {
  const traces = grid.ids.flatMap((id) => readTraces(grid.traceFileOf(id)));
  const merged = merge(traces, PROTOCOLS);
  if (merged.kind === 'refused')
    throw new Error(`the traces cannot be put together: ${refusalSentence(merged.reason)}`);
  const epochMs = merged.header.epochMs ?? 0;
  return { history: merged.events as readonly HistoryEvent[], epochMs, endMs: nowMs() - epochMs };
}

function readTraces(file: string): Trace[] {
  if (!existsSync(file)) return [];
  const traces: { name: string; header: Trace['header']; events: Trace['events'][number][] }[] = [];
  const parse = traceParser(PROTOCOLS);
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const line of lines.slice(0, -1)) {
    if (ABOUT_MESSAGES.test(line.slice(0, 160))) continue;
    const parsed = parse(line);
    if (parsed.kind === 'refused') throw new Error(`${file}: ${refusalSentence(parsed.reason)}`);
    if (parsed.kind === 'header') traces.push({ name: file, header: parsed.header, events: [] });
    if (parsed.kind === 'events') traces.at(-1)?.events.push(...parsed.events);
  }
  return traces;
}

/**
 * Suspicions of running servers, as the detector's checker finds them. It gets the crashes and no other
 * faults, and so excuses nothing else.
 */
export function wronglyAccused(grid: Grid): Violation[] {
  const { history, endMs } = tracedHistory(grid);
  return [...checkDetector(history, CHATROOM, endMs)];
}

/** Every suspicion in the traces of a grid, in words: for rows without a reason for any. */
export function suspicionsIn(grid: Grid): string[] {
  return tracedHistory(grid).history.flatMap((event) =>
    event.kind === 'suspected'
      ? [`server ${String(event.server)} suspected server ${String(event.peer)} ${at(event.atMs)}`]
      : [],
  );
}
