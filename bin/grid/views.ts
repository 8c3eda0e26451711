/** The views of all servers (which server believes which alive), computed from what the servers report. Pure. */
import type { Fault } from '../../lib/trace/fault.ts';
import type { News } from '../ipc.ts';

/** An event of a grid, as observed by its parent process. */
export type GridEvent =
  | {
      readonly kind: 'started' | 'exited' | 'paused' | 'resumed';
      readonly server: number;
      readonly atMs: number;
      /** For an exit: whether it was orderly, after a signal. */
      readonly isOrderly?: true;
    }
  | { readonly kind: 'news'; readonly server: number; readonly news: News; readonly atMs: number }
  /** A fault of the link between two servers. */
  | { readonly kind: 'linkFault'; readonly fault: Fault; readonly atMs: number };

/** The observed state of one server. */
export interface View {
  readonly isRunning: boolean;
  readonly isListening: boolean;
  readonly isPaused: boolean;
  /** When it was started, or ended. Monotonic, in ms. */
  readonly sinceMs: number;
  /** The peers that it believes alive. */
  readonly alive: ReadonlySet<number>;
  /** The peers that are linked, but silent. */
  readonly suspected: ReadonlySet<number>;
  /** When it last removed a peer from its list. Monotonic, in ms. */
  readonly lostAtMs: ReadonlyMap<number, number>;
}

/** One view per server, by id. */
export type Views = readonly View[];

const DOWN: View = {
  isRunning: false,
  isListening: false,
  isPaused: false,
  sinceMs: 0,
  alive: new Set(),
  suspected: new Set(),
  lostAtMs: new Map(),
};

/** The views before any server runs. */
export function noViews(n: number): Views {
  return Array.from({ length: n }, () => DOWN);
}

/** The views after an event. */
export function viewsAfter(views: Views, event: GridEvent): Views {
  if (event.kind === 'linkFault') return views;
  const { kind, server } = event;
  return views.map((view, id) => {
    if (id === server) return viewAfter(view, event);
    // A suspicion is of one incarnation: the next one is not suspected yet.
    return kind === 'exited' && view.suspected.has(server)
      ? { ...view, suspected: without(view.suspected, server) }
      : view;
  });
}

function viewAfter(view: View, event: Exclude<GridEvent, { kind: 'linkFault' }>): View {
  const { kind, atMs } = event;
  switch (kind) {
    case 'started':
      return { ...DOWN, isRunning: true, sinceMs: atMs };
    case 'exited':
      return { ...DOWN, sinceMs: atMs };
    case 'paused':
    case 'resumed':
      return { ...view, isPaused: kind === 'paused' };
    case 'news':
      return afterNews(view, event.news, atMs);
  }
}

function afterNews(view: View, news: News, atMs: number): View {
  if (news.kind === 'listening') return { ...view, isListening: true };
  const { kind, peer } = news;
  const alive = without(view.alive, peer);
  const suspected = without(view.suspected, peer);
  if (kind === 'trusted') return { ...view, alive: alive.add(peer), suspected };
  if (kind === 'suspected') suspected.add(peer);
  const lostAtMs = view.alive.has(peer) ? new Map(view.lostAtMs).set(peer, atMs) : view.lostAtMs;
  return { ...view, alive, suspected, lostAtMs };
}

function without(ids: ReadonlySet<number>, id: number): Set<number> {
  const rest = new Set(ids);
  rest.delete(id);
  return rest;
}

/** The peers that a server had linked, and neither believes alive nor suspects any more; peers that it never linked are not included. */
export function lostIn({ alive, suspected, lostAtMs }: View): number[] {
  return [...lostAtMs.keys()].filter((id) => !alive.has(id) && !suspected.has(id));
}

/** The servers that can answer: running, and not paused. */
export function awake(views: Views): number[] {
  return [...views.keys()].filter((id) => views[id]?.isRunning === true && !views[id].isPaused);
}

/** Whether `server` listens, and it and all servers that are awake believe each other alive. */
export function isListedByAll(views: Views, server: number): boolean {
  const view = views[server];
  const others = awake(views).filter((id) => id !== server);
  return (
    view?.isListening === true && others.every((id) => view.alive.has(id) && views[id]?.alive.has(server))
  );
}

/** Whether no server that runs and is not paused believes `server` alive. */
export function isListedByNone(views: Views, server: number): boolean {
  return awake(views).every((id) => views[id]?.alive.has(server) !== true);
}
