/** How this project's sources are bundled, whoever does it: one file, nothing to resolve when it starts. */
import { resolve } from 'node:path';

export const BUNDLING = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  // The package's entry for Node is CommonJS, of which everything is loaded; this one lets go of what is not used.
  alias: { rxjs: resolve('node_modules/rxjs/dist/esm/index.js') },
  logLevel: 'warning',
};

/** As for Node; the newer syntax is smaller. */
export const PAGE_ALIAS = {
  'rxjs/webSocket': resolve('node_modules/rxjs/dist/esm/internal/observable/dom/webSocket.js'),
  ...BUNDLING.alias,
};
