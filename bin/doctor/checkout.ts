/** Facts about a checkout on disk. */
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Dated } from './build.ts';

/** The list of what ./build compares with its build: files and folders, one a line. */
const SOURCES = join('scripts', 'sources.txt');

/** Whether a root is that of a checkout; the installed package has no ./stopall. */
export function isCheckout(root: string): boolean {
  return existsSync(join(root, 'stopall'));
}

/** When the build of a checkout was made, if there is one. */
export function builtAtMs(root: string): number | undefined {
  return statSync(join(root, 'dist', '.built'), { throwIfNoEntry: false })?.mtimeMs;
}

/** The source of a checkout that was changed last. */
export function newestSource(root: string): Dated | undefined {
  const list = join(root, SOURCES);
  if (!existsSync(list)) return undefined;
  const sources = readFileSync(list, 'utf8')
    .split(/\s+/)
    .filter((source) => source !== '');
  const files = sources.flatMap((source) => filesIn(join(root, source)));
  return files
    .map((file) => ({ file: relative(root, file), atMs: statSync(file).mtimeMs }))
    .reduce<Dated | undefined>(
      (newest, next) => (newest && newest.atMs >= next.atMs ? newest : next),
      undefined,
    );
}

function filesIn(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesIn(join(path, name)));
}

/** The folder of records, or the one that it would be made in. */
export function recordsFolder(root: string): string {
  const folder = join(root, '.run');
  return existsSync(folder) ? folder : root;
}

export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
