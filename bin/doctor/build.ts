/** The check that dist/ is newer than its sources, by the rule of ./build: `dist/.built` is the newest file. */
import { fine, type Finding } from './finding.ts';

/** A file, and when it was changed. */
export interface Dated {
  readonly file: string;
  readonly atMs: number;
}

/**
 * @param builtAtMs - when the build was made; undefined where there is none
 * @param newest - the source that was changed last
 */
export function checkBuild(builtAtMs: number | undefined, newest: Dated | undefined): Finding {
  if (builtAtMs === undefined)
    return { name: 'build', status: 'fail', found: 'there is no dist/.built', remedy: 'run ./build' };
  if (newest !== undefined && newest.atMs > builtAtMs)
    return {
      name: 'build',
      status: 'warn',
      found: `${newest.file} is newer than dist/`,
      remedy: 'run ./build',
    };
  return fine('build', 'dist/ is newer than its sources');
}
