/** The page of a grid: shows its servers live. A separate bundle, which a grid without a page does not load. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { asyncScheduler, filter, interval, map, merge, take, type Observable } from 'rxjs';
import { loop } from '../lib/loop/loop.ts';
import type { GridNames } from '../lib/trace/event.ts';
import type { LiveBatch, ServerState, GridMessage } from '../lib/trace/live.ts';
import { inMicroseconds, systemMs } from './clock.ts';
import { heapLimitBytes, heapRemedy, heapWatch } from './heap.ts';
import { pageFiles } from './page/files.ts';
import { EventBuffer } from './page/eventBuffer.ts';
import { hub, type HubEvent, type HubState, type LatestIncarnation, type Origin } from './page/hub.ts';
import { pages, type Shown } from './page/pages.ts';
import { servePage, type PageAddress } from './page/server.ts';
import { lostIn, type GridEvent, type View, type Views } from './grid/views.ts';

/** The maximal number of events that are kept for pages that are opened later, and in a page. */
const HELD_MAX = 100_000;
/** The maximal length of them all, as JSON: messages of people are short, but a flood is not. */
const HELD_MAX_CHARS = 64 * 1024 * 1024;
/** The maximal share of the heap for them. */
const HELD_HEAP_SHARE = 0.2;
/** How often the heap is checked. */
const LOOK_EVERY_MS = 250;

/** The grid of a page. */
export interface ShownGrid {
  readonly n: number;
  /** Whether its servers run without sessions. */
  readonly isPlain: boolean;
  /** Of their facts. */
  readonly protocol: string;
  readonly names: GridNames;
  /** What its servers run, as JSON, if a page can simulate that. */
  readonly configuration: string | undefined;
  readonly events$: Observable<GridEvent>;
  readonly batches$: Observable<{ readonly server: number; readonly batch: LiveBatch }>;
  /** The current views. */
  readonly views: () => Views;
  /** By how much all links are slowed down. */
  readonly latencyMs: () => number;
  readonly execute: Shown['execute'];
}

/**
 * Serves the page of a grid.
 *
 * @param onError - called with a bug in sending to pages
 * @param onGivenUp - called once with the reason if pages get no more events, because memory is full
 * @returns its address, and a function that ends it
 * @throws a usage error if its port cannot be bound
 */
export async function openPage(
  address: PageAddress,
  grid: ShownGrid,
  onError: (error: unknown) => void,
  onGivenUp: (why: string) => void,
): Promise<{ readonly url: string; readonly close: () => void }> {
  const origin: Origin = { processMs: performance.now(), systemMs: systemMs() };
  const nowMs = () => inMicroseconds(performance.now() - origin.processMs);
  const held = new EventBuffer(HELD_MAX, Math.min(HELD_MAX_CHARS, heapLimitBytes() * HELD_HEAP_SHARE));
  const machine = hub(grid.n, origin);
  let known: HubState = machine.init;
  const run = randomUUID();
  const epochMs = performance.timeOrigin + origin.processMs;
  const shown = {
    held,
    nowMs,
    execute: grid.execute,
    hello: () => ({
      kind: 'hello',
      servers: grid.n,
      protocol: grid.protocol,
      ...grid.names,
      ...(grid.configuration === undefined ? {} : { configuration: grid.configuration }),
      run,
      epochMs,
      ...(grid.isPlain ? { plain: true } : {}),
      nowMs: nowMs(),
    }),
    state: () => ({
      kind: 'state',
      nowMs: nowMs(),
      latencyMs: grid.latencyMs(),
      servers: grid.views().map((view, id) => stateOf(id, view, known[id]?.latest, origin)),
    }),
  } satisfies Shown & { hello: () => GridMessage };
  const open = pages(shown, onError, asyncScheduler);
  let isGivenUp = false;
  const isHeapFull = heapWatch();
  // The grid is worth more than the page: with this process its servers would end, too.
  open.running.add(
    interval(LOOK_EVERY_MS, asyncScheduler)
      .pipe(
        filter(() => isHeapFull()),
        take(1),
      )
      .subscribe({
        next: () => {
          isGivenUp = true;
          held.clear();
          open.giveUp();
          onGivenUp(`the page was closed, its servers continue: ${heapRemedy()}`);
        },
        error: onError,
      }),
  );
  open.running.add(
    loop(machine, () =>
      merge(
        grid.events$,
        grid.batches$.pipe(map(({ server, batch }): HubEvent => ({ kind: 'batch', server, batch }))),
      ),
    ).subscribe({
      next: ({ state, effects }) => {
        known = state;
        if (!isGivenUp) for (const { events, omitted } of effects) held.add(events, omitted);
      },
      error: onError,
    }),
  );
  const files = pageFiles(join(__dirname, '../page'));
  const served = { files, onPage: open.add, without: '--no-http' };
  const { url, close } = await servePage(address, served).catch((error: unknown) => {
    // The timer of the pages would keep the process running.
    open.running.unsubscribe();
    throw error;
  });
  return {
    url,
    close: () => {
      open.running.unsubscribe();
      open.close();
      close();
    },
  };
}

function stateOf(
  id: number,
  view: View,
  latest: LatestIncarnation | undefined,
  { processMs }: Origin,
): ServerState {
  const ascending = (ids: Iterable<number>) => [...ids].sort((a, b) => a - b);
  return {
    id,
    state: !view.isRunning ? 'down' : view.isPaused ? 'paused' : 'running',
    sinceMs: Math.max(0, Math.round(view.sinceMs - processMs)),
    ...(latest === undefined || latest.isOver ? {} : { incarnation: latest.incarnation }),
    alive: ascending(view.alive),
    suspected: ascending(view.suspected),
    lost: ascending(lostIn(view)),
    messages: latest?.messages ?? 0,
  };
}
