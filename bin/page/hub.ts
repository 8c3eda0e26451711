/**
 * What the servers of a grid tell, and what the grid knows of them, as one stream of events on one clock. A pure machine: its
 * effects are what pages are told.
 */
import type { LiveBatch, LiveEvent } from '../../lib/live/live.ts';
import type { Machine } from '../../lib/machine/machine.ts';
import type { Happening } from '../grid/views.ts';

/** What is known of the last life of a server. */
export interface LastLife {
  readonly incarnation: number;
  readonly messages: number;
  /** Whether it is known to be over. */
  readonly isOver: boolean;
}

/** The last life of each server, by id; undefined before the first. */
export type HubState = readonly (LastLife | undefined)[];

export type HubEvent =
  Happening | { readonly kind: 'batch'; readonly server: number; readonly batch: LiveBatch };

/** Events to be told; `omitted` were left out before them. */
export interface HubEffect {
  readonly kind: 'tell';
  readonly events: readonly LiveEvent[];
  readonly omitted: number;
}

/** Where the live clock begins, on the clock of this process and on that of the system. */
export interface Origin {
  readonly processMs: number;
  readonly systemMs: number;
}

/** The hub of a grid of n servers. */
export function hub(n: number, { processMs, systemMs }: Origin): Machine<HubState, HubEvent, HubEffect> {
  const tell = (...events: LiveEvent[]): HubEffect[] => [{ kind: 'tell', events, omitted: 0 }];
  return {
    init: Array.from({ length: n }, () => undefined),
    step: (state, event) => {
      switch (event.kind) {
        case 'batch':
          return [afterBatch(state, event.server, event.batch), [moved(event.batch, systemMs)]];
        case 'paused':
        case 'resumed': {
          const { kind, server } = event;
          return [state, tell({ kind, server, atMs: rounded(event.atMs - processMs) })];
        }
        case 'broken':
          return [state, tell({ kind: 'fault', fault: event.fault, atMs: rounded(event.atMs - processMs) })];
        case 'exited': {
          const { server } = event;
          const life = state[server];
          // One that ended by itself has said so; one that never listened was no life.
          if (life === undefined || life.isOver) return [state, []];
          const { incarnation } = life;
          return [
            state.with(server, { ...life, isOver: true }),
            tell({ kind: 'crashed', server, incarnation, atMs: rounded(event.atMs - processMs) }),
          ];
        }
        case 'started':
        case 'news':
          return [state, []];
        default:
          return event satisfies never;
      }
    },
  };
}

function afterBatch(state: HubState, server: number, { events, incarnation, messages }: LiveBatch): HubState {
  const life = state[server];
  const isSame = life?.incarnation === incarnation;
  const isOver = (isSame && life.isOver) || events.some(({ kind }) => kind === 'crashed');
  return state.with(server, { incarnation, messages, isOver });
}

/** The events of a batch on the live clock. A life whose end is known already cannot end again. */
function moved({ events, omitted }: LiveBatch, systemMs: number): HubEffect {
  return {
    kind: 'tell',
    events: events.map((event) => ({ ...event, atMs: rounded(event.atMs - systemMs) })),
    omitted,
  };
}

/** In microseconds, and not before the beginning. */
function rounded(ms: number): number {
  return Math.max(0, Math.round(ms * 1000) / 1000);
}
