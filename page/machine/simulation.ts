/** The simulation that the form asks for. Agents are those of the running grid, because a page has no other configuration. */
import { factsOf } from '../../lib/trace/facts.ts';
import type { PageProtocols } from '../panel/model.ts';
import { ofRun } from './chosen.ts';
import type { PageEffect } from './events.ts';
import { noticed } from './notices.ts';
import type { PageState } from './state.ts';

type Step = [PageState, PageEffect[]];

/** Runs it, or waits for the grid, or notes why it cannot be run. */
export function simulated(state: PageState, { known }: PageProtocols): Step {
  const { sim, live, connection } = state;
  const facts = factsOf(sim, known);
  // An event of the simulation is asked for after this.
  const after = { ...state, work: 'simulating', wanted: ofRun(state.wanted), isSimWaiting: false };
  if (facts.isConfigured !== true) return [after, [{ kind: 'simulate', sim }]];
  if (live.configuration !== undefined && live.lanes.facts === facts) {
    const { configuration: text, names } = live;
    const configuration = { text, name: names.title ?? facts.protocol };
    return [after, [{ kind: 'simulate', sim, configuration }]];
  }
  if (state.run === '' && (connection === 'connecting' || connection === 'open'))
    return [{ ...after, work: 'waiting for the grid', isSimWaiting: true }, []];
  return [
    noticed(
      { ...after, work: undefined },
      `only the ${facts.parts?.many ?? 'servers'} of a running grid can be simulated here, and only if their types ship with chatroom`,
    ),
    [],
  ];
}
