/** `npm run mutants`: who caught which mistake, after how many states or seeds. Exits with 1 where nobody caught one. */
import { MUTANTS } from './catalogue.ts';
import { hunt, type Catch } from './hunt.ts';
import type { Mutant } from './mutant.ts';

const SEEDS_MAX = 1_000;
const CONTROL = 'none: the servers as they are';
const width = Math.max(CONTROL.length, ...MUTANTS.map(({ name }) => name.length));

function print(name: string, checker: string, simulator: string): void {
  process.stdout.write(`${name.padEnd(width)}  ${checker.padEnd(24)}  ${simulator}\n`.replace(/ +\n/, '\n'));
}

function inWords({ count, promise, isCutOff }: Catch, what: string): string {
  if (promise !== undefined) return `${promise} (${String(count)})`;
  return `– (${String(count)} ${what}${isCutOff === true ? ', cut off' : ''})`;
}

/** Hunts one, prints what came of it, and says whether it was caught. */
async function isCaught(mutant: Mutant | undefined): Promise<boolean> {
  const { checker, simulator } = await hunt(mutant, SEEDS_MAX);
  print(mutant?.name ?? CONTROL, inWords(checker, 'states'), inWords(simulator, 'seeds'));
  return checker.promise !== undefined || simulator.promise !== undefined;
}

print('mistake', 'model checker', 'simulator');
const isSound = !(await isCaught(undefined));
let caught = 0;
for (const mutant of MUTANTS) if (await isCaught(mutant)) caught++;
process.stdout.write(`${String(caught)} of ${String(MUTANTS.length)} caught\n`);
process.exitCode = isSound && caught === MUTANTS.length ? 0 : 1;
