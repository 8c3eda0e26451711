/** A trace that is shown instead of the grid; and a job that saves the shown events as a trace. */
import { violationSentence } from '../../lib/check/promise.ts';
import { factsOf } from '../../lib/trace/facts.ts';
import { namesIn } from '../../lib/trace/names.ts';
import { harmlessLines } from '../../lib/wire/text.ts';
import { Lanes } from '../model/lanes.ts';
import { fitted } from '../model/viewport.ts';
import type { PageProtocols } from '../panel/model.ts';
import type { Job, Opened } from '../work/jobs.ts';
import { found, ofRun } from './chosen.ts';
import { panelsNotified } from './panels.ts';
import { currentView } from './currentView.ts';
import { HELD_MAX } from './sourceView.ts';
import type { PageState, Source } from './state.ts';
import { showViolation } from './violations.ts';

/** Shows a trace. */
export function opened(
  state: PageState,
  { name, servers, events, violations, violationCount, checkedCount, verdict, permalink, origin }: Opened,
  { known, grid, panels }: PageProtocols,
): PageState {
  const facts = origin === undefined ? grid : factsOf(origin, known);
  const lanes = new Lanes(servers, Math.max(HELD_MAX, events.length), facts);
  lanes.add(events);
  const { fromMs, toMs } = lanes.span;
  const first = violations[0];
  const view =
    first === undefined
      ? fitted(fromMs, toMs)
      : fitted(Math.max(fromMs, first.atMs - 2_000), Math.min(toMs, first.atMs + 500));
  const names = namesIn(origin ?? {});
  const trace = { lanes, view, chosen: undefined, omitted: origin?.omitted ?? 0, names };
  const source: Source = {
    kind: 'trace',
    name: harmlessLines(name),
    // Violations quote messages.
    violations: violations.map((found) => ({ ...found, message: harmlessLines(found.message) })),
    violationCount,
    checkedCount,
    verdict: harmlessLines(verdict),
    ...(permalink === undefined ? {} : { permalink }),
    ...(origin === undefined ? {} : { origin }),
  };
  const shown = {
    ...panelsNotified(state, panels, { kind: 'sourceChanged' }),
    source,
    trace,
    work: undefined,
    play: undefined,
    pointed: undefined,
    announcement: [
      `${source.name}: ${source.verdict}`,
      ...source.violations.slice(0, 1).map(violationSentence),
    ].join('. '),
  };
  const after =
    first === undefined ? shown : { ...showViolation(shown, 0), announcement: shown.announcement };
  // A permalink asks for a simulation or for the grid, not for files.
  if (permalink === undefined) return after;
  const chosen = found(after);
  return { ...chosen, wanted: ofRun(chosen.wanted) };
}

/** Shows the grid again. */
export function closed(state: PageState, { panels }: PageProtocols): PageState {
  const grid = {
    ...state,
    source: { kind: 'live' },
    trace: undefined,
    play: undefined,
    pointed: undefined,
  } as const;
  return found(panelsNotified(grid, panels, { kind: 'sourceChanged' }));
}

/** The job that saves the shown events as a trace. */
export function saveOf(state: PageState): Job {
  const { lanes, omitted, names } = currentView(state);
  const events = lanes.all.map((item) => item.event);
  const origin = state.source.kind === 'trace' ? state.source.origin : undefined;
  const { servers, facts } = lanes;
  const save = { kind: 'save', protocol: facts.protocol, events, servers, epochMs: state.epochMs } as const;
  if (origin !== undefined) return { ...save, origin };
  const named = Object.keys(names).length === 0 ? {} : { names };
  return {
    ...save,
    ...named,
    ...(omitted > 0 ? { omitted } : {}),
    ...(state.isPlain ? { plain: true } : {}),
  };
}
