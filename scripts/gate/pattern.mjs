/** Which specs concern a file, a folder or a word. */

/**
 * The spec files that a pattern means: of `lib/x/y.ts` the one beside it, of `lib/x` those of that folder, of any other word those
 * with it in their path. A source without a spec of its own is looked for in what specs import.
 *
 * @param pattern a path, with or without its ending, or a word of one
 * @param files all spec files, as paths from the root
 * @param textOf gives the text of a spec file
 */
export function specsFor(pattern, files, textOf) {
  const path = pattern.replace(/^\.\//, '').replace(/\/$/, '');
  if (files.includes(path)) return [path];
  const isSource = /^(lib|bin|page|soak|scripts)\//.test(path);
  const stem = path.replace(/(-spec)?\.(ts|mjs)$/, '');
  const place = stem.replace(/^lib\//, 'spec/').replace(/^(bin|page|soak|scripts)(?=\/|$)/, 'spec/$1');
  const beside = files.filter((file) => file === `${place}-spec.ts` || file.startsWith(`${place}/`));
  if (beside.length > 0) return beside;
  if (isSource) return files.filter((file) => textOf(file).includes(`../${stem}.`));
  return files.filter((file) => file.includes(path));
}
