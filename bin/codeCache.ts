/**
 * The code cache: compiled code of bundles, with which a start does not have to compile them. `./build` makes it (`bin/compile.ts`). It is
 * used if this version of Node can use it and the bundle is still the one that it was made from; otherwise the bundle is compiled as usual.
 */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** V8 refuses the code of another version of V8; builds of Node with the same V8 can differ as well. */
const VERSION = `${process.version} ${process.versions.v8} ${process.platform} ${process.arch}\n`;

type Evaluate = (
  this: unknown,
  exports: unknown,
  require: (id: string) => unknown,
  module: Module,
  file: string,
  folder: string,
) => void;

/** The name of the cache of a bundle. */
export function cacheName(file: string): string {
  return file.replace(/\.cjs$/, '.cache');
}

/**
 * The beginning of a cache: the version and the whole source. V8 compares only the length of a source with that of the source from which
 * code was compiled.
 */
function headOf(source: Buffer): Buffer {
  return Buffer.concat([Buffer.from(VERSION), source]);
}

/**
 * The content of a cache. It contains the code twice: V8 executes damaged code, which ends the process, and a comparison of
 * two copies is faster than a checksum.
 */
export function cacheOf(source: Buffer, code: Buffer): Buffer {
  return Buffer.concat([headOf(source), code, code]);
}

/** The code in a cache; undefined if it is that of another source or another version, or damaged. */
function codeIn(cache: Buffer, source: Buffer): Buffer | undefined {
  const head = headOf(source);
  const half = (cache.length - head.length) / 2;
  if (half <= 0 || !cache.subarray(0, head.length).equals(head)) return undefined;
  const code = cache.subarray(head.length, head.length + half);
  return code.equals(cache.subarray(head.length + half)) ? code : undefined;
}

/**
 * The script of a bundle, from compiled code if V8 accepts that. Stacks contain only the name of the file: V8 takes the path from the
 * compiled code, and the bundle may have been moved since.
 */
export function scriptOf(file: string, source: Buffer, cachedData?: Buffer): Script {
  return new Script(Module.wrap(source.toString()), {
    filename: basename(file),
    ...(cachedData === undefined ? {} : { cachedData }),
  });
}

/** The script of the bundle `file` with the code of its cache; undefined if there is no cache for this bundle and this version of Node. */
export function cachedScript(file: string): Script | undefined {
  try {
    const cache = readFileSync(cacheName(file));
    const source = readFileSync(file);
    const code = codeIn(cache, source);
    return code === undefined ? undefined : scriptOf(file, source, code);
  } catch {
    // Most bundles have no cache. Other errors are found and reported by `require`.
    return undefined;
  }
}

/**
 * Loads a bundle, and the bundles that it loads later, each once. Equivalent to `require`, but with the code cache.
 *
 * @param file - the absolute path of the bundle
 * @returns its exports
 */
export function loadBundle(file: string): unknown {
  const required = createRequire(file);
  const loaded = required.cache[file];
  if (loaded !== undefined) return loaded.exports;
  const script = cachedScript(file);
  if (script === undefined) return required(file);
  const folder = dirname(file);
  const load = (id: string) =>
    id.startsWith('./') ? loadBundle(join(folder, basename(id))) : (required(id) as unknown);
  const module = new Module(file);
  module.filename = file;
  (script.runInThisContext() as Evaluate).call(module.exports, module.exports, load, module, file, folder);
  required.cache[file] = module;
  return module.exports;
}
