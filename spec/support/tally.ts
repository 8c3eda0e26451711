/** Counters that tell each other their totals, although totals cross: the agents that the tutorial puts right. */
import { agentType, indicate, record, save, send } from '../../lib/agent/index.ts';
import type { Configuration } from '../../lib/agent/configuration.ts';
import type { Properties } from '../../lib/agent/properties.ts';
import { any, byId, gridOf } from './agentGrids.ts';

/** Adds one when it is asked to, and takes the totals of others for its own. */
const tally = agentType({
  name: 'tally',
  ports: { total: any<number>() },
  requests: any<'add'>(),
  records: any<number>(),
  init: () => 0,
  step: (total, event, { names }) => {
    switch (event.kind) {
      case 'requested':
        return [
          total + 1,
          [
            record({ kind: 'added' }),
            save(total + 1),
            ...names.map((name) => send(name, total + 1)),
            indicate(total + 1),
          ],
        ];
      case 'received':
        return [event.message, []];
      default:
        return [total, []];
    }
  },
  workload: () => ['add'] as const,
});

const CROSSED = 'both have counted every addition';

/** Two of them. */
export function tallies(properties: Properties = {}): Configuration {
  return gridOf(
    { a: { type: tally, names: byId(['b']) }, b: { type: tally, names: byId(['a']) } },
    {
      sometimes: { 'a has two': (grid) => grid.agent('a').state === 2 },
      eventually: {
        [CROSSED]: ({ agents }) => {
          const added = agents.flatMap(({ facts }) => facts).length;
          const wrong = agents.find(({ state }) => state !== undefined && state !== added);
          return wrong && `${wrong.id} has ${String(wrong.state)} of ${String(added)}`;
        },
      },
      ...properties,
    },
  );
}
