/**
 * `npm run mutants [<words of names or files>…]`: which hunter has caught which mistake, after how many states, seeds or tests. Exits
 * with 1 if one was not caught.
 */
import { MUTANTS } from './catalogue.ts';
import { hunt, type Catch } from './hunt.ts';
import { huntBySpecs } from './huntBySpecs.ts';
import type { Mutant } from './mutant.ts';

const SEEDS_MAX = 1_000;
const CONTROL = 'none: the servers as they are';
const width = Math.max(CONTROL.length, ...MUTANTS.map(({ name }) => name.length));

function print(...[name = '', ...columns]: string[]): void {
  const [checker = '', simulator = '', specs = ''] = columns;
  process.stdout.write(
    `${name.padEnd(width)}  ${checker.padEnd(24)}  ${simulator.padEnd(24)}  ${specs}\n`.replace(/ +\n/, '\n'),
  );
}

function inWords({ count, promise, isCutOff }: Catch, what: string): string {
  if (promise !== undefined) return `${promise} (${String(count)})`;
  return `– (${String(count)} ${what}${isCutOff === true ? ', cut off' : ''})`;
}

/** Hunts one, prints the result, and returns whether it was caught. `bySpecs` is the result of the unit specs. */
async function isCaught(mutant: Mutant | undefined, bySpecs: Catch | undefined): Promise<boolean> {
  // A mistake that no correct server shows needs no simulation.
  const seeds = mutant?.isForSpecs === true ? 0 : SEEDS_MAX;
  const { checker, simulator } = await hunt(mutant, seeds);
  print(
    mutant?.name ?? CONTROL,
    inWords(checker, 'states'),
    seeds === 0 ? '' : inWords(simulator, 'seeds'),
    bySpecs?.promise === undefined ? '–' : 'found',
  );
  return [checker, simulator, bySpecs].some((one) => one?.promise !== undefined);
}

const [, , ...wanted] = process.argv;
const hunted = MUTANTS.filter(
  ({ name, file }) =>
    wanted.length === 0 || wanted.some((words) => name.includes(words) || file.includes(words)),
);
print('mistake', 'model checker', 'simulator', 'unit specs');
// One bundling for all: the first costs several times as much as the next ones.
const [control, ...found] = await huntBySpecs([undefined, ...hunted]);
const isSound = !(await isCaught(undefined, control));
let caught = 0;
for (const [i, mutant] of hunted.entries()) if (await isCaught(mutant, found[i])) caught++;
process.stdout.write(`${String(caught)} of ${String(hunted.length)} caught\n`);
process.exitCode = isSound && caught === hunted.length ? 0 : 1;
