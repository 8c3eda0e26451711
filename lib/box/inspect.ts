/** An agent at one of its facts, from the facts up to there: its state, its timers, its saved and recorded data and its beliefs. Pure. */
import type { PartInspection, TimedFact } from '../trace/facts.ts';
import type { AgentTraceFact } from './facts.ts';

/** How many of the last records, saves and facts are listed. */
const LISTED_MAX = 8;

/** The kinds with which a step of an agent begins. */
const BEGINNINGS: ReadonlySet<string> = new Set<AgentTraceFact['kind']>([
  'agentStarted',
  'messageReceived',
  'requested',
  'timedOut',
  'believed',
  'saved',
  'chosen',
]);

interface Timer {
  readonly setMs: number;
  readonly afterMs: number;
}

/** See `Parts.inspect`. A step is a unit: the state after one of its effects is the state after the step. */
export function inspect(all: readonly TimedFact[], at: number): PartInspection {
  const end = endOfStep(all, at);
  const begin = beginOfStep(all, at);
  let before: string | undefined;
  let state: string | undefined;
  let saveCount = 0;
  const timers = new Map<string, Timer>();
  const beliefs = new Map<string, string>();
  const saves: { name: string; value: string }[] = [];
  const records: { name: string; value: string }[] = [];
  const ends: { name: string; value: string }[] = [];
  for (const [place, { atMs, fact }] of all.slice(0, end).entries()) {
    if (place === begin) before = state;
    const known = fact as AgentTraceFact;
    switch (known.kind) {
      case 'state':
        state = known.state;
        break;
      case 'timerSet':
        if (known.afterMs === undefined) timers.delete(known.timer);
        else timers.set(known.timer, { setMs: atMs, afterMs: known.afterMs });
        break;
      case 'timedOut':
        timers.delete(known.timer);
        break;
      case 'believed':
        beliefs.set(known.name, known.belief);
        break;
      case 'agentStarted':
        saveCount = known.saved;
        break;
      case 'saves':
        if (known.replaces === true) [saveCount, saves.length] = [0, 0];
        saveCount++;
        saves.push({
          name: known.replaces === true ? 'snapshot' : `record ${String(saveCount)}`,
          value: known.record,
        });
        break;
      case 'recorded':
        records.push({ name: timeOf(atMs), value: known.words ?? known.fact });
        break;
      case 'halted':
        timers.clear();
        ends.push({ name: known.event ?? timeOf(atMs), value: known.reason });
        break;
      default:
        break;
    }
  }
  const nowMs = all[at]?.atMs ?? 0;
  const lists = [
    { title: 'halted', rows: ends },
    { title: 'timers', rows: [...timers].map(([name, timer]) => ({ name, value: leftOf(timer, nowMs) })) },
    { title: `saved records: ${String(saveCount)}`, rows: saves.slice(-LISTED_MAX) },
    { title: 'recorded', rows: records.slice(-LISTED_MAX) },
    { title: 'beliefs', rows: [...beliefs].map(([name, value]) => ({ name, value })) },
  ];
  return { state, before, lists: lists.filter(({ rows }) => rows.length > 0) };
}

/** The place behind the last fact of the step of a fact. */
function endOfStep(all: readonly TimedFact[], at: number): number {
  const next = all.findIndex(({ fact }, place) => place > at && BEGINNINGS.has(fact.kind));
  return next === -1 ? all.length : next;
}

/** The place of the first fact of the step of a fact. */
function beginOfStep(all: readonly TimedFact[], at: number): number {
  for (let place = at; place > 0; place--) if (BEGINNINGS.has(all[place]?.fact.kind ?? '')) return place;
  return 0;
}

function leftOf({ setMs, afterMs }: Timer, nowMs: number): string {
  const leftMs = Math.max(0, setMs + afterMs - nowMs);
  return `${String(afterMs)} ms, expires in ${String(Math.round(leftMs * 10) / 10)} ms`;
}

function timeOf(atMs: number): string {
  return `${(atMs / 1000).toFixed(3)} s`;
}
