/** The views of all servers (which server believes which alive), computed from what the servers report. Pure. */
import type { Fault } from '../../lib/trace/fault.ts';
import type { News } from '../parent.ts';

/** An event of a grid, as its parent process learns of it. */
export type Happening =
  | {
      readonly kind: 'started' | 'exited' | 'paused' | 'resumed';
      readonly server: number;
      readonly atMs: number;
      /** Of one that has exited: whether it did so in good order, as a signal had asked for. */
      readonly isOrderly?: true;
    }
  | { readonly kind: 'news'; readonly server: number; readonly news: News; readonly atMs: number }
  /** Something was done to the links between servers. */
  | { readonly kind: 'broken'; readonly fault: Fault; readonly atMs: number };

/** What is known of one server. */
export interface View {
  readonly isRunning: boolean;
  readonly isListening: boolean;
  readonly isPaused: boolean;
  /** When it began to run, or ended. Monotonic, in ms. */
  readonly sinceMs: number;
  /** The peers that it believes alive. */
  readonly alive: ReadonlySet<number>;
  /** The peers whose link stands, but that are silent. */
  readonly suspected: ReadonlySet<number>;
  /** When it last ceased to believe a peer alive. Monotonic, in ms. */
  readonly lostAtMs: ReadonlyMap<number, number>;
}

/** One view a server, by id. */
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

/** The views after something happened. */
export function viewsAfter(views: Views, happening: Happening): Views {
  if (happening.kind === 'broken') return views;
  const { kind, server } = happening;
  return views.map((view, id) => {
    if (id === server) return viewAfter(view, happening);
    // A suspicion is of one incarnation: of the next there is none yet.
    return kind === 'exited' && view.suspected.has(server)
      ? { ...view, suspected: without(view.suspected, server) }
      : view;
  });
}

function viewAfter(view: View, happening: Exclude<Happening, { kind: 'broken' }>): View {
  const { kind, atMs } = happening;
  switch (kind) {
    case 'started':
      return { ...DOWN, isRunning: true, sinceMs: atMs };
    case 'exited':
      return { ...DOWN, sinceMs: atMs };
    case 'paused':
    case 'resumed':
      return { ...view, isPaused: kind === 'paused' };
    case 'news':
      return afterNews(view, happening.news, atMs);
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

/** The peers that a server had met, and neither believes alive nor suspects any more; those that it has not met are not among them. */
export function lostIn({ alive, suspected, lostAtMs }: View): number[] {
  return [...lostAtMs.keys()].filter((id) => !alive.has(id) && !suspected.has(id));
}

/** The servers that can answer: running, and not paused. */
export function awake(views: Views): number[] {
  return [...views.keys()].filter((id) => views[id]?.isRunning === true && !views[id].isPaused);
}

/** Whether `server` listens, believes all that are awake alive, and they it. */
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
