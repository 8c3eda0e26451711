/** `npm run mutants`: who caught which mistake, after how many seeds. Exits with 1 where one was not caught. */
import { MUTANTS } from './catalogue.ts';
import { hunt } from './hunt.ts';

const SEEDS_MAX = 1_000;

let missed = 0;
const width = Math.max(...MUTANTS.map(({ name }) => name.length));
const print = (name: string, ...rest: string[]) =>
  process.stdout.write(`${name.padEnd(width)}  ${rest.join('')}\n`);
print('mistake', 'seeds  what broke');
for (const mutant of MUTANTS) {
  const { seeds, promise } = await hunt(mutant, SEEDS_MAX);
  if (promise === undefined) missed++;
  print(mutant.name, String(seeds).padStart(5), '  ', promise ?? 'NOT CAUGHT');
}
process.stdout.write(`${String(MUTANTS.length - missed)} of ${String(MUTANTS.length)} caught\n`);
process.exitCode = missed === 0 ? 0 : 1;
