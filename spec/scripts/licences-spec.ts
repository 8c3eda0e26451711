/** The licence notices of the bundled packages: the build fails if one is missing. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { build, type BuildOptions } from 'esbuild';
import { BUNDLING, ENTRY_POINTS, PAGE_ALIAS, PAGE_ENTRIES, WORKER_ENTRIES } from '../../scripts/bundling.mjs';
import { noticesOf, packagesIn } from '../../scripts/licences.mjs';

describe('the packages in bundles', () => {
  it('are those whose code is used, each once, nested and scoped ones by their own folders', () => {
    const input = (bytesInOutput: number) => ({ bytesInOutput });
    const inputs = {
      'bin/serve.ts': input(9),
      'node_modules/b/lib/x.js': input(1),
      'node_modules/b/lib/y.js': input(1),
      'node_modules/@scope/a/index.js': input(1),
      'node_modules/b/node_modules/c/index.js': input(1),
      'node_modules/unused/index.js': input(0),
    };
    const output = { inputs, bytes: 0, imports: [], exports: [] };
    expect(packagesIn({ outputs: { 'one.cjs': output } }, { outputs: { 'two.cjs': output } })).to.deep.equal([
      'node_modules/@scope/a',
      'node_modules/b',
      'node_modules/b/node_modules/c',
    ]);
  });
});

describe('the licence notices', () => {
  let folder: string;
  const add = (name: string, files: Readonly<Record<string, string>>) => {
    const path = join(folder, name);
    mkdirSync(path);
    writeFileSync(join(path, 'package.json'), JSON.stringify({ name, version: '1.2.3', license: 'MIT' }));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
    return path;
  };

  before(() => (folder = mkdtempSync(join(tmpdir(), 'chatroom-spec-'))));
  after(() => rmSync(folder, { recursive: true }));

  it('have the name, the version, the licence and every text of each package', () => {
    const notices = noticesOf([
      add('one', { LICENSE: 'Copyright A\n' }),
      add('two', { 'licence.md': 'Copyright B', 'NOTICE.txt': 'Notice C', 'index.js': 'not a notice' }),
    ]);
    expect(notices).to.match(/^one 1\.2\.3 \(MIT\)\n\nCopyright A\n\n-+\n\ntwo 1\.2\.3 \(MIT\)\n\n/m);
    for (const text of ['Copyright B', 'Notice C']) expect(notices).to.contain(text);
    expect(notices).not.to.contain('not a notice');
  });

  it('are refused if a package has no licence file', () => {
    expect(() => noticesOf([add('bare', { 'index.js': 'code' })])).to.throw(
      /^bare 1\.2\.3 has no licence file/,
    );
  });

  it('of the build name every package with code in a bundle, with a copyright or a licence text', async () => {
    const quiet: BuildOptions = { ...BUNDLING, write: false, metafile: true, outdir: 'none' };
    const metafiles = await Promise.all([
      build({
        ...quiet,
        entryPoints: ENTRY_POINTS,
        outExtension: { '.js': '.cjs' },
      }),
      build({
        ...quiet,
        entryPoints: { ...PAGE_ENTRIES, ...WORKER_ENTRIES },
        platform: 'browser',
        format: 'esm',
        alias: PAGE_ALIAS,
      }),
    ]);
    // By another way than the build itself: every package of which a source was read, used or not, by its name.
    const sources = metafiles.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
    const names = sources.flatMap(
      (source) => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? [],
    );
    const notices = readFileSync('dist/THIRD-PARTY-LICENSES', 'utf8')
      .split(/^-{80}$/m)
      .slice(1);
    const named = notices.map((notice) => /^(\S+) \d+\.\d+\.\d+ \(.+\)$/m.exec(notice)?.[1]);
    expect(named).to.deep.equal([...new Set(names)].sort());
    for (const notice of notices) expect(notice).to.match(/copyright|permission to use/i);
  });
});
