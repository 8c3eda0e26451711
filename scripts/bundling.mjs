/** The settings with which the sources are bundled: one file, without modules to resolve at startup. */
import { resolve } from 'node:path';

/** The bundles of the command line, dist/bin/NAME.cjs: programs of their own, and code that is loaded on demand. */
export const ENTRIES = [
  'chatroom',
  'main',
  'serve',
  'grid',
  'log',
  'sim',
  'simWorker',
  'replay',
  'trace',
  'check',
  'checkWorker',
  'join',
  'doctor',
  'completion',
  'man',
  'watched',
  'page',
  'metrics',
  'compile',
  'ovid',
  'ovidMain',
  'ovidNew',
  'ovidRun',
  'ovidGrid',
  'ovidConsole',
  'ovidModule',
  'ovidStorage',
  'ovidMetrics',
  'ovidTrace',
  'ovidWatched',
  'ovidShow',
  'ovidHistory',
  'ovidHistoryPage',
  'ovidSim',
  'ovidSimWorker',
  'ovidCheck',
  'ovidCheckWorker',
  'ovidExplore',
  'ovidLab',
  'ovidLabSim',
  'ovidLabSimWorker',
];

/** The bundles with a code cache: those that every server or every box loads. */
export const CACHED = ['main', 'serve', 'ovidMain', 'ovidRun', 'ovidStorage', 'ovidLab'];

/** The two programs, by the names of their sources. */
const PROGRAMS = { chatroom: 'start', ovid: 'startOvid' };

/** The source of each bundle, by the bundle's name. */
export const ENTRY_POINTS = Object.fromEntries(
  ENTRIES.map((name) => [name, `bin/${PROGRAMS[name] ?? name}.ts`]),
);

/** The page, for browsers, by the name of the bundle. */
export const PAGE_ENTRIES = { page: 'page/main.ts' };
/** Its worker: a bundle of its own, which shares no file with the page. */
export const WORKER_ENTRIES = { worker: 'page/work/worker.ts' };

export const BUNDLING = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  alias: {
    // The package's entry for Node is CommonJS, which is included whole; of this one, unused parts are removed.
    rxjs: resolve('node_modules/rxjs/dist/esm/index.js'),
    // The package's entry for Node loads its parts in a way that a bundle cannot follow.
    'jsonc-parser': resolve('node_modules/jsonc-parser/lib/esm/main.js'),
  },
  // It is loaded where a module of a user is: its compiler is larger than everything else together.
  external: ['jiti'],
  logLevel: 'warning',
};

/** Like Node's; the newer syntax is smaller. */
export const PAGE_ALIAS = {
  'rxjs/webSocket': resolve('node_modules/rxjs/dist/esm/internal/observable/dom/webSocket.js'),
  ...BUNDLING.alias,
};

/** The page and its worker, but for their format. */
export const PAGE_BUNDLING = {
  ...BUNDLING,
  platform: 'browser',
  target: 'es2023',
  minify: true,
  alias: PAGE_ALIAS,
  metafile: true,
};

/** What the page needs besides, in page/. */
export const PAGE_FILES = ['index.html', 'page.css', 'icon.svg'];
