/** The result of a call as plain data: `--json` prints it, and the table is made from it. */
import type { Plan } from '../../lib/sim/plan.ts';
import type { Broken } from './minimize.ts';
import { boundPerCent, type Totals } from './totals.ts';

/** What the call was, and what came of it. */
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
  /** Files that were written, by what is in them. */
  readonly files: Readonly<Record<string, string>>;
  readonly reproduce: string | undefined;
}

export interface Summary extends Totals {
  readonly seed: number;
  /** At 95 %, less than this share of all runs breaks a promise; only where none did. */
  readonly boundPerCent?: number;
  /** Virtual time by real time. */
  readonly speed: number;
  /** Messages over the network, by real time. */
  readonly messagesPerSecond: number;
  readonly wallMs: number;
  readonly hash: string;
  readonly isInterrupted: boolean;
  readonly violation?: {
    readonly promise: string;
    readonly atMs: number;
    readonly message: string;
    /** The smallest plan that was found to break it, after how many steps, and whether time ran out before the end. */
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
