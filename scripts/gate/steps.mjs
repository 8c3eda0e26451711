/**
 * What is tested, step by step. A step is `{ name, command }`, and `env` where it needs some. The steps of the gate come in the order in
 * which they are begun: those that take longest first, so that none is left running alone at the end. Those that are run by name only
 * take long, or measure, and have the machine to themselves.
 */
import { spawnSync } from 'node:child_process';

const bin = (name) => `node_modules/.bin/${name}`;

/** A Python 2.7 that runs, if there is one: `PYTHON2` names it, otherwise it is looked for on the path. */
export const python2 = [process.env.PYTHON2, 'python2.7', 'python2'].find(
  (name) => name && spawnSync(name, ['--version']).status === 0,
);

/** Specs that start processes: they wait more than they work, so several files run beside each other. */
const STARTING = 'spec/{e2e,soak}/**/*-spec.ts';
/** It installs and bundles several times: 40 s of CPU time. */
const BUILD = 'spec/e2e/build-spec.ts';
/** They start a browser, too: PAGE tests a live grid; PAGE_TOOLS tests traces, simulations and notices, and takes as long. */
const PAGE = 'spec/e2e/page-spec.ts';
const PAGE_TOOLS = 'spec/e2e/pageTools-spec.ts';
/** The longest piece of work of the page, while it draws what happens: a figure, and so nothing for a machine that does other things. */
const FRAMES = 'bench/frames.ts';
/** What the soak can be told; the soak itself is a step as well. */
const SOAK = 'spec/soak/run-spec.ts';
/** That deliberate mistakes are found. */
const MUTANTS = 'spec/mutants/mutants-spec.ts';

/** What can be tried for ever: a share in the gate, much more by name (spec/support/effort.ts). */
const FULL = ['spec/fuzz/*-spec.ts', 'spec/sim/run-spec.ts', 'spec/model/grid-spec.ts'];

/** What runs the scripts under each Python that has to run them; in the gate under the newest. */
const SCRIPTS = ['spec/e2e/grading-spec.ts', 'spec/e2e/master-spec.ts'];

/** Steps that run beside each other have ports of their own each: see soak/kit/ports.ts. */
const PORTS = ['specs', 'specs-e2e', 'specs-page', 'others'];
const portsOf = (name) => ({ SPEC_PORTS: `${PORTS.indexOf(name)}/${PORTS.length}` });

/** Runs specs. @param jobs how many files at a time */
export function specs(name, files, { jobs = 1, ignored = [], env = {} } = {}) {
  const ignore = ignored.flatMap((file) => ['--ignore', file]);
  const parallel = jobs > 1 ? ['--parallel', '--jobs', String(jobs)] : [];
  return {
    name,
    command: [bin('mocha'), ...parallel, ...files, ...ignore],
    env: { ...portsOf(PORTS.includes(name) ? name : 'others'), ...env },
  };
}

export const GATE = [
  specs('specs', ['spec/**/*-spec.ts'], { jobs: 2, ignored: [STARTING, MUTANTS] }),
  specs('specs-e2e', [STARTING], { jobs: 3, ignored: [PAGE, PAGE_TOOLS, SOAK, BUILD] }),
  specs('specs-page', [PAGE]),
  { name: 'scripts', command: ['python3', 'grading.py', '-j', '4'] },
  { name: 'types', command: [bin('tsc'), '-p', '.'] },
  // The page and its specs are of another world, the browser's.
  { name: 'types-page', command: [bin('tsc'), '-p', 'spec/page'] },
  { name: 'layers', command: [bin('depcruise'), 'lib', 'bin', 'page', 'spec', 'soak'] },
  { name: 'dead-code', command: [bin('knip')] },
];

export const NAMED = [
  { name: 'format', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', command: [bin('eslint'), '--max-warnings', '0', '.'] },
  specs('specs-build', [BUILD]),
  specs('specs-page-tools', [PAGE_TOOLS]),
  specs('specs-soak', [SOAK]),
  { name: 'package', command: ['node', 'scripts/smoke.mjs'] },
  { name: 'docs', command: [bin('typedoc'), '--logLevel', 'Warn'] },
  { name: 'scripts-one-by-one', command: ['python3', 'grading.py'] },
  ...(python2
    ? [
        { name: 'scripts-python2', command: [python2, 'grading.py', '-j', '4'] },
        specs('specs-python2', SCRIPTS, { jobs: 2, env: { SPEC_EFFORT: 'full', PYTHON2: python2 } }),
      ]
    : []),
  specs('full-effort', FULL, { jobs: 2, env: { SPEC_EFFORT: 'full' } }),
  specs('frames', [FRAMES]),
  specs('mutants', [MUTANTS]),
  { name: 'soak', command: ['node', '--import', 'tsx', 'soak/run.ts', '--ci'] },
];
