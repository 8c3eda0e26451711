import { expect } from 'chai';
import { copyFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  builtAtMs,
  isCheckout,
  isWritable,
  newestSource,
  recordsFolder,
} from '../../../bin/doctor/checkout.ts';
import { ROOT, temporaryDirectory } from '../../support/processes.ts';

/** A file that was changed so many seconds after 1970. */
function file(path: string, atS: number): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, '');
  utimesSync(path, atS, atS);
}

describe('of a checkout is known', () => {
  it('that it is one, by ./stopall', () => {
    const root = temporaryDirectory();
    expect(isCheckout(root)).to.equal(false);
    file(join(root, 'stopall'), 1);
    expect(isCheckout(root)).to.equal(true);
  });

  it('when it was built, if it was', () => {
    const root = temporaryDirectory();
    expect(builtAtMs(root)).to.equal(undefined);
    file(join(root, 'dist', '.built'), 7);
    expect(builtAtMs(root)).to.equal(7000);
  });

  it('which source was changed last, in folders within folders, too, and nothing that is no source', () => {
    const root = temporaryDirectory();
    expect(newestSource(root)).to.equal(undefined);
    // The list that ./build reads.
    file(join(root, 'scripts', 'sources.txt'), 1);
    copyFileSync(join(ROOT, 'scripts', 'sources.txt'), join(root, 'scripts', 'sources.txt'));
    utimesSync(join(root, 'scripts', 'sources.txt'), 1, 1);
    file(join(root, 'bin', 'chatroom.ts'), 5);
    file(join(root, 'lib', 'world', 'node.ts'), 6);
    file(join(root, 'package.json'), 4);
    file(join(root, 'spec', 'newer-spec.ts'), 9);
    expect(newestSource(root)).to.deep.equal({ file: join('lib', 'world', 'node.ts'), atMs: 6000 });
    file(join(root, 'page', 'view', 'chat.ts'), 8);
    expect(newestSource(root)).to.deep.equal({ file: join('page', 'view', 'chat.ts'), atMs: 8000 });
  });

  it('where its records are, or would be, and whether they can be', () => {
    const root = temporaryDirectory();
    expect(recordsFolder(root)).to.equal(root);
    mkdirSync(join(root, '.run'));
    expect(recordsFolder(root)).to.equal(join(root, '.run'));
    expect(isWritable(recordsFolder(root))).to.equal(true);
    expect(isWritable(join(root, 'none'))).to.equal(false);
  });
});
