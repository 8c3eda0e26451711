/**
 * Loads modules of users, TypeScript included, without a build step. A module is code of the person who starts the program, and can do
 * whatever that person can; a configuration in JSON is data.
 */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { ConfigurationProblem } from '../../lib/agent/configuration/reason.ts';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import { EXIT, type CommandError } from '../exit.ts';
import { FileProblem, fileReasonOf } from '../reason/file.ts';
import { configurationError, problemsError } from './reason.ts';

/** The modules of this package that a user's module may import. */
export interface PackageModules {
  /** Loaded ones, by the name after that of the package: `agent`. The user's module gets these, whatever is installed in its folder. */
  readonly loaded: Readonly<Record<string, unknown>>;
  /** The folder of this package, in which the others are. */
  readonly root: string;
}

/** What a module exports. */
export type Exports = Readonly<Record<string, unknown>>;

/** A module that waits for what never comes would end the program without a word. */
const LOAD_WITHIN_MS = 30_000;

/**
 * Loads a module: `.ts`, `.mts`, `.cts`, `.js`, `.mjs` or `.cjs`. Compiled code is kept in the nearest folder `node_modules` of the module,
 * if there is one.
 *
 * @param file - as it was typed
 * @param option - the argument or the option that names it
 * @throws a usage error that names the file, and the line if there is one
 */
export async function loadModule(
  file: string,
  modules: PackageModules,
  withinMs = LOAD_WITHIN_MS,
  option = 'CONFIG',
): Promise<Exports> {
  const path = resolve(file);
  try {
    accessSync(path, constants.R_OK);
    if (statSync(path).isDirectory()) throw new FileProblem({ code: 'folder' });
  } catch (error) {
    const why = fileReasonOf(error);
    throw configurationError(EXIT.usage, { code: 'file', option, file, why }, { cause: error });
  }
  const { createJiti } = await import('jiti');
  const { alias, virtualModules } = ownModules(modules);
  const jiti = createJiti(path, { alias, virtualModules, fsCache: cacheFolder(path) ?? false });
  try {
    return await inTime(jiti.import<Exports>(path), file, withinMs);
  } catch (error) {
    if (error instanceof Error && error.name === 'CommandError') throw error;
    throw loadError(file, error, modules);
  }
}

async function inTime<T>(loading: Promise<T>, file: string, withinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(configurationError(EXIT.usage, { code: 'module-slow', file, withinMs }));
    }, withinMs);
  });
  return Promise.race([loading, late]).finally(() => {
    clearTimeout(timer);
  });
}

const { name: PACKAGE } = packageJson;

/** The names of the modules of this package, without its own: `chatroom/agent`. */
function ownNames({ loaded }: PackageModules): readonly string[] {
  const exported = Object.keys(packageJson.exports).filter((path) => !path.endsWith('.json'));
  const names = [...Object.keys(loaded).map((path) => `./${path}`), ...exported];
  return [...new Set(names.map((path) => join(PACKAGE, path)))].sort();
}

function ownModules(modules: PackageModules): {
  readonly alias: Record<string, string>;
  readonly virtualModules: Record<string, unknown>;
} {
  const virtualModules = Object.fromEntries(
    Object.entries(modules.loaded).map(([path, loaded]) => [`${PACKAGE}/${path}`, loaded]),
  );
  const alias: Record<string, string> = {};
  for (const [path, targets] of Object.entries(packageJson.exports)) {
    if (typeof targets === 'string' || path === '.') continue;
    const built = join(modules.root, targets.default);
    // In a checkout, the sources.
    const source = join(modules.root, targets.default.replace(/^\.\/dist\//, '').replace(/js$/, 'ts'));
    const found = [built, source].find((candidate) => existsSync(candidate));
    if (found !== undefined) alias[join(PACKAGE, path)] = found;
  }
  return { alias, virtualModules };
}

/** A folder for compiled code that is of no use elsewhere; none outside of a project, so that nothing is written there. */
function cacheFolder(path: string): string | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules');
    if (existsSync(modules)) return join(modules, '.cache', PACKAGE);
    if (folder === dirname(folder)) return undefined;
  }
}

function loadError(file: string, error: unknown, modules: PackageModules): CommandError {
  // By its name: the module may have a copy of the class.
  if (error instanceof Error && error.name === 'ConfigurationError' && 'problems' in error)
    return problemsError(file, error.problems as readonly ConfigurationProblem[]);
  const message = errorMessage(error);
  const options = { cause: error };
  const missing = missingModule(message);
  if (missing !== undefined)
    return configurationError(
      EXIT.usage,
      { code: 'module-import', file, own: ownNames(modules), ...missing },
      options,
    );
  const [, detail, place] = /^ParseError: (.*?)\s*\n ?(.*)$/s.exec(message) ?? [];
  if (detail !== undefined && place !== undefined)
    return configurationError(
      EXIT.usage,
      { code: 'module-invalid', file, detail: `${detail} at ${shownPath(place.trim())}` },
      options,
    );
  const frames = error instanceof Error ? userFrames(error) : [];
  return configurationError(EXIT.usage, { code: 'module-throws', file, detail: message, frames }, options);
}

/** The module that was not found, and the file that imports it, by the message of Node. */
function missingModule(
  message: string,
): { readonly wanted: string; readonly importer: string | undefined } | undefined {
  const [, subpath, folder] =
    /^Package subpath '\.([^']*)' is not defined .* in .*node_modules[\\/](.*?)[\\/]package\.json/.exec(
      message,
    ) ?? [];
  if (folder !== undefined) return { wanted: `${folder}${subpath ?? ''}`, importer: undefined };
  const [, wanted, required, imported] =
    /^Cannot find (?:module|package) '([^']+)'(?:[^]*?Require stack:\n- (.+)| imported from (.+))?/.exec(
      message,
    ) ?? [];
  const importer = required ?? imported;
  return wanted === undefined
    ? undefined
    : { wanted, importer: importer === undefined ? undefined : shownPath(importer) };
}

/** The frames above those that load the module. */
function userFrames({ stack = '' }: Error): readonly string[] {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const end = frames.findIndex((frame) => /[\\/]jiti[\\/]|node:internal|\beval_evalModule\b/.test(frame));
  return end === -1 ? frames : frames.slice(0, end);
}

/** A path relative to the working directory if it is in it. */
function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') || short === '' ? path : short;
}
