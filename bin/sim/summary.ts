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
  /** What is claimed to happen in some run, by name. */
  readonly claims?: readonly string[] | undefined;
}

export interface Summary extends Omit<Totals, 'reached'> {
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
  /** What is claimed to happen in some run: in how many runs it has happened. */
  readonly sometimes?: Readonly<Record<string, number>>;
  readonly files: Readonly<Record<string, string>>;
  readonly reproduce?: string;
}

/** Whether something that is claimed to happen in some run has happened in none. */
export function hasUnmet({ sometimes = {} }: Pick<Summary, 'sometimes'>): boolean {
  return Object.values(sometimes).includes(0);
}

export function summaryOf(parts: SummaryParts): Summary {
  const { seed, hash, wallMs, isInterrupted, broken, failure, files, reproduce, claims = [] } = parts;
  const { reached, ...totals } = parts.totals;
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
    ...(claims.length === 0
      ? {}
      : { sometimes: Object.fromEntries(claims.map((name) => [name, reached[name] ?? 0])) }),
    files,
    ...(reproduce === undefined ? {} : { reproduce }),
  };
}

function violationOf({ violation, plan, shrinks, isCutOff }: Broken): NonNullable<Summary['violation']> {
  return { ...violation, plan, shrinks, isCutOff };
}
