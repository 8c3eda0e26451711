/** Makes the code cache of bundles. A bundle of its own, called by `./build`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { cacheName, headOf, scriptOf } from './codeCache.ts';

/** Writes the cache of the bundle `file` beside it. */
export function writeCache(file: string): void {
  const source = readFileSync(file);
  // All functions, not only those that run while the bundle is loaded: most of them run in a start.
  setFlagsFromString('--no-lazy');
  const script = scriptOf(file, source);
  // V8 refuses code that was compiled with flags other than those with which it is read.
  setFlagsFromString('--lazy');
  writeFileSync(cacheName(file), Buffer.concat([headOf(source), script.createCachedData()]));
}
