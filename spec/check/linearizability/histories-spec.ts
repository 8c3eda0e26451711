import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { judgeOperations } from '../../../lib/check/linearizability/judge.ts';
import { modelNamed, type ModelName } from '../../../lib/check/linearizability/models/index.ts';
import { HistoryReader } from '../../../lib/check/linearizability/read/reader.ts';
import { ROOT } from '../../support/processes.ts';

/** Recorded histories of others, which are not part of this project. */
const FOLDER = process.env['CHATROOM_HISTORIES'] ?? join(ROOT, '..', 'shared', 'histories');
/** The linearizable ones of the 51 of etcd. */
const LINEARIZABLE = new Set(
  [2, 5, 7, 18, 25, 31, 38, 45, 48, 49].map((number) => `etcd_${String(number).padStart(3, '0')}.log`),
);

function isLinearizable(file: string, name: ModelName): boolean {
  const model = modelNamed(name);
  const reader = new HistoryReader(model);
  reader.add(readFileSync(file, 'utf8'));
  const { kind } = judgeOperations(reader.end().operations, model);
  expect(kind).to.not.equal('undecided');
  return kind === 'consistent';
}

describe(`recorded histories in ${FOLDER}${existsSync(FOLDER) ? '' : ', which does not exist (CHATROOM_HISTORIES names it)'}`, () => {
  for (const [folder, model, isRight] of [
    ['etcd', 'cas-register', (file: string) => LINEARIZABLE.has(file)],
    ['kv', 'key-value', (file: string) => file.endsWith('-ok.txt')],
  ] as const)
    it(`${folder}: the verdicts are those that are known`, function () {
      const path = join(FOLDER, folder);
      if (!existsSync(path)) this.skip();
      const files = readdirSync(path);
      const found = files.filter((file) => isLinearizable(join(path, file), model));
      expect(found).to.deep.equal(files.filter(isRight));
    });
});
