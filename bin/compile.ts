/**
 * Makes the code caches of the bundles that are its arguments, beside them. A program of its own, run by `./build` without options of Node: V8
 * refuses code that was compiled with other flags than it has when it reads it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { cacheName, cacheOf, scriptOf } from './codeCache.ts';

for (const file of process.argv.slice(2)) {
  const source = readFileSync(file);
  // All functions, not only those that run while the bundle is loaded: most of them run in a start.
  setFlagsFromString('--no-lazy');
  const script = scriptOf(file, source);
  setFlagsFromString('--lazy');
  writeFileSync(cacheName(file), cacheOf(source, script.createCachedData()));
}
