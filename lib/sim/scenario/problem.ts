/** An error in a scenario, for its author. */

/** The message is one line: what was found, and what is allowed. */
export class ScenarioProblem extends Error {
  override readonly name = 'ScenarioProblem';
  /** Where it stands in the file, from 1; not known where it is found. */
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(line === undefined ? message : `line ${String(line)}: ${message}`);
    this.line = line;
  }

  /** Runs `part` of what stands in a line; a problem in it is one of that line. */
  static inLine<T>(line: number, part: () => T): T {
    try {
      return part();
    } catch (error) {
      if (error instanceof ScenarioProblem && error.line === undefined)
        throw new ScenarioProblem(error.message, line);
      throw error;
    }
  }
}
