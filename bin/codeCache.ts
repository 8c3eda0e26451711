/**
 * The code cache: compiled code of bundles, with which a start does not have to compile them. `./build` makes it (`bin/compile.ts`). It is
 * used if this version of Node can use it and the bundle is unchanged; otherwise the bundle is compiled as usual.
 */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** V8 refuses the code of another version of V8; versions of Node with the same V8 can differ as well. */
const VERSION = `${process.version} ${process.arch}\n`;

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
 * The beginning of a cache: the version and the whole source; compiled code follows. V8 compares only the length of a source with that of the
 * source from which code was compiled.
 */
export function headOf(source: Buffer): Buffer {
  return Buffer.concat([Buffer.from(VERSION), source]);
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
    const head = headOf(source);
    if (!cache.subarray(0, head.length).equals(head)) return undefined;
    return scriptOf(file, source, cache.subarray(head.length));
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
