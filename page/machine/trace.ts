/** A trace in its tab, or that of a simulation in its; and a job that saves the shown events as a trace. */
import { violationSentence } from '../../lib/check/promise.ts';
import { factsOf } from '../../lib/trace/facts.ts';
import { namesIn } from '../../lib/trace/names.ts';
import { harmlessLines } from '../../lib/wire/text.ts';
import { Lanes } from '../model/lanes.ts';
import { fitted } from '../model/viewport.ts';
import type { PageProtocols } from '../panel/model.ts';
import type { Job, Opened } from '../work/jobs.ts';
import { ofGrid, restored } from './wantedView.ts';
import { found, ofRun } from './chosen.ts';
import { panelsNotified } from './panels.ts';
import { currentView } from './currentView.ts';
import { HELD_MAX, type Source } from './sourceView.ts';
import type { PageState } from './state.ts';
import { showViolation } from './violations.ts';

/**
 * Shows a trace in its tab. The result of a simulation goes to the tab of simulations: if another one was chosen meanwhile, that stays,
 * and the result is announced.
 */
export function opened(
  state: PageState,
  {
    name,
    servers,
    events,
    violations,
    violationCount,
    checkedCount,
    verdict,
    permalink,
    scene,
    remark,
    origin,
  }: Opened,
  { known, grid, panels }: PageProtocols,
): PageState {
  const facts = origin === undefined ? grid : factsOf(origin, known);
  const lanes = new Lanes(servers, Math.max(HELD_MAX, events.length), facts);
  lanes.add(events);
  const { fromMs, toMs } = lanes.span;
  // A scene begins at its beginning.
  const first = scene === undefined ? violations[0] : undefined;
  const view =
    first === undefined
      ? fitted(fromMs, toMs)
      : fitted(Math.max(fromMs, first.atMs - 2_000), Math.min(toMs, first.atMs + 500));
  const names = namesIn(origin ?? {});
  const source: Source = {
    kind: 'trace',
    name: harmlessLines(name),
    // Violations quote messages.
    violations: violations.map((found) => ({ ...found, message: harmlessLines(found.message) })),
    violationCount,
    checkedCount,
    verdict: harmlessLines(verdict),
    ...(permalink === undefined ? {} : { permalink }),
    ...(scene === undefined ? {} : { scene }),
    ...(remark === undefined ? {} : { remark: { ...remark, text: harmlessLines(remark.text) } }),
    ...(origin === undefined ? {} : { origin }),
  };
  const isOfFiles = permalink === undefined;
  const kept: PageState = {
    ...state,
    [isOfFiles ? 'trace' : 'simulate']: {
      ...{ source, lanes, view, names },
      ...{ chosen: undefined, ...(first && { violation: 0 }), omitted: origin?.omitted ?? 0 },
    },
    work: undefined,
    announcement: [
      `${source.name}: ${source.verdict}`,
      ...source.violations.slice(0, 1).map(violationSentence),
    ].join('. '),
  };
  if (!isOfFiles && state.tab !== 'simulate') return kept;
  const there = {
    ...kept,
    tab: isOfFiles ? 'trace' : 'simulate',
    play: undefined,
    pointed: undefined,
  } as const;
  const shown = panelsNotified(there, panels, { kind: 'sourceChanged' });
  const after =
    first === undefined ? shown : { ...showViolation(shown, 0), announcement: shown.announcement };
  const complete = restored(found(after));
  // What an address asks for of another trace or simulation is over.
  return { ...complete, wanted: ofRun(complete.wanted), wantedView: ofGrid(complete.wantedView) };
}

/** The job that saves the shown events as a trace. */
export function saveOf(state: PageState): Job {
  const { source, lanes, omitted, names } = currentView(state);
  const events = lanes.all.map((item) => item.event);
  const origin = source.kind === 'trace' ? source.origin : undefined;
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
