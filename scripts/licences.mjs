/** Collects the licence notices of the packages in the bundles. Their licences require them in every copy. */
import { readdirSync, readFileSync } from 'node:fs';

/** The file of the notices, in dist/. */
export const NOTICES = 'THIRD-PARTY-LICENSES';

/** The names of files with a licence or a copyright notice. */
const LICENCE_FILE = /^(licen[cs]e|copying|copyright|notice)([.-].*)?$/i;

/**
 * The folders of the packages whose code is in bundles, sorted, without duplicates.
 *
 * @param metafiles - of esbuild. A source without a used part is not in the bundle, and does not count.
 */
export function packagesIn(...metafiles) {
  const sources = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([source, { bytesInOutput }]) => (bytesInOutput > 0 ? [source] : [])),
    ),
  );
  // The innermost package, because a package may contain another one.
  const folders = sources.map(
    (source) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(source)?.[0],
  );
  return [...new Set(folders)].filter((folder) => folder !== undefined).sort();
}

/**
 * The notices of packages: the name, the version, the licence's name and the texts of each.
 *
 * @throws an error that names a package without the text of a licence
 */
export function noticesOf(folders) {
  const notices = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    const files = readdirSync(folder).filter((file) => LICENCE_FILE.test(file));
    if (files.length === 0) throw new Error(`${name} ${version} has no licence file in ${folder}`);
    const texts = files.map((file) => readFileSync(`${folder}/${file}`, 'utf8').trim());
    return [`${name} ${version} (${license})`, ...texts].join('\n\n');
  });
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  return `${['This program contains code of the following packages.', ...notices].join(rule)}\n`;
}
