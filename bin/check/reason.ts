/** Why a model cannot be explored. */
import { notWhole, type Range } from '../../lib/configReason.ts';
import { errorsIn } from '../exit.ts';

interface Budgets {
  readonly restarts: number;
  readonly crashes: number;
}

export const checkError = errorsIn({
  'not-whole': ({ option, ...range }: Range & { readonly option: string }) => `${option}: ${notWhole(range)}`,
  'restarts-without-crashes': ({ restarts, crashes }: Budgets) =>
    `--restarts: ${String(restarts)} restarts with ${String(crashes)} crashes; only a server that has crashed starts again`,
});
