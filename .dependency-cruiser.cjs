/** The house's rules about who may know whom: see docs/ARCHITECTURE.md. */
const PURE = '^lib/(machine|wire|log|chatroom)/';

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'pure-means-pure',
      comment: 'What decides knows no streams and no system.',
      severity: 'error',
      from: { path: PURE },
      to: {
        path: '^node_modules/rxjs|^lib/(grid|masters|loop|world|sim)/',
        pathNot: '^lib/grid/events\\.ts$',
      },
    },
    {
      name: 'only-the-world-does-io',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/world/node\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nobody-knows-the-real-world',
      comment: 'It is passed in. What exports it to users is no exception from that.',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/world/index\\.ts$' },
      to: { path: '^lib/world/node\\.ts$' },
    },
    {
      name: 'the-grid-knows-no-chat',
      severity: 'error',
      from: { path: '^lib/(grid|log|wire|loop|machine|world)/' },
      to: { path: '^lib/(chatroom|masters|server|config)' },
    },
    {
      name: 'the-ground-floor-stands-alone',
      severity: 'error',
      from: { path: '^lib/(wire|machine)/' },
      to: { path: '^lib/(log|grid|loop|world)/' },
    },
    {
      name: 'lib-knows-no-command-line',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(bin|spec|bench|scripts)/' },
    },
    { name: 'nobody-knows-a-spec', severity: 'error', from: { path: '^(lib|bin)/' }, to: { path: '^spec/' } },
    { name: 'everything-is-found', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
