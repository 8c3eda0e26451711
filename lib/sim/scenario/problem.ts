/** An error in a scenario, for its author. */
import { scenarioSentence, type ArgumentReason, type ScenarioReason } from './reason.ts';

/** The message is one line: what was found, and what is allowed. */
export class ScenarioProblem extends Error {
  override readonly name = 'ScenarioProblem';
  readonly reason: ScenarioReason;
  /** The line in the file, from 1; undefined where it is not known. */
  readonly line: number | undefined;

  constructor(reason: ScenarioReason, line?: number) {
    const sentence = scenarioSentence(reason);
    super(line === undefined ? sentence : `line ${String(line)}: ${sentence}`);
    this.reason = reason;
    this.line = line;
  }

  /** A problem with the arguments of a command. */
  static inArguments(usage: string, why: ArgumentReason): ScenarioProblem {
    return new ScenarioProblem({ code: 'arguments', usage, why });
  }

  /** Runs `part` on the contents of a line; adds the line number to a problem. */
  static inLine<T>(line: number, part: () => T): T {
    try {
      return part();
    } catch (error) {
      if (error instanceof ScenarioProblem && error.line === undefined)
        throw new ScenarioProblem(error.reason, line);
      throw error;
    }
  }
}
