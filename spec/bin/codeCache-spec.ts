import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { cachedScript, cacheName, cacheOf, loadBundle, scriptOf } from '../../bin/codeCache.ts';
import { temporaryDirectory } from '../support/processes.ts';

/** The exports of a test bundle. */
interface Exports {
  readonly answer: number;
  readonly file: string;
  readonly stack: () => string;
  readonly other: () => unknown;
}

/** A bundle in a folder of its own, whose `answer` is a digit. */
function bundle(answer: number): string {
  const folder = temporaryDirectory();
  const file = join(folder, 'one.cjs');
  writeFileSync(
    file,
    `const { join } = require('node:path');
     exports.answer = ${String(answer)};
     exports.file = join(__dirname, 'one.cjs');
     exports.stack = () => new Error('here').stack;
     exports.other = () => require('./other.cjs');`,
  );
  writeFileSync(join(folder, 'other.cjs'), 'exports.made = {};');
  return file;
}

/** Makes the cache of a bundle, with the code of the functions that are compiled at once. */
function writeCache(file: string): void {
  const source = readFileSync(file);
  writeFileSync(cacheName(file), cacheOf(source, scriptOf(file, source).createCachedData()));
}

function cached(answer: number): string {
  const file = bundle(answer);
  writeCache(file);
  return file;
}

/** Replaces text in a file that may contain any bytes. */
function replaceIn(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'latin1');
  expect(text).to.include(from);
  writeFileSync(file, text.replace(from, to), 'latin1');
}

const load = (file: string) => loadBundle(file) as Exports;

describe('the code cache', () => {
  it('is used if it fits the bundle', () => {
    const file = cached(1);
    // Both sources are changed, the code is not.
    replaceIn(file, 'answer = 1', 'answer = 2');
    replaceIn(cacheName(file), 'answer = 1', 'answer = 2');
    expect(cachedScript(file)?.cachedDataRejected).to.equal(false);
    expect(load(file).answer).to.equal(1);
  });

  it('moves with its bundle: `__dirname` is the new directory, and stacks contain no old path', () => {
    const moved = join(temporaryDirectory(), 'one.cjs');
    const file = cached(1);
    cpSync(file, moved);
    cpSync(cacheName(file), cacheName(moved));
    expect(cachedScript(moved)?.cachedDataRejected).to.equal(false);
    const { file: own, stack } = load(moved);
    expect(own).to.equal(moved);
    expect(stack())
      .to.match(/\bone\.cjs:\d+/)
      .and.not.include(dirname(file));
  });

  it('is not used if there is none', () => {
    const file = bundle(1);
    expect(cachedScript(file)).to.equal(undefined);
    expect(load(file).answer).to.equal(1);
  });

  it('is not used for a different source, including one of the same length', () => {
    const file = cached(1);
    replaceIn(file, 'answer = 1', 'answer = 2');
    expect(cachedScript(file)).to.equal(undefined);
    expect(load(file).answer).to.equal(2);
  });

  it('is not used by another version of Node', () => {
    const file = cached(1);
    const cache = readFileSync(cacheName(file));
    expect(cache.subarray(0, process.version.length).toString()).to.equal(process.version);
    cache.write('v0');
    writeFileSync(cacheName(file), cache);
    expect(cachedScript(file)).to.equal(undefined);
    expect(load(file).answer).to.equal(1);
  });

  it('is not used if it is damaged: cut off, with a changed byte, or with a page of zeros, as after a loss of power', () => {
    const file = cached(1);
    const whole = readFileSync(cacheName(file));
    const code = (whole.length - readFileSync(file).length) / 2;
    const damaged = [
      whole.subarray(0, whole.length - 8),
      Buffer.from(whole.with(whole.length - code / 2, 255 - (whole.at(-code / 2) ?? 0))),
      Buffer.from(whole.with(whole.length - code - 100, 255 - (whole.at(-code - 100) ?? 0))),
      Buffer.concat([whole.subarray(0, whole.length - 300), Buffer.alloc(300)]),
    ];
    for (const cache of damaged) {
      writeFileSync(cacheName(file), cache);
      expect(cachedScript(file)).to.equal(undefined);
    }
    expect(load(file).answer).to.equal(1);
  });
});

describe('a bundle', () => {
  it('is loaded once', () => {
    for (const file of [cached(1), bundle(1)]) expect(load(file)).to.equal(load(file));
  });

  it('loads others once, with or without caches', () => {
    const file = cached(1);
    const other = join(dirname(file), 'other.cjs');
    expect(load(file).other()).to.equal(loadBundle(other));
    const second = cached(1);
    const secondOther = join(dirname(second), 'other.cjs');
    writeCache(secondOther);
    expect(load(second).other()).to.equal(loadBundle(secondOther));
  });

  it('that cannot be compiled or read fails as with `require`', () => {
    const file = bundle(1);
    writeFileSync(file, 'let let');
    expect(() => load(file)).to.throw();
    expect(() => load(join(file, 'none.cjs'))).to.throw(/Cannot find module/);
  });
});
