/** Checks the properties of a configuration over a run: `always` whenever something has changed, `eventually` at its end. */
import type { GridView, Properties } from '../../agent/properties.ts';
import { MESSAGE_REFUSED } from '../../agent/route.ts';
import { CONTRACT_PROMISES } from '../../box/check.ts';
import { ENVELOPE_PROMISES, type PromiseTable, type Violation } from '../../check/promise.ts';
import { messageWithPlace } from '../../reason/thrownAt.ts';

/** Of the author's code: it is no property, because it is claimed of all configurations. */
export const NO_THROW = 'no-throw';

/** The properties as promises: the table of what a run is checked for. */
export function promisesOf({ always = {}, eventually = {} }: Properties): PromiseTable {
  return {
    ...CONTRACT_PROMISES,
    ...ENVELOPE_PROMISES,
    [NO_THROW]: {
      kind: 'safety',
      description: 'no agent, no workload and no property throws',
      broken: 'code of the configuration has thrown an error',
    },
    [MESSAGE_REFUSED]: {
      kind: 'safety',
      description: 'every name leads to agents, and they take what is sent to them',
      broken: 'an agent has sent a message that has no receiver that takes it',
    },
    ...rowsOf(always, 'safety', 'holds at every moment', 'did not hold at some moment'),
    ...rowsOf(
      eventually,
      'liveness',
      'holds when nothing more happens',
      'did not hold at the end of the run',
    ),
  };
}

function rowsOf(
  properties: Readonly<Record<string, unknown>>,
  kind: 'safety' | 'liveness',
  description: string,
  broken: string,
): PromiseTable {
  const names = Object.keys(properties);
  return Object.fromEntries(names.map((name) => [name, { kind, isProperty: true, description, broken }]));
}

/** The checks of one run. */
export class PropertyCheck {
  readonly #always: readonly [string, NonNullable<Properties['always']>[string]][];
  readonly #eventually: readonly [string, NonNullable<Properties['eventually']>[string]][];
  /** Those that were not met yet. */
  #sometimes: readonly [string, NonNullable<Properties['sometimes']>[string]][];
  readonly #met: string[] = [];
  /** The properties that do not hold now: a violation is reported when it begins. */
  readonly #violated = new Set<string>();
  /** What has thrown. */
  readonly #thrown = new Set<string>();
  /** The agents whose messages were refused. */
  readonly #refused = new Set<string>();
  readonly #violations: Violation[] = [];

  constructor({ always = {}, sometimes = {}, eventually = {} }: Properties) {
    this.#always = Object.entries(always);
    this.#sometimes = Object.entries(sometimes);
    this.#eventually = Object.entries(eventually);
  }

  /** The names of the properties `sometimes` that were met so far. */
  get met(): readonly string[] {
    return this.#met;
  }

  /** The violations so far, in the order of time. */
  get violations(): readonly Violation[] {
    return this.#violations;
  }

  /** Checks a moment. */
  moment(grid: GridView, atMs: number): void {
    for (const [name, check] of this.#always) this.#try(name, check, grid, atMs);
    if (this.#sometimes.length === 0) return;
    const met = this.#sometimes.filter(([name, isMet]) =>
      this.attempt(`property ${name}`, atMs, () => isMet(grid)),
    );
    if (met.length === 0) return;
    for (const [name] of met) this.#met.push(name);
    this.#sometimes = this.#sometimes.filter((one) => !met.includes(one));
  }

  /** Checks the end of a run, at which all faults are over and the grid is at rest. */
  end(grid: GridView, atMs: number): void {
    for (const [name, check] of this.#eventually) this.#try(name, check, grid, atMs);
  }

  /** Runs code of the author. Returns undefined if it throws, which is reported once for each subject. */
  attempt<T>(subject: string, atMs: number, run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      this.threw(subject, `${subject} threw an error: ${messageWithPlace(error)}`, atMs);
      return undefined;
    }
  }

  /** Reports code of the author that has thrown: once for each subject. */
  threw(subject: string, message: string, atMs: number): void {
    if (this.#thrown.has(subject)) return;
    this.#thrown.add(subject);
    this.#violations.push({ promise: NO_THROW, atMs, message });
  }

  /** Reports a message of an agent that has no receiver that takes it: once for each agent. */
  refused(agent: string, message: string, atMs: number): void {
    if (this.#refused.has(agent)) return;
    this.#refused.add(agent);
    this.#violations.push({ promise: MESSAGE_REFUSED, atMs, message });
  }

  #try(name: string, check: (grid: GridView) => string | undefined, grid: GridView, atMs: number): void {
    this.#report(
      name,
      this.attempt(`property ${name}`, atMs, () => check(grid)),
      atMs,
    );
  }

  #report(promise: string, problem: string | undefined, atMs: number): void {
    if (problem === undefined) this.#violated.delete(promise);
    else if (!this.#violated.has(promise)) {
      this.#violated.add(promise);
      this.#violations.push({ promise, atMs, message: problem });
    }
  }
}
