/** Why a configuration of agents cannot be used. */
import { configurationSentence, type ConfigurationProblem } from '../../lib/agent/configuration/reason.ts';
import { hintFor } from '../../lib/text/nearest.ts';
import { errorsIn, EXIT, type CommandError } from '../exit.ts';
import { FILE_ERRORS } from '../reason/file.ts';

interface OfModule {
  /** As it was typed. */
  readonly file: string;
}

export const configurationError = errorsIn({
  ...FILE_ERRORS,
  /** A line for each mistake. */
  configuration: ({ problems }: { readonly problems: readonly ConfigurationProblem[] }) =>
    problems.map(configurationSentence).join('\n'),
  'restarts-without-crashes': ({
    restarts,
    crashes,
  }: {
    readonly restarts: number;
    readonly crashes: number;
  }) =>
    `--restarts: ${String(restarts)} restarts with ${String(crashes)} crashes; only a box that has crashed starts again`,
  'trace-without-path': ({ file }: OfModule) =>
    `--trace ${file}: it has no path through a model; expected a trace that ovid check --trace has written`,
  'unknown-property': ({ name, known }: { readonly name: string; readonly known: readonly string[] }) =>
    known.length === 0
      ? `--property: there is no property "${name}": the configuration and its types have none`
      : `--property: there is no property "${name}"; ${hintFor(name, known)}`,
  'not-modelled': ({ file, detail }: OfModule & { readonly detail: string }) => `${file}: ${detail}`,
  'module-invalid': ({ file, detail }: OfModule & { readonly detail: string }) =>
    `${file} is not a valid module: ${detail}`,
  /** `frames`: the part of the stack that is in the user's code. */
  'module-throws': ({
    file,
    detail,
    frames,
  }: OfModule & { readonly detail: string; readonly frames: readonly string[] }) =>
    [`${file} threw while it was loaded: ${detail}`, ...frames].join('\n'),
  'module-import': ({
    file,
    wanted,
    importer,
    own,
  }: OfModule & {
    readonly wanted: string;
    /** The file that imports it, if it is known. */
    readonly importer: string | undefined;
    /** The modules of this package. */
    readonly own: readonly string[];
  }) => {
    const by = importer === undefined ? '' : `, which ${importer} imports`;
    return `${file} cannot be loaded: there is no module "${wanted}"${by}; ${importHint(wanted, own)}`;
  },
  'module-slow': ({ file, withinMs }: OfModule & { readonly withinMs: number }) =>
    `${file} was not loaded within ${String(withinMs / 1000)} s: does it wait for something at its top level?`,
  'no-configuration': ({ file, found }: OfModule & { readonly found: readonly string[] }) =>
    `${file} exports no configuration; expected an export "configuration", or a default export; ` +
    (found.length === 0 ? 'it exports nothing' : `found ${found.join(', ')}`),
  'no-types': ({ file, shown }: OfModule & { readonly shown: string }) =>
    `${file}: the export "types" is ${shown}; expected a list of agent types`,
});

/** The mistakes of the configuration in a file. */
export function problemsError(file: string, problems: readonly ConfigurationProblem[]): CommandError {
  const placed = problems.map((problem) => ({ ...problem, file }));
  return configurationError(EXIT.usage, { code: 'configuration', problems: placed });
}

function importHint(wanted: string, own: readonly string[]): string {
  if (/^(\.|\/|[A-Za-z]:\\)/.test(wanted)) return 'check the path and its ending';
  const [name = ''] = own[0]?.split('/') ?? [];
  if (wanted === name || wanted.startsWith(`${name}/`)) return hintFor(wanted, own, 'this package has');
  const [scope = '', rest = ''] = wanted.split('/');
  return `npm install ${wanted.startsWith('@') ? `${scope}/${rest}` : scope} may help`;
}
