/** Why a script of a lab cannot be simulated. */
import { errorsIn } from '../exit.ts';

export const labSimError = errorsIn({
  script: ({
    file,
    line,
    problem,
  }: {
    readonly file: string;
    readonly line: number;
    readonly problem: string;
  }) => `${file}: line ${String(line)}: ${problem}`,
});
