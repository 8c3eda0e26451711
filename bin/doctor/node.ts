/** The check of the version of Node. */
import { fine, type Finding } from './finding.ts';

/** @param range - of package.json's engines: `>=20.19` */
export function checkNode(version: string, range: string): Finding {
  const least = range.replace(/^>=/, '');
  const found = `${version} (${range} is needed)`;
  return isAtLeast(version, least)
    ? fine('node', found)
    : { name: 'node', status: 'fail', found, remedy: `install Node.js ${least} or later` };
}

/** Whether a version is at least another one; missing numbers are zero. */
export function isAtLeast(version: string, least: string): boolean {
  const [found, wanted] = [version, least].map((text) => text.replace(/^v/, '').split('.').map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (found?.[i] ?? 0) - (wanted?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
