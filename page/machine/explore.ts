/** The page on a model: the state at the end of a path, as `ovid explore` answers it. Pure. */
import type { ExploreAnswer } from '../../lib/model/agents/exploreAnswer.ts';
import { factsOf } from '../../lib/trace/facts.ts';
import { followed } from '../model/branches.ts';
import { Lanes } from '../model/lanes.ts';
import { fitted } from '../model/viewport.ts';
import type { PageProtocols } from '../panel/model.ts';
import type { ExploreEffect, ExploreEvent, ExploreState } from './exploreState.ts';
import { noticed } from './notices.ts';
import { HELD_MAX } from './sourceView.ts';
import type { PageState } from './state.ts';

const FIRST: ExploreState = { wanted: [], about: undefined, shown: undefined, branches: new Map() };

/** The facts of agents. */
const PROTOCOL = 'agents';
/** The last steps that are in view of the diagram. */
const STEPS_SEEN = 24;
/** Room behind the last step, for its name. */
const LABEL_STEPS = 0.4;

export function onExplore(
  state: PageState,
  event: ExploreEvent,
  protocols: PageProtocols,
): readonly [PageState, readonly ExploreEffect[]] {
  const explore = state.explore ?? FIRST;
  switch (event.kind) {
    case 'pathWanted':
      return [
        { ...state, explore: { ...explore, wanted: event.path } },
        [{ kind: 'explore', path: event.path }],
      ];
    case 'pathRefused': {
      const refused = noticed({ ...state, explore }, `the address is wrong: ${event.reason}`);
      return [refused, explore.shown === undefined ? [{ kind: 'readdress', path: [] }] : []];
    }
    case 'exploringFailed':
      return [noticed({ ...state, explore }, event.reason), []];
    case 'stateExplored':
      return explored(state, explore, event.answer, protocols);
  }
}

function explored(
  state: PageState,
  explore: ExploreState,
  { about, at }: ExploreAnswer,
  { known }: PageProtocols,
): readonly [PageState, readonly ExploreEffect[]] {
  if (at.kind === 'impossible') {
    const why = at.error === undefined ? 'is not possible in this model' : `throws: ${at.error}`;
    const after = noticed(
      { ...state, explore: { ...explore, about } },
      `step ${String(at.at + 1)} of the address ${why}; this is the state before it`,
    );
    return [after, [{ kind: 'readdress', path: explore.wanted.slice(0, at.at) }]];
  }
  const { path, next, broken } = at;
  const lanes = new Lanes(about.boxes.length, HELD_MAX, factsOf({ protocol: PROTOCOL }, known));
  lanes.add(at.events);
  const view = fitted(Math.max(0, path.length - STEPS_SEEN), Math.max(1, path.length + LABEL_STEPS));
  const after: PageState = {
    ...state,
    explore: { ...explore, about, shown: at, branches: followed(explore.branches, path) },
    tab: 'trace',
    trace: {
      source: {
        ...{ kind: 'trace', name: about.file, verdict: '' },
        ...{ violations: [], violationCount: 0, checkedCount: 0 },
      },
      ...{ lanes, view, chosen: undefined, omitted: 0 },
      names: { title: about.file, names: about.boxes },
    },
    pointed: undefined,
    announcement: [
      path.at(-1)?.words ?? 'the first state',
      ...broken.map(({ property, message }) => `Property violated (${property}): ${message}`),
      next.length === 1 ? '1 step is possible' : `${String(next.length)} steps are possible`,
    ].join('. '),
  };
  return [after, []];
}
