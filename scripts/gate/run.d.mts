/** A step: a command with its name. Steps of one lane run one after the other. */
export interface Step {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly lane?: string;
}

/** The result of a step: the numbers of passed, failed and skipped tests. */
export interface StepResult {
  readonly name: string;
  readonly isGood: boolean;
  readonly counts: readonly number[];
}

/** Runs steps in order, at most `atATime` at a time, and of each lane one. */
export function runSteps(
  steps: readonly Step[],
  atATime: number,
  run?: (step: Step) => Promise<StepResult>,
): Promise<readonly StepResult[]>;
