/**
 * Merges the reports of the servers of a grid and the grid’s own observations into one stream of events on one clock. A pure state machine:
 * its effects are the messages to pages.
 */
import type { LiveBatch, LiveEvent } from '../../lib/trace/live.ts';
import type { Machine } from '../../lib/machine/machine.ts';
import { isEnd } from '../../lib/trace/incarnation.ts';
import { inMicroseconds } from '../clock.ts';
import type { GridEvent } from '../grid/views.ts';

/** The latest incarnation of a server. */
export interface LatestIncarnation {
  readonly incarnation: number;
  readonly messages: number;
  /** Whether it is known to have ended. */
  readonly isOver: boolean;
}

/** The known incarnations of one server. */
export interface Incarnations {
  /** The last one with a report. */
  readonly latest: LatestIncarnation | undefined;
  /** The one before it. */
  readonly before: number | undefined;
  /** When its process ended, on the live clock, and how, if none runs: its last reports may still be in transit. */
  readonly end: End | undefined;
}

interface End {
  readonly kind: 'crashed' | 'stopped';
  readonly atMs: number;
}

const NONE: Incarnations = { latest: undefined, before: undefined, end: undefined };

/** The incarnations of each server, by id. */
export type HubState = readonly Incarnations[];

export type HubEvent =
  GridEvent | { readonly kind: 'batch'; readonly server: number; readonly batch: LiveBatch };

/** Events to be sent; `omitted` were omitted before them. */
export interface HubEffect {
  readonly kind: 'tell';
  readonly events: readonly LiveEvent[];
  readonly omitted: number;
}

/** The start of the live clock, on the clock of this process and on that of the system. */
export interface Origin {
  readonly processMs: number;
  readonly systemMs: number;
}

/** The hub of a grid of n servers. */
export function hub(n: number, { processMs, systemMs }: Origin): Machine<HubState, HubEvent, HubEffect> {
  const tell = (...events: LiveEvent[]): HubEffect[] => [{ kind: 'tell', events, omitted: 0 }];
  return {
    init: Array.from({ length: n }, () => NONE),
    step: (state, event) => {
      switch (event.kind) {
        case 'batch': {
          const { server, batch } = event;
          const known = state[server] ?? NONE;
          return [state.with(server, afterBatch(known, batch)), [moved(known, server, batch, systemMs)]];
        }
        case 'paused':
        case 'resumed': {
          const { kind, server } = event;
          return [state, tell({ kind, server, atMs: rounded(event.atMs - processMs) })];
        }
        case 'linkFault':
          return [state, tell({ kind: 'fault', fault: event.fault, atMs: rounded(event.atMs - processMs) })];
        case 'exited': {
          const { server } = event;
          const kind = event.isOrderly === true ? 'stopped' : 'crashed';
          const end: End = { kind, atMs: rounded(event.atMs - processMs) };
          const known = { ...(state[server] ?? NONE), end };
          const { latest } = known;
          // A server that ended by itself has reported it; without any report, its end is not sent.
          if (latest === undefined || latest.isOver) return [state.with(server, known), []];
          return [
            state.with(server, { ...known, latest: { ...latest, isOver: true } }),
            tell({ ...end, server, incarnation: latest.incarnation }),
          ];
        }
        case 'started': {
          const { server } = event;
          return [state.with(server, { ...(state[server] ?? NONE), end: undefined }), []];
        }
        case 'news':
          return [state, []];
        default:
          return event satisfies never;
      }
    },
  };
}

function hasEnded({ events }: LiveBatch): boolean {
  return events.some(isEnd);
}

function afterBatch(known: Incarnations, batch: LiveBatch): Incarnations {
  const { latest, before, end } = known;
  const { incarnation, messages } = batch;
  if (incarnation === before) return known;
  const isOver = hasEnded(batch) || end !== undefined;
  if (latest === undefined) return { ...known, latest: { incarnation, messages, isOver } };
  if (latest.incarnation === incarnation)
    return { ...known, latest: { incarnation, messages, isOver: isOver || latest.isOver } };
  return { ...known, before: latest.incarnation, latest: { incarnation, messages, isOver } };
}

/**
 * The events of a batch on the live clock, before it is counted. An incarnation whose end was reported does not end again; one
 * whose first report arrives after the end of its process ends with that.
 */
function moved(
  { latest, before, end }: Incarnations,
  server: number,
  batch: LiveBatch,
  systemMs: number,
): HubEffect {
  const { incarnation, omitted } = batch;
  const isKnown = incarnation === latest?.incarnation;
  const isOver = incarnation === before || (isKnown && latest.isOver);
  const events: LiveEvent[] = batch.events
    .filter((event) => !isOver || !isEnd(event))
    .map((event) => ({ ...event, atMs: rounded(event.atMs - systemMs) }));
  if (!isOver && end !== undefined && !hasEnded(batch)) events.push({ ...end, server, incarnation });
  return { kind: 'tell', events, omitted };
}

/** In microseconds, and not before the start. */
function rounded(ms: number): number {
  return Math.max(0, inMicroseconds(ms));
}
