/** Whether a suspicion or a detected crash is true: a failure detector can be wrong, and the page shows when it was. Pure. */
import { DETECTOR_BOUNDS } from '../../lib/check/faultWindows.ts';
import type { LiveEvent } from '../../lib/trace/live.ts';
import type { Truth } from '../../lib/trace/row.ts';
import type { Item, Lanes } from './lanes.ts';
import { lastLink, NO_LINK, type Link } from './lastLink.ts';
import { conditionAt, spansIn, type Condition, type Span } from './spans.ts';

/** A crash is detected within this time by a server that runs. */
const NEWS_MS = DETECTOR_BOUNDS.silenceMs;
/** A crash is recorded by another process than those that detect it, and can be detected this much earlier. */
const WRITTEN_WITHIN_MS = 10;

/**
 * Whether the peer was not running when it was suspected; or, when its crash was detected, whether it was down, or had been since the
 * server had its last link to it. The time before its first start is no crash; at that time the truth is unknown.
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
  // The end of an incarnation before the link was up cannot have been detected.
  const since = downs.filter(({ untilMs }) => untilMs > link.atMs && untilMs <= atMs);
  if (since.some(({ fromMs }) => isNews(Math.max(fromMs, link.atMs)))) return 'true';
  const isPerhaps = downs.some(
    ({ fromMs, untilMs }) =>
      untilMs > link.incarnationMs &&
      // A late detection; or of the incarnation before, whose last bytes the link may have had; or of an end that was not recorded.
      (untilMs <= atMs ? untilMs > link.atMs || isNews(untilMs) : fromMs === untilMs),
  );
  return isPerhaps ? 'unknown' : 'false';
}

/** The same, as far as the held events show. */
export function truthIn(item: Item, lanes: Lanes): Truth {
  const { event } = item;
  const spans = (server: number) => spansIn(lanes, server);
  if (event.kind !== 'down') return truthOf(event, spans);
  const link = lastLink(item, event.peer, lanes);
  const truth = truthOf(event, spans, link);
  // A crash before all events that are held of the peer may have been detected.
  const heldMs = lanes.lane(event.peer)[0]?.atMs ?? Infinity;
  return truth === 'false' && link === NO_LINK && heldMs > item.atMs - NEWS_MS ? 'unknown' : truth;
}

/** Whether an event can have been detected a moment before it was recorded. */
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
