/**
 * Whether every message arrived, once, in its place: the histories that the harness has seen, judged by the checkers of
 * the workbench.
 */
import { findLost } from '../../lib/check/complete.ts';
import { followDeliveries, type Deliveries } from '../../lib/check/delivery.ts';
import type { HistoryEvent, PromiseName, Violation } from '../../lib/check/history.ts';
import { livesOf, nameOf, type Lives } from '../../lib/check/lives.ts';
import { senderOf, textOf } from './flood.ts';
import type { Grid, Life } from './grid.ts';
import { comesToBe, nowMs } from './wait.ts';

/** What became of the messages of a grid. */
export interface Verdict {
  readonly lost: number;
  readonly duplicated: number;
  readonly outOfOrder: number;
  readonly violations: readonly Violation[];
  /** Broadcasts, and deliveries at others. */
  readonly said: number;
  readonly delivered: number;
  /** What was found about one grid. */
  readonly found?: { readonly lives: Lives; readonly deliveries: Deliveries };
}

/** How long all may take to have everything once the grid has healed. */
const SETTLE_MS = 15_000;

/** Waits until every server that runs has what those that run were told, or for so long; gives their logs. */
export async function settledLogs(
  grid: Grid,
  ms = SETTLE_MS,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const running = grid.running();
  // What is expected at least: what is there more is judged, too.
  const logs = new Map<number, readonly string[]>();
  await comesToBe(
    async () => {
      for (const id of running) {
        const log = await (await grid.master(id)).log();
        logs.set(id, log);
      }
      return isSettled(grid, running, logs);
    },
    ms,
    100,
  );
  return logs;
}

/** Whether everybody has the last of all that those who run were told. */
function isSettled(
  grid: Grid,
  running: readonly number[],
  logs: ReadonlyMap<number, readonly string[]>,
): boolean {
  return running.every((receiver) => {
    const last = new Map<number, string>();
    for (const text of logs.get(receiver) ?? []) last.set(senderOf(text), text);
    return running.every((sender) => {
      const life = grid.life(sender);
      return life.sent === 0 || last.get(sender) === textOf(life, life.sent - 1);
    });
  });
}

/** The history of a grid, out of what its servers were told, when they ran, and what their logs hold in the end. */
export function historyOf(grid: Grid, logs: ReadonlyMap<number, readonly string[]>): HistoryEvent[] {
  const endMs = nowMs();
  const nameOf = ({ server, number }: Life) => ({ server, incarnation: number });
  const history: HistoryEvent[] = [];
  for (const life of grid.lives) {
    history.push({ kind: 'started', ...nameOf(life), atMs: life.startedAtMs });
    for (const { atMs, first, count } of life.sends) {
      const texts = Array.from({ length: count }, (_, i) => textOf(life, first + i));
      history.push({ kind: 'broadcast', ...nameOf(life), atMs, first, texts });
    }
    for (const peer of grid.lives) {
      const atMs = Math.max(life.meshedAtMs ?? Infinity, peer.meshedAtMs ?? Infinity);
      if (peer.server !== life.server && atMs < Infinity)
        history.push({ kind: 'linkUp', ...nameOf(life), peer: peer.server, atMs });
    }
    if (life.killedAtMs !== undefined) {
      history.push({ kind: 'crashed', ...nameOf(life), atMs: life.killedAtMs });
      continue;
    }
    for (const text of logs.get(life.server) ?? [])
      history.push({
        kind: 'delivered',
        ...nameOf(life),
        sender: senderOf(text),
        texts: [text],
        atMs: endMs,
      });
  }
  const origin = Math.min(...grid.lives.map(({ startedAtMs }) => startedAtMs));
  return history.map((event) => ({ ...event, atMs: event.atMs - origin })).sort((a, b) => a.atMs - b.atMs);
}

/** Judges a grid that has healed and come to rest. */
export async function judge(grid: Grid, ms?: number): Promise<Verdict> {
  return judgeHistory(historyOf(grid, await settledLogs(grid, ms)));
}

/** Judges the messages of a history that has come to rest. */
export function judgeHistory(history: readonly HistoryEvent[]): Verdict {
  const lives = livesOf(history);
  const deliveries = followDeliveries(history, lives);
  const violations = [...deliveries.violations, ...findLost(history, lives, deliveries)];
  const count = (...names: readonly PromiseName[]) =>
    violations.filter(({ promise }) => names.includes(promise)).length;
  return {
    // A violation tells of a whole stretch of messages that are missing: how many they are, it says in words.
    lost: count('lost', 'gap'),
    duplicated: count('duplicated'),
    outOfOrder: count('order'),
    violations,
    said: history.reduce((sum, event) => sum + (event.kind === 'broadcast' ? event.texts.length : 0), 0),
    delivered: history.reduce((sum, event) => sum + (event.kind === 'delivered' ? event.texts.length : 0), 0),
    found: { lives, deliveries },
  };
}

/**
 * What every server that runs lacks at the beginning of a life that is over: it had a link to that before it said anything,
 * so it has its messages from the first on, if any. (Of those who still run, the checkers ask more.)
 */
export function fromTheFirst(grid: Grid, { found }: Verdict): Violation[] {
  if (found === undefined) return [];
  const { lives, deliveries } = found;
  return grid.lives.flatMap((sender) =>
    grid.running().flatMap((server): Violation[] => {
      const receiver = grid.life(server);
      const hadLink =
        sender.killedAtMs !== undefined && (receiver.meshedAtMs ?? Infinity) <= (sender.meshedAtMs ?? 0);
      if (!hadLink) return [];
      const known = ({ server: id, number }: Life) => lives.of({ server: id, incarnation: number });
      const heard = deliveries.heard(known(receiver), known(sender));
      if (heard === undefined || heard.first === 0) return [];
      const message = `${nameOf(known(receiver))} has ${nameOf(known(sender))} from number ${String(heard.first)} on only`;
      return [{ promise: 'gap', atMs: 0, message }];
    }),
  );
}

/** Several verdicts as one. */
export function together(verdicts: readonly Verdict[]): Verdict {
  const sum = (of: (verdict: Verdict) => number) =>
    verdicts.reduce((total, verdict) => total + of(verdict), 0);
  return {
    lost: sum(({ lost }) => lost),
    duplicated: sum(({ duplicated }) => duplicated),
    outOfOrder: sum(({ outOfOrder }) => outOfOrder),
    violations: verdicts.flatMap(({ violations }) => violations),
    said: sum(({ said }) => said),
    delivered: sum(({ delivered }) => delivered),
  };
}

/** `0/0/0 of 1,234 deliveries`. */
export function inWords({ lost, duplicated, outOfOrder, violations, delivered }: Verdict): string {
  const others = violations.length - lost - duplicated - outOfOrder;
  const more = others === 0 ? '' : ` and ${String(others)} worse`;
  return `${[lost, duplicated, outOfOrder].join('/')}${more} of ${delivered.toLocaleString('en')} deliveries`;
}
