/**
 * What can be said of a trace of which nothing is known but itself. A part of a grid, a sample, or servers of which nobody tells
 * what was done to them, look like broken promises where none was: what such a trace cannot tell is not asked.
 */
import { CHATROOM } from '../agents/chatroom/protocol.ts';
import type { TraceHeader, UnclockedEvent } from '../trace/event.ts';
import { unknownProtocol, type FactTable } from '../trace/facts.ts';
import type { Trace } from '../trace/lanes.ts';
import { CLOCK_SKEW_MS } from '../trace/merge.ts';
import { shown } from '../trace/problem.ts';
import { tellersOf } from '../trace/together.ts';
import { findAll } from './all.ts';
import { checkClocks, checkOwnClocks } from './clocks.ts';
import { DETECTOR_BOUNDS, PLAIN_BOUNDS } from './detector.ts';
import { Findings } from './findings.ts';
import { livesOf } from './lives.ts';
import { checkWellFormed } from './wellFormed.ts';
import { isFact } from '../agents/chatroom/facts.ts';
import { PROMISES, type HistoryEvent, type PromiseName, type Violation } from './history.ts';

/** A trace, and whether by its end all had healed and the grid had come to rest, which no trace says. */
export interface Judged {
  readonly header: Pick<TraceHeader, 'protocol' | 'servers' | 'source' | 'omitted' | 'filtered' | 'plain'>;
  /** In the order of time and, where several servers tell, of cause and effect. */
  readonly events: readonly UnclockedEvent[];
  /** The traces of single servers that it was made of, if it was. */
  readonly written?: readonly Trace[];
  readonly isAtRest: boolean;
  /** The servers whose last events are missing, though those of others are there: see `together`. */
  readonly cutOff?: ReadonlySet<number>;
}

/** What came of asking. */
export interface Judgement {
  /** The first of each promise, in the order of time; and how many there are in all. */
  readonly violations: readonly Violation[];
  readonly violationCount: number;
  /** What was not asked about, each with the reason. */
  readonly unasked: readonly Unasked[];
  /** Why of some promises only a part was asked about. */
  readonly limits: readonly string[];
}

/** Promises that were not asked about, and why. */
export interface Unasked {
  readonly promises: readonly PromiseName[];
  readonly why: string;
}

/** What masters have asked for, no trace tells. */
const OF_MASTERS: readonly PromiseName[] = ['disobeyed', 'ignored'];
/** Why nothing is asked that holds at the end only. */
export const NOT_AT_REST = 'the grid may not have come to rest';
const OF_DETECTORS: readonly PromiseName[] = ['completeness', 'accuracy'];

/** What is promised of a trace of any protocol: it is about the trace, and not about what a protocol does. */
const OF_THE_ENVELOPE: readonly PromiseName[] = ['impossible', 'clock'];

/** Asks of a trace what it can tell. Of one of a protocol that is not known, only what its envelope promises. */
export function judge(judged: Judged): Judgement {
  const { protocol } = judged.header;
  if (protocol === CHATROOM.protocol) return judgeChat(judged, judged.events as readonly HistoryEvent[]);
  const promises = (Object.keys(PROMISES) as PromiseName[]).filter((name) => !OF_THE_ENVELOPE.includes(name));
  const found = new Findings();
  found.addAll(checkEnvelope(judged, unknownProtocol(protocol)));
  const { first, count } = found.violations();
  return {
    violations: first,
    violationCount: count,
    unasked: [{ promises, why: `the protocol "${shown(protocol)}" is not known here` }],
    limits: limitsOf(judged.header, false),
  };
}

/** What is wrong with the events themselves, whatever the protocol. */
function* checkEnvelope({ header, events, written }: Judged, facts: FactTable): Iterable<Violation> {
  const lacksEvents = header.omitted !== undefined || header.filtered === true;
  const clocks = lacksEvents
    ? []
    : written === undefined
      ? checkClocks(events, header.servers, facts)
      : checkOwnClocks(written);
  const lives = livesOf(events as readonly HistoryEvent[]);
  yield* checkWellFormed(events, lives, lacksEvents, facts);
  yield* clocks;
}

/** Why only a part of it was asked about. */
function limitsOf(header: Judged['header'], isPart: boolean): string[] {
  return [
    ...(isPart ? ['traces of other servers are missing'] : []),
    ...(header.omitted === undefined
      ? []
      : [`it is a sample, ${header.omitted.toLocaleString('en')} were left out`]),
    ...(header.filtered === true ? ['only some of its events were kept'] : []),
  ];
}

function judgeChat(judged: Judged, events: readonly HistoryEvent[]): Judgement {
  const { header, isAtRest, cutOff } = judged;
  const tellers = tellersOf(events);
  // What a server said whose trace is not there, or has no end, nobody can tell from an invention.
  const known = events.filter(
    (event) =>
      !isFact(event, 'delivered') ||
      (tellers.has(event.fact.sender) &&
        (event.fact.of !== undefined || cutOff?.has(event.fact.sender) !== true)),
  );
  const isPart =
    header.source === 'server' &&
    (tellers.size < header.servers ||
      events.some((event) => isFact(event, 'delivered') && !tellers.has(event.fact.sender)));
  const unasked = [
    ...ofDetectors(header, events, isPart, cutOff !== undefined),
    ...ofTheEnd(header, isAtRest, isPart),
    { promises: OF_MASTERS, why: 'no trace tells what masters asked for' },
  ];
  const found = findAll(known, {
    endMs: events.at(-1)?.atMs ?? 0,
    isAtRest,
    bounds: {
      ...(header.plain === true ? PLAIN_BOUNDS : DETECTOR_BOUNDS),
      ...(header.source === 'server' ? { clockSkewMs: CLOCK_SKEW_MS } : {}),
    },
  });
  found.addAll(checkEnvelope(judged, CHATROOM));
  const { first, count } = found.violations(
    (promise) => !unasked.some(({ promises }) => promises.includes(promise)),
  );
  return {
    violations: first,
    violationCount: count,
    unasked,
    limits: limitsOf(header, isPart),
  };
}

/** Detectors are judged by all that they can have seen. */
function ofDetectors(
  { source, omitted, filtered }: Judged['header'],
  events: readonly UnclockedEvent[],
  isPart: boolean,
  isCutOff: boolean,
): Unasked[] {
  const not = (why: string): Unasked[] => [{ promises: OF_DETECTORS, why }];
  if (filtered === true) return not('only some of its events were kept');
  if (source === 'sim') return [];
  if (source === 'check') return not('a model has no times');
  if (isPart) return not('the traces of some servers are missing');
  if (omitted !== undefined) return not('it is a sample');
  if (isCutOff) return not('a trace is cut off');
  // A pause that is not told looks like a false accusation, and a crash that is none like a late one.
  return events.some(({ kind }) => kind === 'fault')
    ? []
    : not('no trace tells what was done to the servers');
}

/** What holds once all is over can be asked of those that are known to have come so far, and of all of them. */
function ofTheEnd({ omitted, filtered }: Judged['header'], isAtRest: boolean, isPart: boolean): Unasked[] {
  const liveness = (Object.keys(PROMISES) as PromiseName[]).filter(
    (name) => PROMISES[name].kind === 'liveness' && !OF_MASTERS.includes(name),
  );
  if (!isAtRest) return [{ promises: liveness, why: NOT_AT_REST }];
  if (omitted !== undefined) return [{ promises: liveness, why: 'it is a sample' }];
  if (filtered === true) return [{ promises: liveness, why: 'only some of its events were kept' }];
  return isPart ? [{ promises: ['agreement'], why: 'the traces of some servers are missing' }] : [];
}
