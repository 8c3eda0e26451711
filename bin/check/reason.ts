/** Why a model cannot be explored. */
import { errorsIn } from '../exit.ts';

interface Range {
  readonly option: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

interface Budgets {
  readonly restarts: number;
  readonly crashes: number;
}

export const checkError = errorsIn({
  'not-whole': ({ option, value, min, max }: Range) =>
    `${option}: ${String(value)} is not a whole number from ${String(min)} to ${String(max)}`,
  'restarts-without-crashes': ({ restarts, crashes }: Budgets) =>
    `--restarts: ${String(restarts)} restarts with ${String(crashes)} crashes; only a server that has crashed starts again`,
});
