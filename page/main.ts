/** The page: its machine, its drivers, and its drawing. Everything is subscribed to here. */
import { render } from 'lit-html';
import {
  animationFrames,
  asyncScheduler,
  defer,
  from,
  filter,
  fromEvent,
  interval,
  map,
  merge,
  of,
  startWith,
  Subject,
  Subscription,
  switchMap,
  type Observable,
} from 'rxjs';
import { loop } from '../lib/loop/loop.ts';
import { PROTOCOLS } from '../lib/protocols.ts';
import { factsOf } from '../lib/trace/facts.ts';
import { GRID_PROTOCOL, live } from './live.ts';
import type { PageEffect, PageEvent } from './machine/events.ts';
import { pageMachine } from './machine/machine.ts';
import type { PageState } from './machine/state.ts';
import { currentView } from './machine/currentView.ts';
import { fragmentOfTab, type Tab } from './model/tab.ts';
import { titleOf } from './model/names.ts';
import { FIRST_SIM } from './model/simSettings.ts';
import { ratesOf, type Counted } from './model/rates.ts';
import { PANELS } from './panels/panels.ts';
import { partLoaded$ } from './part.ts';
import { later } from './view/later.ts';
import { app } from './view/app.ts';
import { Painter } from './view/painter.ts';
import { startWorker } from './startWorker.ts';
import { worker } from './worker.ts';

/** The shortest time between two drawings of the words; the diagram is drawn once a frame. */
const DRAW_EVERY_MS = 100;
/** After a drawing of the words the page waits for this many times as long. */
const SHARE = 10;
/** How often the address may be written: browsers allow some three times a second. */
const ADDRESS_EVERY_MS = 500;
/** How often rates are computed. */
const COUNT_EVERY_MS = 250;

/** Whether this is the page of `ovid explore`, by its address; otherwise it is that of a grid. */
const isExploring = location.pathname.endsWith('/explore');
/** Whether a grid serves this page; otherwise it is a copy that a web server or a folder holds. */
const hasGrid = document.querySelector('meta[name=chatroom-grid][content=none]') === null;
/** What an address without a fragment shows. */
const FIRST_TAB: Tab = hasGrid ? 'live' : 'simulate';

const typed$ = new Subject<PageEvent>();
const dispatch = (event: PageEvent): void => typed$.next(event);
const grid = factsOf({ protocol: GRID_PROTOCOL }, PROTOCOLS);
const machine = pageMachine(FIRST_SIM, { known: PROTOCOLS, panels: PANELS, grid });
let state: PageState = machine.init;
let isStale = true;
/** The source that was shown when the words were drawn last. */
let drawn = currentView(state).source;
let counted: Counted = { counts: [], rates: new Map() };

function driver(effects$: Observable<PageEffect>): Observable<PageEvent> {
  if (!isExploring) return gridDriver(effects$);
  const part$ = defer(() => import('./exploring.ts'));
  return merge(typed$, part$.pipe(switchMap(({ modelDriver }) => modelDriver(effects$, () => state))));
}

function gridDriver(effects$: Observable<PageEffect>): Observable<PageEvent> {
  const requests$ = effects$.pipe(
    filter((effect) => effect.kind === 'ask'),
    map(({ ask, line }) => ({ ask, line })),
  );
  // The address that was asked for: meanwhile that of what is seen may have been written in its place.
  const linked$ = fromEvent<HashChangeEvent>(window, 'hashchange').pipe(
    map(({ newURL }) => new URL(newURL).hash),
    startWith(location.hash),
    switchMap(async (hash) =>
      (await import('./later.ts')).eventsFromPermalink(hash || fragmentOfTab(FIRST_TAB)),
    ),
    switchMap((events) => from(events)),
  );
  const socket = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`;
  return merge(
    typed$,
    worker(startWorker, effects$, keep),
    hasGrid ? live(socket, requests$, asyncScheduler) : of<PageEvent>({ kind: 'gridMissing' }),
    defer(() => linked$),
  );
}

/** Has the browser save a trace as a file. */
function keep(text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/x-ndjson' }));
  link.download = `${currentView(state).lanes.facts.protocol}.ndjson`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Shows a bug of the page, which would otherwise freeze without an explanation. */
function fail(error: unknown): void {
  document.title = `${document.title}: broken`;
  root.textContent = `This is a fault of the page's own: ${String(error)}. Load it again.`;
}

const root = document.getElementById('page') as HTMLElement;
let painter: Painter | undefined;

/** When words may be drawn again: slow drawing takes at most a share of the time. */
let nextMs = 0;

/** Draws the words where they have changed. */
function drawWords(): void {
  const begunMs = performance.now();
  if (!isStale || begunMs < nextMs) return;
  isStale = false;
  render(app(state, PROTOCOLS, PANELS, counted.rates, begunMs, dispatch), root);
  const { lanes, names, source } = currentView(state);
  const title = titleOf(names, lanes.facts);
  if (document.title !== title) document.title = title;
  if (source !== drawn && (source.kind !== 'trace' || reveal())) drawn = source;
  nextMs = performance.now() + SHARE * (performance.now() - begunMs);
  const canvas = root.querySelector<HTMLCanvasElement>('.canvas canvas');
  if (painter !== undefined || canvas === null) return;
  painter = new Painter(canvas);
  running.add(painter.run(() => state, dispatch, fail));
}

/** Has the address bar hold what is seen. It replaces the address: a step back leads to another tab, not through all views. */
function writeAddress(): void {
  const address = isExploring ? undefined : later()?.addressOf(state);
  const isBare = location.hash === '' && address === fragmentOfTab(FIRST_TAB);
  if (address === undefined || isBare || address === location.hash) return;
  history.replaceState(history.state, '', address);
}

/** Shows a result that has come, with the diagram below it. Returns whether it is drawn: its part may still be loading. */
function reveal(): boolean {
  const verdict = root.querySelector<HTMLElement>('.source');
  if (verdict === null) return isExploring;
  // The focus was on a button that is disabled or gone.
  if (document.activeElement === document.body) verdict.focus({ preventScroll: true });
  window.scrollTo({ top: 0 });
  return true;
}

/** All subscriptions of the page. */
const running = new Subscription();
running.add(
  loop(machine, driver).subscribe({
    next: ({ state: after }) => {
      state = after;
      isStale = true;
    },
    error: fail,
  }),
);
running.add(partLoaded$.subscribe({ next: () => (isStale = true), error: fail }));
running.add(
  animationFrames()
    .pipe(filter(() => state.play !== undefined))
    .subscribe({ next: () => dispatch({ kind: 'played', pageMs: performance.now() }), error: fail }),
);
running.add(interval(ADDRESS_EVERY_MS).subscribe({ next: writeAddress, error: fail }));
running.add(interval(DRAW_EVERY_MS).pipe(startWith(0)).subscribe({ next: drawWords, error: fail }));
running.add(
  interval(COUNT_EVERY_MS).subscribe({
    next: () => {
      counted = ratesOf(counted, state.servers, performance.now());
      isStale = true;
    },
    error: fail,
  }),
);

if (!isExploring)
  void import('./later.ts').then(({ listenToPresentKeys }) => listenToPresentKeys(() => state, dispatch));

window.addEventListener('dragover', (event) => event.preventDefault());
window.addEventListener('drop', (event) => {
  event.preventDefault();
  // The page on a model shows no other traces.
  if (isExploring) return;
  // They are gone when the event is over.
  const files = [...(event.dataTransfer?.files ?? [])];
  void import('./later.ts').then(({ openFiles }) => openFiles(files, dispatch)).catch(fail);
});
