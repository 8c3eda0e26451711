/** Whether what a server believes of a peer is so: a detector may err, and the page says when it did. Pure. */
import { DETECTOR_BOUNDS } from '../../lib/check/faultWindows.ts';
import type { LiveEvent } from '../../lib/trace/live.ts';
import type { Truth } from '../../lib/trace/row.ts';
import type { Item, Lanes } from './lanes.ts';
import { linkOf, NO_LINK, type Link } from './linked.ts';
import { conditionAt, spansIn, type Condition, type Span } from './spans.ts';

/** A death is known so soon, if whoever is to know of it runs. */
const NEWS_MS = DETECTOR_BOUNDS.silenceMs;
/** A death is written down by others than those who notice it: it may be noticed so much earlier. */
const WRITTEN_WITHIN_MS = 10;

/**
 * Whether the peer was not running when it was suspected; or, when it was held for dead, whether it was down, or had been since the
 * server had its last link to it. Before its first start it was not yet there: that is no death, except at that moment.
 *
 * @param spans - the conditions of a server
 * @param link - the last of the server to the peer before that
 */
export function truthOf(
  event: LiveEvent,
  spans: (server: number) => readonly Span[],
  link: Link = NO_LINK,
): Truth {
  if (event.kind !== 'suspected' && event.kind !== 'down') return 'true';
  const { atMs, server, peer } = event;
  const condition = conditionAt(spans(peer), atMs);
  if (condition === 'unknown') return 'unknown';
  if (event.kind === 'suspected') return condition === 'up' ? 'false' : 'true';
  if (condition === 'down') return 'true';
  const downs = stretchesOf(spans(peer), 'down');
  if (downs.some(({ fromMs, untilMs }) => isNear(fromMs, atMs) && untilMs > fromMs)) return 'true';
  const isNews = (fromMs: number) => runningMs(spans(server), fromMs, atMs) <= NEWS_MS;
  // Of a life that was over before the link was up, there is no news any more.
  const since = downs.filter(({ untilMs }) => untilMs > link.atMs && untilMs <= atMs);
  if (since.some(({ fromMs }) => isNews(Math.max(fromMs, link.atMs)))) return 'true';
  const isPerhaps = downs.some(
    ({ fromMs, untilMs }) =>
      untilMs > link.lifeMs &&
      // Late news; or of the life before, whose last words the link may have had; or of one that has ended nobody saw when.
      (untilMs <= atMs ? untilMs > link.atMs || isNews(untilMs) : fromMs === untilMs),
  );
  return isPerhaps ? 'unknown' : 'false';
}

/** The same, as far as what is held tells. */
export function truthIn(item: Item, lanes: Lanes): Truth {
  const { event } = item;
  const spans = (server: number) => spansIn(lanes, server);
  if (event.kind !== 'down') return truthOf(event, spans);
  const link = linkOf(item, event.peer, lanes);
  const truth = truthOf(event, spans, link);
  // What was before all that is held of the peer may be what the news is of.
  const heldMs = lanes.lane(event.peer)[0]?.atMs ?? Infinity;
  return truth === 'false' && link === NO_LINK && heldMs > item.atMs - NEWS_MS ? 'unknown' : truth;
}

/** Whether what is written down at a time may have been noticed a moment earlier. */
function isNear(writtenMs: number, noticedMs: number): boolean {
  return writtenMs >= noticedMs && writtenMs <= noticedMs + WRITTEN_WITHIN_MS;
}

interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

function stretchesOf(spans: readonly Span[], wanted: Condition): readonly Stretch[] {
  return spans.flatMap(({ fromMs, condition }, i) =>
    condition === wanted ? [{ fromMs, untilMs: spans[i + 1]?.fromMs ?? Infinity }] : [],
  );
}

/** For how long a server has run between two times. */
function runningMs(spans: readonly Span[], fromMs: number, untilMs: number): number {
  return stretchesOf(spans, 'up')
    .map((up) => Math.min(up.untilMs, untilMs) - Math.max(up.fromMs, fromMs))
    .reduce((sum, lengthMs) => sum + Math.max(0, lengthMs), 0);
}
