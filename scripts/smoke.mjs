/**
 * The tarball as a stranger gets it: packed, checked by the linters for packages, installed in an empty folder, run
 * and imported.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A port at which nobody listens just now; above 10,000, as the system chooses them. */
const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

const folder = mkdtempSync(join(tmpdir(), 'chatroom-smoke-'));
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

try {
  const { name, version, man, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  run('npm', ['pack', '--silent', '--pack-destination', folder]);
  const tarball = join(folder, `${name}-${version}.tgz`);
  run('npx', ['--no-install', 'publint', 'run', tarball, '--strict']);
  run('npx', ['--no-install', 'attw', tarball, '--profile', 'esm-only']);

  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const wanted = [tarball, `rxjs@${devDependencies.rxjs}`];
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline', ...wanted], folder);

  const said = run(resolve(folder, 'node_modules/.bin/chatroom'), ['--version'], folder);
  if (said !== version) throw new Error(`chatroom --version says ${said}, package.json ${version}`);

  const page = readFileSync(join(folder, 'node_modules', name, man), 'utf8');
  if (!page.startsWith(`.TH CHATROOM 1 "" "chatroom ${version}"`))
    throw new Error(`${man} is not of ${version}`);

  writeFileSync(
    join(folder, 'use.mjs'),
    `import { serve, serverConfig } from 'chatroom';
     import { nodeWorld } from 'chatroom/world';
     const config = serverConfig({ id: 0, n: 1, port: ${await freePort()}, basePort: ${await freePort()} });
     const server = serve(config, nodeWorld()).subscribe(({ event }) => {
       console.log(event.kind);
       server.unsubscribe();
     });`,
  );
  const first = run('node', ['use.mjs'], folder);
  if (first !== 'listening') throw new Error(`the first turn of an imported server is "${first}"`);
  console.log(`${name} ${version}: packed, linted, installed, run, imported, its manual page read`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
