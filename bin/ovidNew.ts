/** `ovid new`: a new project, with an agent, a configuration, properties and a spec. */
import { mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { harmless } from '../lib/wire/text.ts';
import { errorsIn, EXIT } from './exit.ts';
import { fileReasonOf, fileSentence, type FileReason } from './reason/file.ts';

/** The folder of this package, as seen from the bundles in `dist/bin`. */
const ROOT = join(__dirname, '..', '..');
const FILES = ['counter.ts', 'counter-spec.ts', 'README.md'];
/** For editors and `npx tsc`: nothing is compiled, because modules are loaded as they are. */
const TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['*.ts'],
};
/** As npm has it: it becomes the name of a package. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,100}$/;
/** What an empty folder may contain: the traces of an installation, and of a version control. */
const HARMLESS = new Set(['node_modules', 'package.json', 'package-lock.json', '.git', '.gitignore']);

const newError = errorsIn({
  'no-name': ({ name }: { readonly name: string }) =>
    `"${harmless(name, 60)}" is no name for a project: expected a letter or a digit, then small letters, digits, ".", "_" and "-"; or . for this folder`,
  'not-empty': ({ folder, found }: { readonly folder: string; readonly found: string }) =>
    `the folder ${folder} is not empty: it contains ${harmless(found, 60)}`,
  'no-package': ({ file }: { readonly file: string }) => `${file} is not JSON`,
  'not-written': ({ file, why }: { readonly file: string; readonly why: FileReason }) =>
    `${file} cannot be written: ${fileSentence(why)}`,
});

/**
 * Writes a new project into a folder that does not exist or is empty.
 *
 * @param name - of the folder; `.` is this folder
 * @throws a usage error if the name cannot be one, or a file cannot be written
 */
export function newProject(name: string): void {
  const folder = resolve(name);
  const title = basename(folder);
  if (name !== '.' && !NAME.test(name)) throw newError(EXIT.usage, { code: 'no-name', name });
  const found = contentsOf(folder);
  const foreign = found.find((file) => !HARMLESS.has(file));
  if (foreign !== undefined)
    throw newError(EXIT.usage, { code: 'not-empty', folder: name === '.' ? folder : name, found: foreign });
  write(folder, undefined, '');
  for (const file of FILES)
    write(folder, file, readFileSync(join(ROOT, 'template', file), 'utf8').replaceAll('NAME', title));
  write(folder, 'tsconfig.json', `${JSON.stringify(TSCONFIG, null, 2)}\n`);
  const isInstalled = isReachable(folder);
  write(folder, 'package.json', packageOf(folder, title, found.includes('package.json'), isInstalled));
  const steps = [
    ...(name === '.' ? [] : [`cd ${name}`]),
    ...(isInstalled ? [] : ['npm install']),
    'npm test',
    'npm run sim',
    'npm run check',
  ];
  process.stdout.write(
    `${title}: ${[...FILES, 'tsconfig.json', 'package.json'].join(', ')}\n\n${steps.join('\n')}\n`,
  );
}

function contentsOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw newError(
      EXIT.usage,
      { code: 'not-written', file: folder, why: fileReasonOf(error) },
      { cause: error },
    );
  }
}

/** Writes a file of the project; without a name, makes its folder. */
function write(folder: string, file: string | undefined, text: string): void {
  const path = join(folder, file ?? '');
  try {
    if (file === undefined) mkdirSync(folder, { recursive: true });
    else writeFileSync(path, text);
  } catch (error) {
    throw newError(
      EXIT.usage,
      { code: 'not-written', file: path, why: fileReasonOf(error) },
      { cause: error },
    );
  }
}

/** Whether a module in the folder finds this package: it is installed there or in a folder above. */
function isReachable(folder: string): boolean {
  const root = realpathSync(ROOT);
  for (let at = folder; ; at = resolve(at, '..')) {
    try {
      if (realpathSync(join(at, 'node_modules', packageJson.name)) === root) return true;
    } catch {
      // Not here.
    }
    if (at === resolve(at, '..')) return false;
  }
}

/** What the package.json of the project contains; one that is there keeps what it has. */
function packageOf(folder: string, name: string, exists: boolean, isInstalled: boolean): string {
  const own = exists ? packageIn(folder) : {};
  // Never by name: a registry may have another package with this name.
  const wanted = isInstalled ? {} : { dependencies: { [packageJson.name]: `file:${fromFolder(folder)}` } };
  const whole = {
    name,
    private: true,
    ...own,
    type: 'module',
    scripts: {
      ...own['scripts'],
      test: `node --import ${packageJson.name}/register --test counter-spec.ts`,
      start: 'ovid run counter.ts --storage data',
      sim: 'ovid sim counter.ts',
      check: 'ovid check counter.ts',
    },
    ...wanted,
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** The package.json that is there, as `npm init` or an installation left it. */
function packageIn(folder: string): Record<string, object> {
  const file = join(folder, 'package.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, object>;
  } catch (error) {
    throw newError(EXIT.usage, { code: 'no-package', file }, { cause: error });
  }
}

function fromFolder(folder: string): string {
  return relative(folder, ROOT).split(sep).join('/');
}
