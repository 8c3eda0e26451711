/** Scenarios: text files that control a grid on virtual time and contain the expected output. */
import type { Violations } from '../../check/findings.ts';
import type { UnclockedEvent } from '../../trace/event.ts';
import { withWallClocks } from '../wallClock.ts';
import type { ScenarioProtocol } from './protocol.ts';
import { commandsOf } from './commands/all.ts';
import { Environment } from './environment.ts';
import { parse, RULE, type Part, type Step } from './parse.ts';
import { ScenarioProblem } from './problem.ts';

export { protocolNamedIn } from './parse.ts';
export { ScenarioProblem } from './problem.ts';

/** A difference between the expected and the actual output. Lines count from 1. */
export interface Difference {
  readonly line: number;
  /** The expected line and the actual one; undefined after the end. */
  readonly expected: string | undefined;
  readonly found: string | undefined;
}

/** The result of a scenario. */
export interface ScenarioResult {
  /** The file with the actual output in place of the expected one. */
  readonly output: string;
  /** Whether the two are equal. */
  readonly isSame: boolean;
  readonly firstDifference?: Difference;
  /** What has happened in its last grid. */
  readonly history: readonly UnclockedEvent[];
  /** What the last check of that grid has found; left out: there was none. */
  readonly found?: Violations;
}

/**
 * Plays a scenario. The same text gives the same result on any machine. Meanwhile `Date.now` is simulated.
 *
 * @param protocol - the protocol of its servers, with its own commands
 * @throws {@link ScenarioProblem} if a command is invalid
 */
export function runScenario(text: string, protocol: ScenarioProtocol): ScenarioResult {
  const parts = parse(text, commandsOf(protocol));
  const environment = new Environment(protocol);
  const lines: string[] = [];
  let firstDifference: Difference | undefined;
  let history: readonly UnclockedEvent[] = [];
  let found: Violations | undefined;
  withWallClocks(environment, () => {
    try {
      for (const part of parts) {
        lines.push(...part.lines);
        if (part.kind === 'prose') continue;
        const output = play(part.steps, environment);
        lines.push(RULE, ...output);
        firstDifference ??= differenceOf(part, output);
      }
    } finally {
      ({ history, found } = environment);
      environment.close();
    }
  });
  return {
    output: `${lines.join('\n')}\n`,
    isSame: firstDifference === undefined,
    history,
    ...(found === undefined ? {} : { found }),
    ...(firstDifference === undefined ? {} : { firstDifference }),
  };
}

/** Executes the commands of a case. If nothing is printed, the output is `ok`. */
function play(steps: readonly Step[], environment: Environment): readonly string[] {
  const output = steps.flatMap(({ line, action }) =>
    ScenarioProblem.inLine(line, () => {
      const said = action(environment);
      return [...environment.takePrinted(), ...said];
    }),
  );
  return output.length === 0 ? ['ok'] : output;
}

function differenceOf(
  part: Extract<Part, { kind: 'case' }>,
  found: readonly string[],
): Difference | undefined {
  const { output: expected, outputLine } = part;
  const most = Math.max(expected.length, found.length);
  for (let i = 0; i < most; i++) {
    if (expected[i] !== found[i]) return { line: outputLine + i, expected: expected[i], found: found[i] };
  }
  return undefined;
}
