/** A model for specs that is not deterministic. */
import type { Model } from '../../lib/check/linearizability/model.ts';

/** A register that may forget what is written to it: it is not deterministic. */
export const FORGETFUL: Model = {
  name: 'forgetful',
  init: 0,
  functions: { read: 'reads', write: 'changes' },
  step: (state, { f, value, isKnown, returned }) => {
    if (f === 'write') return [value, 0];
    return !isKnown || returned === state ? [state] : [];
  },
};
