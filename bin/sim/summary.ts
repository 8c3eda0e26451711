/** The result of a call as plain data: `--json` prints it, and the table is made from it. */
import type { Plan } from '../../lib/sim/plan.ts';
import type { Broken } from './minimize.ts';
import { boundPerCent, type Totals } from './totals.ts';

/** The call and its result. */
export interface SummaryParts {
  /** The seed of the first run, or of the plan. */
  readonly seed: number;
  readonly totals: Totals;
  readonly hash: string;
  readonly wallMs: number;
  readonly isInterrupted: boolean;
  readonly broken: Broken | undefined;
  /** The error, if a run failed. */
  readonly failure: string | undefined;
  /** Files that were written, by their content. */
  readonly files: Readonly<Record<string, string>>;
  readonly reproduce: string | undefined;
}

export interface Summary extends Totals {
  readonly seed: number;
  /** With 95 % confidence, less than this share of all runs violates a promise; only without violations. */
  readonly boundPerCent?: number;
  /** Virtual time per real time. */
  readonly speed: number;
  /** Messages over the network, per real time. */
  readonly messagesPerSecond: number;
  readonly wallMs: number;
  readonly hash: string;
  readonly isInterrupted: boolean;
  readonly violation?: {
    readonly promise: string;
    readonly atMs: number;
    readonly message: string;
    /** The smallest plan found that violates it, the number of steps to it, and whether the search was cut short. */
    readonly plan: Plan;
    readonly shrinks: number;
    readonly isCutOff: boolean;
  };
  readonly failure?: string;
  readonly files: Readonly<Record<string, string>>;
  readonly reproduce?: string;
}

export function summaryOf(parts: SummaryParts): Summary {
  const { seed, totals, hash, wallMs, isInterrupted, broken, failure, files, reproduce } = parts;
  return {
    seed,
    ...totals,
    ...(totals.violations === 0 ? { boundPerCent: boundPerCent(totals.runs) } : {}),
    speed: totals.virtualMs / Math.max(1, wallMs),
    messagesPerSecond: Math.round((totals.messages / Math.max(1, wallMs)) * 1000),
    wallMs: Math.round(wallMs),
    hash,
    isInterrupted,
    ...(broken === undefined ? {} : { violation: violationOf(broken) }),
    ...(failure === undefined ? {} : { failure }),
    files,
    ...(reproduce === undefined ? {} : { reproduce }),
  };
}

function violationOf({ violation, plan, shrinks, isCutOff }: Broken): NonNullable<Summary['violation']> {
  return { ...violation, plan, shrinks, isCutOff };
}
