/** Who may know whom in lib/: the table of docs/ARCHITECTURE.md, a row a folder. Whatever is not listed is forbidden. */
const MAY_KNOW = {
  machine: [],
  reason: [],
  wire: [],
  text: ['reason', 'wire'],
  loop: ['machine', 'rxjs'],
  storage: ['reason', 'text', 'world/world.ts', 'rxjs'],
  world: ['reason', 'storage', 'rxjs'],
  net: ['reason', 'wire', 'machine', 'loop', 'world/world.ts', 'rxjs'],
  client: ['reason', 'wire', 'loop/workBudget.ts', 'world/world.ts', 'rxjs'],
  trace: ['text/nearest.ts', 'reason', 'wire', 'zod'],
  check: ['trace', 'agent/(fact|operations|properties)\\.ts', 'reason', 'text/nearest.ts', 'wire/text.ts'],
  agent: ['reason', 'text', 'wire/(ids|text)\\.ts'],
  box: [
    'config.ts',
    'agent',
    'net',
    'client',
    'machine',
    'loop',
    'reason',
    'text',
    'trace',
    'check',
    'wire',
    'world/world.ts',
    'rxjs',
  ],
  model: [
    'agent',
    'box/(contents|events|recorder|stateText)\\.ts',
    'text/shown\\.ts',
    'reason',
    'wire',
    'net/(events|machine|outgoing|queues)\\.ts',
    'trace',
    'check',
    'pure-rand',
  ],
  sim: [
    'agent',
    'box',
    'config.ts',
    'configReason.ts',
    'net/events.ts',
    'storage',
    'text/(describeTexts|nearest)\\.ts',
    'world/world.ts',
    'reason',
    'wire',
    'trace',
    'check',
    'rxjs',
    'tinyqueue',
    'pure-rand',
  ],
};

/** Libraries that only those know whose row names them. */
const LIBRARIES = ['rxjs', 'tinyqueue', 'pure-rand', 'zod'];

const rows = Object.entries(MAY_KNOW).map(([folder, known]) => ({
  name: `${folder}-knows-only-what-it-may`,
  severity: 'error',
  from: { path: `^lib/${folder}/` },
  to: {
    path: `^lib/|^node_modules/(${LIBRARIES.join('|')})/`,
    pathNot: [folder, ...known].map((name) =>
      LIBRARIES.includes(name) ? `^node_modules/${name}/` : `^lib/${name}(/|$)`,
    ),
  },
}));

/** What the chat room decides and records, of `lib/`. */
const ROOM = 'agents/chatroom/(?!check/|model/|sim/|server\\.ts|recorder\\.ts)';

/** What is pure, of `page/`. */
const PURE_OF_PAGE =
  'model/|machine/|panel/model\\.ts$|panels/[^/]+/model/|diagram/(geometry|hit|density|deliveries|routes|scene|inOrder)\\.ts$|view/keys\\.ts$|inspector/(node|json|align|identities|tree|inspection)\\.ts$';

module.exports = {
  forbidden: [
    ...rows,
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'only-the-world-does-io',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/world/node\\w*\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nobody-knows-the-real-world',
      comment: 'It is passed in. What hands it to users is the one exception.',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/world/(index|node\\w*)\\.ts$' },
      to: { path: '^lib/world/node\\w*\\.ts$' },
    },
    {
      name: 'what-says-it-is-pure-is',
      severity: 'error',
      from: {
        path: '^bin/(grid/(commands|views)|sentence|terminal/(keys|line|rows|prompt)|metrics/(count|reasons|families|exposition|respond)|http/origin)\\.ts$',
      },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-peer'] },
    },
    {
      name: 'the-net-machine-is-pure',
      comment: 'What decides about connections knows no streams: the model checker runs it.',
      severity: 'error',
      from: { path: '^lib/net/(machine|identity|session|peerQueue|events|outgoing|framing)\\.ts$' },
      to: {
        path: '^lib/|^node_modules/',
        pathNot:
          '^lib/(net/(machine|identity|session|peerQueue|events|outgoing|framing)|machine/|reason/|wire/)',
      },
    },
    {
      name: 'the-room-is-pure',
      comment:
        'What the chat room decides and records; its server, and what tools have of it, stand around that.',
      severity: 'error',
      from: { path: `^lib/${ROOM}` },
      to: {
        path: '^lib/|^node_modules/(rxjs|tinyqueue|pure-rand|zod)/',
        pathNot: `^lib/(${ROOM}|reason/|text/|wire/|machine/|client/protocol\\.ts|net/(events|outgoing)\\.ts|trace/(bisect|event|facts|incarnation|kinds|problem|row)\\.ts)`,
      },
    },
    {
      name: 'protocols-are-parameters',
      comment: 'They are registered in one file.',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/(agents/|protocols\\.ts|agentTypes\\.ts|index\\.ts)' },
      to: { path: '^lib/agents/' },
    },
    {
      name: 'agents-that-ship-know-what-authors-know',
      severity: 'error',
      // A server of a lab, and its scripts on virtual time, are programs around agents.
      from: {
        path: '^lib/agents/(?!chatroom/|playlist/(application|server)\\.ts|playlist/sim/protocol\\.ts)',
      },
      to: { path: '^lib/|^node_modules/', pathNot: '^lib/(agent/|agents/(?!chatroom/))' },
    },
    {
      name: 'the-modelled-room-is-pure',
      severity: 'error',
      from: { path: '^lib/agents/chatroom/model/' },
      to: {
        path: '^lib/(sim|client|loop|world)/|^lib/agents/chatroom/(sim/|server\\.ts)|^node_modules/rxjs/',
      },
    },
    {
      name: 'checkers-know-only-the-trace',
      comment: 'They judge the sessions, so they take nothing from them.',
      severity: 'error',
      from: { path: '^lib/agents/chatroom/check/' },
      to: {
        path: '^lib/|^node_modules/',
        pathNot: '^lib/(agents/chatroom/(check/|(facts|protocol)\\.ts)|check/|trace/)',
      },
    },
    {
      name: 'lib-knows-no-command-line',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(bin|spec|bench|scripts|soak)/' },
    },
    {
      name: 'nobody-knows-the-page',
      comment: 'It is a program of its own, and runs elsewhere.',
      severity: 'error',
      from: { path: '^(lib|bin|soak)/' },
      to: { path: '^page/' },
    },
    {
      name: 'the-page-knows-no-command-line',
      severity: 'error',
      from: { path: '^page/' },
      to: { path: '^(bin|spec|bench|scripts|soak)/' },
    },
    {
      name: 'what-the-page-knows-is-pure',
      comment:
        'What it knows and decides, where things are, and what keys mean; what is drawn of it is for others to say.',
      severity: 'error',
      from: {
        path: `^page/(${PURE_OF_PAGE})`,
      },
      to: {
        path: '^page/|^node_modules/|^bin/',
        pathNot: `^page/(${PURE_OF_PAGE}|work/jobs\\.ts$)`,
      },
    },
    {
      name: 'only-panels-know-a-protocol',
      comment:
        'The page is a shell: it is given the facts and the panel of the protocol whose events it shows.',
      severity: 'error',
      from: { path: '^page/', pathNot: '^page/panels/' },
      to: { path: '^lib/agents/' },
    },
    {
      name: 'panels-are-registered',
      comment: 'In one table for the page and one for its worker; only what starts these knows the tables.',
      severity: 'error',
      from: { path: '^page/', pathNot: '^page/(panels/|main\\.ts$|work/worker\\.ts$)' },
      to: { path: '^page/panels/' },
    },
    {
      name: 'what-the-worker-does-has-no-view',
      severity: 'error',
      from: { path: '^page/(work/|panel/work\\.ts$|panels/(work\\.ts$|[^/]+/work/))' },
      to: { path: '^page/(view|diagram)/|^page/(main|live|worker)\\.ts$|^node_modules/lit-html/' },
    },
    {
      name: 'the-page-does-no-io-of-node',
      severity: 'error',
      from: { path: '^page/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nobody-knows-a-spec',
      severity: 'error',
      from: { path: '^(lib|bin|page)/' },
      to: { path: '^spec/' },
    },
    { name: 'everything-is-found', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
