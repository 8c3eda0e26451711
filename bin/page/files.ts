/** The files of the page, read once and served whole. */
import { readFileSync } from 'node:fs';
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

/**
 * The files of the page in `folder`, by their paths.
 *
 * @param at - the path of the page itself
 */
export function pageFiles(folder: string, at = '/'): ReadonlyMap<string, PageFile> {
  return new Map(
    Object.entries(NAMES).map(([path, [name, type]]) => [
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
