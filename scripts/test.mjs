/**
 * Everything that is tested, in two lanes beside each other, which take about as long: one with the specs that start processes, one
 * with those that do not. Says what it ran, what each step took, and in the last line how much passed. `npm test -- NAME…` runs
 * the steps of these names only.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const bin = (name) => `node_modules/.bin/${name}`;

/** A Python 2.7 that runs, if there is one: `PYTHON2` names it, otherwise it is looked for on the path. */
const python2 = [process.env.PYTHON2, 'python2.7', 'python2'].find(
  (name) => name && spawnSync(name, ['--version']).status === 0,
);

/** Specs that start processes: they wait more than they work. Those of the page start a browser, too. */
const STARTING = 'spec/{e2e,soak}/**/*-spec.ts';
const PAGE = 'spec/e2e/page-spec.ts';
/** That mistakes are found: it takes a minute or two of both processors, and is run where it is named, as CI does. */
const MUTANTS = 'spec/mutants/mutants-spec.ts';
const NAMED = [['mutants', bin('mocha'), MUTANTS]];

const LANES = [
  [
    // The page and its specs are of another world, the browser's.
    ['types', 'sh', '-c', ['.', 'spec/page'].map((part) => `${bin('tsc')} -p ${part}`).join(' && ')],
    ['lint', bin('eslint'), '--max-warnings', '0', '.'],
    ['rings', bin('depcruise'), 'lib', 'bin', 'page', 'spec', 'soak'],
    ['dead-code', bin('knip')],
    ['specs-e2e', bin('mocha'), STARTING, '--ignore', PAGE],
  ],
  [
    ['format', bin('prettier'), '--check', '--log-level', 'warn', '.'],
    ['docs', bin('typedoc'), '--logLevel', 'Warn'],
    ['specs', bin('mocha'), 'spec/**/*-spec.ts', '--ignore', STARTING, '--ignore', MUTANTS],
    ['package', 'node', 'scripts/smoke.mjs'],
    // Beside the other specs that start processes: with ports of their own.
    ['specs-page', 'env', 'SPEC_PORTS=upper', bin('mocha'), PAGE],
    ['scripts', 'python3', 'grading.py'],
    ...(python2 ? [['scripts-python2', python2, 'grading.py']] : []),
  ],
];

/** How many tests a step's output speaks of; a step without a count is one. */
function countOf(name, output, isGood) {
  const passing = /^\s*(\d+) passing/m.exec(output);
  const failing = /^\s*(\d+) failing/m.exec(output);
  const pending = /^\s*(\d+) pending/m.exec(output);
  if (passing) return [Number(passing[1]), Number(failing?.[1] ?? 0), Number(pending?.[1] ?? 0)];
  const graded = /^(\d+) of (\d+) correct/m.exec(output);
  if (graded) return [Number(graded[1]), graded[2] - graded[1], 0];
  return isGood ? [1, 0, 0] : [0, 1, 0];
}

/** Runs a step; its output is shown when it has ended, so that lanes do not mix. */
function run([name, command, ...args]) {
  return new Promise((done) => {
    const began = performance.now();
    const chunks = [];
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => chunks.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (code) => {
      const output = Buffer.concat(chunks).toString();
      const isGood = code === 0;
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      console.log(`\n── ${name}: ${isGood ? 'ok' : `FAILED (exit ${code})`}, ${seconds} s`);
      if (output.trim() !== '') console.log(output.trimEnd());
      done({ name, isGood, counts: countOf(name, output, isGood) });
    });
  });
}

/** Runs steps one after the other. */
async function lane(steps) {
  const results = [];
  for (const step of steps) results.push(await run(step));
  return results;
}

const wanted = process.argv.slice(2);
const chosen = (steps) => steps.filter(([name]) => wanted.length === 0 || wanted.includes(name));
const unknown = wanted.filter((name) => ![...LANES.flat(), ...NAMED].some(([known]) => known === name));
if (unknown.length > 0 || !existsSync('dist/.built')) {
  const names = [...LANES.flat(), ...NAMED].map(([name]) => name).join(', ');
  console.error(
    unknown.length > 0 ? `no step ${unknown.join(', ')}; there are ${names}` : 'run ./build first',
  );
  process.exit(2);
}

const began = performance.now();
const results = (
  await Promise.all([...LANES.map(chosen), NAMED.filter(([name]) => wanted.includes(name))].map(lane))
).flat();
const [passed, failed, skipped] = [0, 1, 2].map((i) =>
  results.reduce((sum, { counts }) => sum + counts[i], 0),
);
const isGood = results.every((result) => result.isGood);
const ran = results
  .map(({ name, counts, isGood: good }) => `${name} ${good ? counts[0] : 'FAILED'}`)
  .join(' · ');
console.log(`\n${ran} · ${((performance.now() - began) / 1000).toFixed(0)} s`);
if (!python2) console.log('skipped: scripts-python2, for there is no Python 2.7 here (PYTHON2 names one)');
console.log(`${passed} passed, ${isGood ? failed : Math.max(1, failed)} failed, ${skipped} skipped`);
process.exitCode = isGood ? 0 : 1;
