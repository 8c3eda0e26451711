/** The files of the page, read once and served whole. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file as it is sent to a browser. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** Compressed on the first request. */
  readonly gzipped: () => Buffer;
}

const NAMES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/worker.js': ['worker.js', 'text/javascript; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
} as const;

/** The parts of page.js that it loads when they are needed, by the names that their bundling gives them. */
const PART = /^part-[\w-]+\.js$/;

/**
 * The files of the page in `folder`, by their paths.
 *
 * @param at - the path of the page itself
 */
export function pageFiles(folder: string, at = '/'): ReadonlyMap<string, PageFile> {
  const parts = readdirSync(folder)
    .filter((name) => PART.test(name))
    .map((name) => [`/${name}`, [name, NAMES['/page.js'][1]]] as const);
  return new Map(
    [...Object.entries(NAMES), ...parts].map(([path, [name, type]]) => [
      path === '/' ? at : path,
      pageFile(type, readFileSync(join(folder, name))),
    ]),
  );
}

/** A file with these bytes. */
export function pageFile(type: string, bytes: Buffer): PageFile {
  let gzipped: Buffer | undefined;
  // A grid does not wait for files that may never be requested.
  return { type, bytes, gzipped: () => (gzipped ??= gzipSync(bytes)) };
}
