import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadConfiguration } from '../../../bin/ovid/configuration.ts';
import { loadModule } from '../../../bin/ovid/module.ts';
import * as agent from '../../../lib/agent/agentType.ts';
import { configure } from '../../../lib/agent/configuration/configure.ts';
import type { Configuration } from '../../../lib/agent/configuration.ts';
import { ROOT } from '../../support/processes.ts';
import { ECHO, STUB_TYPES } from '../../support/stubAgents.ts';

const MODULES = { loaded: { agent: { ...agent, configure } }, root: ROOT };

describe('the argument CONFIG', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chatroom-config-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });

  let files = 0;
  /** A new file with this ending and this text. */
  const fileOf = (ending: string, text: string): string => {
    const file = join(folder, `f${String(files++)}.${ending}`);
    writeFileSync(file, text);
    return file;
  };
  const load = (file: string): Promise<Configuration> => loadConfiguration(file, STUB_TYPES, MODULES);
  /** Why a file is refused, with `FILE` in place of its name. */
  const refusalOf = async (file: string): Promise<string> => {
    const refusal = await load(file).then(
      () => 'none',
      (error: unknown) => error as Error,
    );
    if (typeof refusal === 'string') return refusal;
    expect(refusal).to.deep.include({ name: 'CommandError', exitCode: 2 });
    return refusal.message.replaceAll(file, 'FILE');
  };
  const DRAFT = `{ agents: { a: { type: 'echo', routes: { b: 'b' } }, b: { type: 'echo' } } }`;
  const TYPE = `{ name: 'own', ports: {}, init: () => 0, step: (state: number) => [state, []] }`;

  it('can be JSON', async () => {
    const { agents } = await load(fileOf('json', '\uFEFF{"a": {"type": "echo", "box": "h:1"}}'));
    expect(agents.get('a')).to.deep.include({ type: ECHO, box: 'h:1' });
    expect(await refusalOf(fileOf('json', '{\n"a": {"type": "eco"}}'))).to.equal(
      'FILE, line 2, column 1: agent a: the key "box" is missing; expected an address such as 127.0.0.1:5001\n' +
        'FILE, line 2, column 15: agent a: there is no agent type "eco"; did you mean "echo"?',
    );
    expect(await refusalOf(fileOf('json', '\uFEFF'))).to.equal(
      'FILE, line 1, column 1: this is not JSON: expected a value, the text ends',
    );
    expect(await refusalOf(join(folder, 'none'))).to.equal('CONFIG FILE: no such file or directory');
  });

  it('can be a module that exports a configuration, types and properties', async () => {
    const { agents, properties } = await load(
      fileOf(
        'ts',
        `interface State { readonly n: number }
         const own = ${TYPE};
         export const types = [own];
         export const configuration = { agents: { a: { type: 'own' }, b: { type: 'echo' } }, properties: { always: { one: () => undefined } } };
         export const properties = { always: { two: () => undefined }, sometimes: { three: (): boolean => true } };`,
      ),
    );
    expect(Array.from(agents.values(), ({ type }) => type.name)).to.deep.equal(['own', 'echo']);
    expect(
      [properties.always, properties.sometimes].map((claims) => Object.keys(claims ?? {})),
    ).to.deep.equal([['one', 'two'], ['three']]);
  });

  it('can be a module with a default export, of every kind, and can wait at its top level', async () => {
    for (const ending of ['ts', 'mts', 'mjs', 'js']) {
      const { agents } = await load(fileOf(ending, `export default await Promise.resolve(${DRAFT});`));
      expect([...agents.keys()], ending).to.deep.equal(['a', 'b']);
    }
    expect([...(await load(fileOf('cjs', `module.exports = ${DRAFT};`))).agents.keys()]).to.have.length(2);
    const named = fileOf('cjs', `module.exports = { configuration: ${DRAFT} };`);
    expect([...(await load(named)).agents.keys()]).to.have.length(2);
  });

  it('can import other modules, JSON, and modules of this package, which are the running ones', async () => {
    writeFileSync(join(folder, 'own.ts'), `export const own = ${TYPE};`);
    writeFileSync(join(folder, 'grid.json'), '{"a": {"type": "own", "box": "h:1"}}');
    const file = fileOf(
      'ts',
      `import { configure } from 'chatroom/agent';
       import { own } from './own.ts';
       import { own as again } from './own.js';
       import grid from './grid.json' with { type: 'json' };
       export default grid;
       export const types = { own };
       export const isSame = own === again;
       export { configure };`,
    );
    expect((await load(file)).agents.get('a')?.type.name).to.equal('own');
    expect(await loadModule(file, MODULES)).to.deep.include({ isSame: true, configure });
  });

  it('finds modules of this package that are not loaded', async () => {
    const file = fileOf(
      'ts',
      `import { DialError } from 'chatroom/world'; export const found = DialError.name;`,
    );
    expect(await loadModule(file, MODULES)).to.deep.include({ found: 'DialError' });
  });

  it('keeps compiled code in a folder node_modules, and nowhere else', async () => {
    const project = join(folder, 'project');
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    const file = join(project, 'a.ts');
    writeFileSync(file, `export const configuration = ${DRAFT};`);
    await load(file);
    expect(readdirSync(join(project, 'node_modules/.cache/chatroom'))).to.have.length(1);
    expect(readdirSync(project)).to.have.members(['a.ts', 'node_modules']);
    expect(existsSync(join(folder, 'node_modules'))).to.equal(false);
  });

  const refused: readonly (readonly [
    what: string,
    ending: string,
    text: string,
    refusal: string | RegExp,
  ])[] = [
    [
      'a module without a configuration',
      'ts',
      'export const config = 1; export const types = [];',
      'FILE exports no configuration; expected an export "configuration", or a default export; found config, types',
    ],
    [
      'an empty module',
      'mts',
      '',
      'FILE exports no configuration; expected an export "configuration", or a default export; it exports nothing',
    ],
    [
      'a module that throws, with its own part of the stack',
      'ts',
      `interface A {\n  a: 1;\n}\nfunction fail(): never {\n  throw new Error('out of order');\n}\nexport default fail();`,
      /^FILE threw while it was loaded: out of order\n {4}at fail \(FILE:5:9\)\n {4}at FILE:7:\d+$/,
    ],
    [
      'a module that throws what is no error',
      'ts',
      `throw 'a text';`,
      'FILE threw while it was loaded: a text',
    ],
    [
      'a module that is no code',
      'ts',
      'const a = 1;\nexport default { a: ;',
      /^FILE is not a valid module: Unexpected token at FILE:2:\d+$/,
    ],
    [
      'an import of a file that does not exist',
      'ts',
      `import './nothing.ts';`,
      'FILE cannot be loaded: there is no module "./nothing.ts", which FILE imports; check the path and its ending',
    ],
    [
      'an import of a package that is not installed',
      'ts',
      `import '@scope/nothing/part';`,
      'FILE cannot be loaded: there is no module "@scope/nothing/part", which FILE imports; npm install @scope/nothing may help',
    ],
    [
      'an import of a module that this package does not have',
      'ts',
      `import 'chatroom/agents';`,
      'FILE cannot be loaded: there is no module "chatroom/agents", which FILE imports; did you mean "chatroom/agent"?',
    ],
    [
      'a configuration of the wrong form',
      'ts',
      'export default 5;',
      'FILE: the configuration is 5; expected an object, for example {agents: {a: {type: echo}}}',
    ],
    [
      'a configuration with mistakes',
      'ts',
      `export default { agents: { a: { type: 'eco' }, b: { type: 'echo', box: '' } } };`,
      'FILE: agent a: there is no agent type "eco"; did you mean "echo"?\n' +
        'FILE: agent b: the box "" is not an address; expected <host>:<port>, for example 127.0.0.1:5001, [::1]:5001 or box1.example:5001',
    ],
    [
      'a configuration with mistakes that the module itself has made',
      'ts',
      `import { configure } from 'chatroom/agent';\nexport default configure({ agents: {} });`,
      'FILE: there are no agents',
    ],
    [
      'mistakes in the format of JSON',
      'ts',
      `export default { a: { type: 'echo' } };`,
      'FILE: agent a: the key "box" is missing; expected an address such as 127.0.0.1:5001',
    ],
    [
      'types that are none',
      'ts',
      `export default ${DRAFT}; export const types = [1];`,
      'FILE: the export "types" is [1]; expected a list of agent types',
    ],
    [
      'properties that are none',
      'ts',
      `export default ${DRAFT}; export const properties = { always: { a: 1 } };`,
      'FILE: property "a" is 1; expected a function',
    ],
  ];
  for (const [what, ending, text, refusal] of refused)
    it(`refuses ${what}`, async () => {
      const found = await refusalOf(fileOf(ending, text));
      if (typeof refusal === 'string') expect(found).to.equal(refusal);
      else expect(found).to.match(refusal);
    });

  it('refuses a module that does not exist, or is a folder', async () => {
    expect(await refusalOf(join(folder, 'none.ts'))).to.equal('CONFIG FILE: no such file or directory');
    mkdirSync(join(folder, 'folder.ts'));
    expect(await refusalOf(join(folder, 'folder.ts'))).to.equal('CONFIG FILE: it is a folder');
  });

  it('refuses an import of a module that an installed package does not have', async () => {
    const installed = join(folder, 'installed', 'node_modules', 'chatroom');
    mkdirSync(installed, { recursive: true });
    writeFileSync(
      join(installed, 'package.json'),
      '{"name": "chatroom", "exports": {"./agent": "./agent.js"}}',
    );
    const file = join(folder, 'installed', 'a.ts');
    writeFileSync(file, `import 'chatroom/wrld';`);
    expect(await refusalOf(file)).to.equal(
      'FILE cannot be loaded: there is no module "chatroom/wrld"; did you mean "chatroom/world"?',
    );
  });

  it('refuses a module that waits forever', async () => {
    const file = fileOf('ts', 'await new Promise(() => 0);');
    const refusal = await loadModule(file, MODULES, 20).catch((error: unknown) => error);
    expect(refusal).to.include({
      message: `${file} was not loaded within 0.02 s: does it wait for something at its top level?`,
    });
  });
});
