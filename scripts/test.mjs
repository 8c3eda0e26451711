/**
 * `npm test`: all steps of the gate. `npm test -- NAME…` runs steps by name (`gate` is all of the gate, `all` what CI runs), and `npm test
 * -- PATTERN…` the specs that concern a file, a folder or a word. Prints each step with its duration, and in the last line the numbers of
 * passed, failed and skipped tests.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { specsFor } from './gate/pattern.mjs';
import { runSteps } from './gate/run.mjs';
import { ALONE, GATE, LONG, python2, specs } from './gate/steps.mjs';

/** One more than two processors, because most of the time some of them wait. */
const AT_A_TIME = 3;
/** Of the long steps, which wait less. */
const LONG_AT_A_TIME = 2;

const STEPS = [...GATE, ...LONG, ...ALONE];

const files = readdirSync('spec', { recursive: true })
  .map((file) => `spec/${file}`)
  .filter((file) => file.endsWith('-spec.ts'))
  .sort();

const textOf = (file) => readFileSync(file, 'utf8');

/** The meaning of a word of the command line: steps, or else spec files. */
function meaningOf(word) {
  if (word === 'gate') return { steps: GATE, specs: [] };
  if (word === 'all') return { steps: STEPS, specs: [] };
  const steps = STEPS.filter(({ name }) => name === word);
  return { steps, specs: steps.length > 0 ? [] : specsFor(word, files, textOf) };
}

const words = process.argv.slice(2);
const meanings = words.map(meaningOf);
const unknown = words.filter((_, i) => meanings[i].steps.length + meanings[i].specs.length === 0);
if (unknown.length > 0 || !existsSync('dist/.built')) {
  const names = ['gate', 'all', ...STEPS.map(({ name }) => name)].join(', ');
  console.error(
    unknown.length > 0
      ? `no step and no spec: ${unknown.join(', ')}; the steps are ${names}`
      : 'run ./build first',
  );
  process.exit(2);
}

const began = performance.now();
const wanted = new Set(words.length === 0 ? GATE : meanings.flatMap(({ steps }) => steps));
const chosen = [...new Set(meanings.flatMap((meaning) => meaning.specs))];
const beside = [
  ...GATE.filter((step) => wanted.has(step)),
  ...(chosen.length > 0 ? [specs('specs that were asked for', chosen)] : []),
];
const results = [
  ...(await runSteps(beside, AT_A_TIME)),
  ...(await runSteps(
    LONG.filter((step) => wanted.has(step)),
    LONG_AT_A_TIME,
  )),
  ...(await runSteps(
    ALONE.filter((step) => wanted.has(step)),
    1,
  )),
];

const [passed, failed, skipped] = [0, 1, 2].map((i) =>
  results.reduce((sum, { counts }) => sum + counts[i], 0),
);
const isGood = results.every((result) => result.isGood);
const ran = results
  .map(({ name, counts, isGood: good }) => `${name} ${good ? counts[0] : 'FAILED'}`)
  .join(' · ');
console.log(`\n${ran} · ${((performance.now() - began) / 1000).toFixed(0)} s`);
if (words.includes('all') && !python2)
  console.log(
    'skipped: scripts-python2 and specs-python2, because there is no Python 2.7 (PYTHON2 can name one)',
  );
console.log(`${passed} passed, ${isGood ? failed : Math.max(1, failed)} failed, ${skipped} skipped`);
process.exitCode = isGood ? 0 : 1;
