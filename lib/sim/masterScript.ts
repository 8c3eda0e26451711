/** A plan as a script for the lab's master with its expected output, which a protocol may provide; or the reason why there is none. */
import { sentencesIn, type ReasonIn } from '../reason/table.ts';

const INEXPRESSIBLE = {
  protocol: ({ protocol }: { readonly protocol: string }) =>
    `the master has no commands for servers of the protocol "${protocol}"`,
  faults: ({ kinds }: { readonly kinds: readonly string[] }) =>
    `the master can crash and start servers, but not ${kinds.join(', ')}`,
  network: () => 'the master cannot configure the network',
  plain: () => 'the master cannot start servers without sessions',
  'requests-max': ({ count, max, names }: { readonly count: number; readonly max: number } & Named) =>
    `it takes up to ${String(count)} ${names}; a script of more than ${String(max)} would take minutes`,
};

interface Named {
  /** The plural of the protocol's requests. */
  readonly names: string;
}

/** Why a plan cannot be expressed as a script for the master. */
export type InexpressibleReason = ReasonIn<typeof INEXPRESSIBLE>;

export const inexpressibleSentence: (reason: InexpressibleReason) => string = sentencesIn(INEXPRESSIBLE);

/** The contents of `tests/NAME.input` and `tests/NAME.output`, or why there are none. */
export type MasterScript =
  | { readonly kind: 'pair'; readonly input: string; readonly output: string }
  | { readonly kind: 'inexpressible'; readonly reason: InexpressibleReason };
