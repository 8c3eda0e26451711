/** Makes metric families whose names have one prefix, and samples with the labels of one server or box. Pure. */
import type { Family, Sample } from './exposition.ts';
import type { Tally } from './netCount.ts';

export interface FamilyMakers {
  readonly counter: (name: string, help: string, ...samples: readonly Sample[]) => Family;
  readonly gauge: (name: string, help: string, ...samples: readonly Sample[]) => Family;
  readonly sample: (value: number, labels?: Sample['labels']) => Sample;
  /** A sample for each reason. */
  readonly tallied: <Name extends string>(reasons: readonly Name[], tally: Tally<Name>) => readonly Sample[];
}

/**
 * @param prefix - the name of the program
 * @param own - the labels of every sample
 */
export function familyMakers(prefix: string, own: Sample['labels']): FamilyMakers {
  const sample: FamilyMakers['sample'] = (value, labels = {}) => ({ labels: { ...own, ...labels }, value });
  return {
    counter: (name, help, ...samples) => ({
      name: `${prefix}_${name}_total`,
      type: 'counter',
      help,
      samples,
    }),
    gauge: (name, help, ...samples) => ({ name: `${prefix}_${name}`, type: 'gauge', help, samples }),
    sample,
    tallied: (reasons, tally) => reasons.map((reason) => sample(tally[reason] ?? 0, { reason })),
  };
}
