import { HARMLESS_HOLD_MS } from '../../lib/check/faultWindows.ts';
import type { Context, Outcome, Row } from '../kit/row.ts';
import { unnoticed } from '../kit/unnoticed.ts';
import { sleep } from '../kit/wait.ts';

const LANES = 6;
/** The pause between two disturbances: three heartbeats. */
const REST_MS = 600;

function run(context: Context): Promise<Outcome> {
  return unnoticed(context, {
    full: 1_000,
    lanes: LANES,
    disturb: async (grid) => {
      const id = context.random.between(0, 4);
      const forMs = context.random.between(1, HARMLESS_HOLD_MS);
      grid.signal(id, 'SIGSTOP');
      await sleep(forMs);
      grid.signal(id, 'SIGCONT');
      await sleep(REST_MS);
    },
    failure: 'suspected',
  });
}

export const F4: Row = {
  id: 'F4',
  fault: 'SIGSTOP for up to 0.6 s',
  full: '1,000 times',
  unit: 'stops',
  pass: '0 suspected',
  seconds: { full: 165, least: 6 },
  run,
};
