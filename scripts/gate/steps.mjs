/**
 * The steps of the tests. A step is `{ name, command }`, with `env` if needed. The steps of the gate are in the order in which they are
 * started: the longest first, so that none is left running alone at the end. Steps that take long, or measure, run only by name.
 */
import { spawnSync } from 'node:child_process';

const bin = (name) => `node_modules/.bin/${name}`;

/** TypeScript 7 checks types in a fifth of the time. Version 6 is there for lint and the documentation, which read types by its API. */
const tsc = ['node', 'node_modules/typescript-7/bin/tsc'];

/** A Python 2.7, if there is one: named by `PYTHON2`, or found on the path. */
export const python2 = [process.env.PYTHON2, 'python2.7', 'python2'].find(
  (name) => name && spawnSync(name, ['--version']).status === 0,
);

/** Specs that start processes: they mostly wait, so several files run in parallel. */
const STARTING = 'spec/{e2e,soak}/**/*-spec.ts';
/** They install and bundle several times: 40 s of CPU time. */
const BUILD = 'spec/e2e/build-spec.ts';
/** They also start a browser: PAGE tests a live grid; PAGE_TOOLS tests traces, simulations and notices, and takes as long; PAGE_MODEL a model; SITE a page without a grid. */
const PAGE = 'spec/e2e/page-spec.ts';
const PAGE_TOOLS = 'spec/e2e/pageTools-spec.ts';
/** Scenes of the page. */
const PAGE_SCENES = 'spec/e2e/scenes-spec.ts';
const PAGE_MODEL = 'spec/e2e/explorePage-spec.ts';
const SITE = 'spec/e2e/site-spec.ts';
/** The longest task of the page while it draws events: a measurement, so only for an otherwise idle host. */
const FRAMES = 'bench/frames.ts';
/** Every command of docs/TUTORIAL.md: 20 s of CPU time. */
const TUTORIAL = 'spec/e2e/tutorial-spec.ts';
/** Every command of docs/PROTOCOLS.md. */
const PROTOCOLS = 'spec/e2e/protocols-spec.ts';
/** The options of the soak; the soak itself is another step. */
const SOAK = 'spec/soak/run-spec.ts';
/** Verifies that deliberate mistakes are found. */
const MUTANTS = 'spec/mutants/mutants-spec.ts';

/** Searches without a natural end: the gate runs a share, the step by name much more (spec/support/effort.ts). */
const FULL = [
  'spec/fuzz/*-spec.ts',
  'spec/sim/run-spec.ts',
  'spec/sim/disk-spec.ts',
  'spec/sim/agents/simulate-spec.ts',
  'spec/agents/playlist/sim/scripts-spec.ts',
  'spec/model/grid-spec.ts',
  'spec/model/queues-spec.ts',
  'spec/box/check-spec.ts',
  'spec/box/contract-spec.ts',
  'spec/agents/broadcast/ladder-spec.ts',
  'spec/agents/broadcast/runs-spec.ts',
  'spec/agents/commit/model-spec.ts',
  'spec/world/nodeStorage-spec.ts',
];

/** The scripts under every supported Python; in the gate under the newest. */
const SCRIPTS = ['spec/e2e/grading-spec.ts', 'spec/e2e/master-spec.ts', 'spec/e2e/lab-spec.ts'];

/** Steps that run in parallel have separate ports, see soak/kit/ports.ts. */
const PORTS = ['specs', 'specs-e2e', 'specs-page', 'others'];
const portsOf = (name) => ({ SPEC_PORTS: `${PORTS.indexOf(name)}/${PORTS.length}` });

/** Runs specs. @param jobs the number of files at a time */
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
  specs('specs-e2e', [STARTING], {
    jobs: 3,
    ignored: [PAGE, PAGE_TOOLS, PAGE_SCENES, PAGE_MODEL, SITE, SOAK, BUILD, TUTORIAL, PROTOCOLS],
  }),
  specs('specs-page', [PAGE]),
  // One after the other: each ends the servers of this checkout. Of lab 1 a few; all of them run on virtual time, as specs.
  {
    name: 'scripts',
    command: ['sh', '-c', 'python3 grading.py -j 4 && python3 grading.py --lab commit -j 4 -k after'],
  },
  { name: 'types', command: [...tsc, '-p', '.'] },
  // The page and its specs have the types of a browser.
  { name: 'types-page', command: [...tsc, '-p', 'spec/page'] },
  { name: 'layers', command: [bin('depcruise'), 'lib', 'bin', 'page', 'spec', 'soak'] },
  { name: 'dead-code', command: [bin('knip')] },
];

/** Steps that are long, but measure nothing: two at a time, those that start servers one after the other in their lanes. */
export const LONG = [
  { name: 'lint', command: [bin('eslint'), '--max-warnings', '0', '.'] },
  ...[
    specs('specs-page-tools', [PAGE_TOOLS, PAGE_SCENES, PAGE_MODEL, SITE]),
    specs('specs-build', [BUILD]),
    specs('specs-tutorial', [TUTORIAL]),
    specs('specs-protocols', [PROTOCOLS]),
    specs('specs-soak', [SOAK]),
  ].map((step) => ({ ...step, lane: 'ports of specs' })),
  { name: 'format', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
  { name: 'package', command: ['node', 'scripts/smoke.mjs'] },
  { name: 'docs', command: [bin('typedoc'), '--logLevel', 'Warn'] },
  ...[
    { name: 'scripts-one-by-one', command: ['python3', 'grading.py'] },
    { name: 'scripts-commit', command: ['python3', 'grading.py', '--lab', 'commit', '-j', '4'] },
    // Some scripts: the master sleeps after every command, so that all take ten minutes.
    {
      name: 'scripts-commit-sleeping',
      command: ['python3', 'spec/support/sleepingMaster.py', '--grade', 'tests/commit', '-k', 'precommit'],
    },
    ...(python2
      ? [
          { name: 'scripts-python2', command: [python2, 'grading.py', '-j', '4'] },
          specs('specs-python2', SCRIPTS, {
            env: { ...portsOf('specs'), SPEC_EFFORT: 'full', PYTHON2: python2 },
          }),
        ]
      : []),
  ].map((step) => ({ ...step, lane: 'scripts' })),
];

/** Steps that measure, or use both processors: alone on the host. */
export const ALONE = [
  specs('full-effort', FULL, { jobs: 2, env: { SPEC_EFFORT: 'full' } }),
  specs('frames', [FRAMES]),
  specs('mutants', [MUTANTS]),
  { name: 'soak', command: ['node', '--import', 'tsx', 'soak/run.ts', '--ci'] },
];
