/** A plan as a script for the lab's master with the output that it is to have: what a protocol can provide, and why there is none. */
import { sentencesIn, type ReasonIn } from '../reason/table.ts';

const UNSAYABLE = {
  protocol: ({ protocol }: { readonly protocol: string }) =>
    `the master has no commands for servers of the protocol "${protocol}"`,
  faults: ({ kinds }: { readonly kinds: readonly string[] }) =>
    `a master can crash and start servers, but not ${kinds.join(', ')}`,
  network: () => 'a master has no say in what the network is like',
  plain: () => 'a master has no say in whether servers have sessions',
  'requests-max': ({ count, max, names }: { readonly count: number; readonly max: number } & Named) =>
    `it takes up to ${String(count)} ${names}; a script of more than ${String(max)} would take minutes`,
};

interface Named {
  /** Several requests, in words. */
  readonly names: string;
}

/** Why a plan cannot be written as a script for the master. */
export type UnsayableReason = ReasonIn<typeof UNSAYABLE>;

export const unsayableSentence: (reason: UnsayableReason) => string = sentencesIn(UNSAYABLE);

/** What `tests/NAME.input` and `tests/NAME.output` would hold, or why they cannot. */
export type MasterScript =
  | { readonly kind: 'pair'; readonly input: string; readonly output: string }
  | { readonly kind: 'unsayable'; readonly reason: UnsayableReason };
