/** Scenarios: text files that control a grid on virtual time and contain the expected output. */
import { withWallClocks } from '../wallClock.ts';
import type { ScenarioProtocol } from './protocol.ts';
import { commandsOf } from './commands/all.ts';
import { Environment } from './environment.ts';
import { parse, RULE, type Part, type Step } from './parse.ts';
import { ScenarioProblem } from './problem.ts';

export { protocolNamedIn } from './parse.ts';
export { ScenarioProblem } from './problem.ts';

/** Where what was seen is not what the file says. Lines count from 1. */
export interface Difference {
  readonly line: number;
  /** What the file has there, and what came; undefined where there is no more. */
  readonly expected: string | undefined;
  readonly found: string | undefined;
}

/** What came of a scenario. */
export interface ScenarioResult {
  /** The file with the output that came in place of the one that was there. */
  readonly output: string;
  /** Whether that is the same. */
  readonly isSame: boolean;
  readonly firstDifference?: Difference;
}

/**
 * Plays a scenario. The same text gives the same result on any machine. Meanwhile `Date.now` is simulated.
 *
 * @param protocol - that of its servers, with its own commands
 * @throws {@link ScenarioProblem} where the file asks for what cannot be
 */
export function runScenario(text: string, protocol: ScenarioProtocol): ScenarioResult {
  const parts = parse(text, commandsOf(protocol));
  const environment = new Environment(protocol);
  const lines: string[] = [];
  let firstDifference: Difference | undefined;
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
      environment.close();
    }
  });
  return {
    output: `${lines.join('\n')}\n`,
    isSame: firstDifference === undefined,
    ...(firstDifference === undefined ? {} : { firstDifference }),
  };
}

/** Carries out the commands of a case. What prints nothing at all is `ok`. */
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
