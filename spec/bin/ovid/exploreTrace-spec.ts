import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { boundsWith, opening, pathInTrace } from '../../../bin/ovid/exploreTrace.ts';
import { agentModel, checkAgents, pathOf } from '../../../lib/model/index.ts';
import { agentModelOptions } from '../../../lib/model/agents/options.ts';
import { textOfPath } from '../../../lib/model/agents/pathText.ts';
import { errorMessage } from '../../../lib/reason/errorMessage.ts';
import { tallies } from '../../support/tally.ts';

const OPTIONS = agentModelOptions({ crashes: 1 });
const HEADER = { trace: 'grid', version: 2, protocol: 'agents', servers: 2, source: 'check' };

describe('the path in a trace of a check', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'explore-trace-'))));
  after(() => rmSync(folder, { recursive: true }));

  const failure = async (reading: Promise<unknown>): Promise<string> => {
    try {
      await reading;
      return 'none';
    } catch (error) {
      return errorMessage(error);
    }
  };

  it('is read from its header', async () => {
    const file = join(folder, 'path.ndjson');
    const path = textOfPath({ options: OPTIONS, path: ['0abc'], property: 'all agree' });
    writeFileSync(file, `${JSON.stringify({ ...HEADER, path })}\n{"atMs":0,"kind":"cut off`);
    const { isFolding, ...options } = OPTIONS;
    expect(isFolding).to.equal(true);
    expect(await pathInTrace(file)).to.deep.equal({ options, path: ['0abc'], property: 'all agree' });
  });

  it('is missed in other files', async () => {
    const file = join(folder, 'other.ndjson');
    for (const line of [HEADER, { ...HEADER, path: 'network=fast' }]) {
      writeFileSync(file, `${JSON.stringify(line)}\n`);
      expect(await failure(pathInTrace(file))).to.match(/other\.ndjson: it has no path through a model/);
    }
    writeFileSync(file, 'no trace\n');
    expect(await failure(pathInTrace(file))).to.match(/other\.ndjson, line 1: /);
    expect(await failure(pathInTrace(join(folder, 'none')))).to.match(/none: no such file/);
  });

  it('has the bounds of its model, except for those that are given', () => {
    const flags = { network: 'unordered', requests: 5, timers: 5, crashes: 5 } as const;
    const written = { options: OPTIONS, path: [] };
    expect(boundsWith(written, flags, (option) => option === 'requests')).to.deep.equal({
      ...OPTIONS,
      requests: 5,
      isFolding: false,
    });
    expect(boundsWith(undefined, flags, () => false)).to.include({ network: 'unordered', crashes: 5 });
  });

  it('opens as far as it is possible in the model', () => {
    const { violation } = checkAgents(tallies());
    const model = agentModel(tallies());
    const path = pathOf(model, violation?.steps.map(({ action }) => action) ?? []);
    const written = { options: OPTIONS, path, property: 'x' };
    expect(opening(model, written)).to.deep.equal({ trace: { path, property: 'x' } });
    expect(
      opening(model, { ...written, path: [...path.slice(0, 2), '0000', ...path.slice(2)] }),
    ).to.deep.equal({
      trace: { path: path.slice(0, 2) },
      problem:
        'step 3 of the 5 in the trace is not possible in this model; the page opens at the state before it',
    });
  });
});
