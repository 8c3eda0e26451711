/** Finds the specs that concern a file, a folder or a word. */

/**
 * The spec files that a pattern selects: for `lib/x/y.ts` the spec of that file, for `lib/x` those of the folder, for any other word those
 * with it in their path. If a source has no spec of its own, the specs that import it are selected.
 *
 * @param pattern a path, with or without its extension, or a word of one
 * @param files all spec files, as paths from the root
 * @param textOf returns the text of a spec file
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
