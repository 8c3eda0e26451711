// Judging recorded histories: `ovid history` as a process, with its start, on all files of a folder. Its floor is a process that reads the same
// files and splits them into words, and judges nothing. The files are recorded ones ($CHATROOM_HISTORIES, or ../shared/histories); where there are none,
// histories of the same kind and size are made.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const FOLDER = resolve(process.env.CHATROOM_HISTORIES ?? '../shared/histories');
const OVID = 'dist/bin/ovid.cjs';
/** The runs of a round. */
const RUNS = 5;

/** Reads and splits, nothing else. */
const FLOOR = `let words = 0;
for (const file of process.argv.slice(1))
  for (const line of require('node:fs').readFileSync(file, 'utf8').split('\\n')) words += line.split(/\\s+/).length;`;

/** A seeded generator: the same files on every host. */
function randomOf(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The events of five processes that use one object, which answers at some moment of each operation. */
function drawn(seed, count, call) {
  const random = randomOf(seed);
  const running = new Map();
  const lines = [];
  let begun = 0;
  while (begun < count || running.size > 0) {
    const process = random(5);
    const own = running.get(process);
    if (own === undefined) {
      if (begun++ >= count) continue;
      const { invoke, apply } = call(random, process, begun);
      lines.push(invoke);
      running.set(process, { apply });
    } else if (own.ok === undefined) own.ok = own.apply();
    else {
      lines.push(own.ok);
      running.delete(process);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A compare-and-set register: some reads are stale. */
function registerHistory(seed) {
  let value = 'nil';
  let before = 'nil';
  const line = (process, type, f, argument) => `INFO  jepsen.util - ${process}\t:${type}\t:${f}\t${argument}`;
  return drawn(seed, 85, (random, process) => {
    const f = ['read', 'write', 'cas'][random(3)];
    const [a, b] = [random(5), random(5)];
    const argument = { read: 'nil', write: String(a), cas: `[${a} ${b}]` }[f];
    const isStale = seed % 5 !== 0 && random(10) === 0;
    const apply = () => {
      if (f === 'read') return line(process, 'ok', f, isStale ? before : value);
      if (f === 'cas' && String(a) !== value) return line(process, 'fail', f, argument);
      [before, value] = [value, String(f === 'cas' ? b : a)];
      return line(process, 'ok', f, argument);
    };
    return { invoke: line(process, 'invoke', f, argument), apply };
  });
}

/** A key-value store with ten keys, to which texts are appended. */
function storeHistory(seed) {
  const values = new Map();
  const line = (process, type, f, key, value) =>
    `{:process ${process}, :type :${type}, :f :${f}, :key "${key}", :value ${value}}`;
  return drawn(seed, 340, (random, process, begun) => {
    const f = random(2) === 0 ? 'get' : 'append';
    const key = random(10);
    const argument = f === 'get' ? 'nil' : `"x ${process} ${begun} y"`;
    const apply = () => {
      const value = values.get(key) ?? '';
      if (f === 'get') return line(process, 'ok', f, key, `"${value}"`);
      values.set(key, value + argument.slice(1, -1));
      return line(process, 'ok', f, key, argument);
    };
    return { invoke: line(process, 'invoke', f, key, argument), apply };
  });
}

const KINDS = {
  etcd: { model: 'cas-register', count: 51, make: registerHistory },
  kv: { model: 'key-value', count: 4, make: storeHistory },
};

/** The files of a kind; those that are made are in `folder`. */
function filesOf(kind, folder) {
  const recorded = join(FOLDER, kind);
  if (existsSync(recorded)) return readdirSync(recorded).map((name) => join(recorded, name));
  const { count, make } = KINDS[kind];
  return Array.from({ length: count }, (_, i) => {
    const file = join(folder, `${kind}-${i}.txt`);
    writeFileSync(file, make(i));
    return file;
  });
}

async function timeOf(args) {
  const began = performance.now();
  // 1: some are not linearizable.
  const { code } = await promisify(execFile)(process.execPath, args).then(
    () => ({ code: 0 }),
    (error) => error,
  );
  if (code !== 0 && code !== 1) throw new Error(`${args[0]} ended with ${code}`);
  return performance.now() - began;
}

const judging = (kind) => async (systems) => {
  const folder = mkdtempSync(join(tmpdir(), 'chatroom-bench-'));
  try {
    const files = filesOf(kind, folder);
    const args = {
      room: [OVID, 'history', ...files, '--model', KINDS[kind].model, '--json'],
      floor: ['-e', FLOOR, ...files],
    };
    const figures = Object.fromEntries(systems.map(({ name }) => [name, { ms: [] }]));
    for (let run = 0; run < RUNS; run++)
      for (const { name } of systems) figures[name].ms.push(await timeOf(args[name]));
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

export const historyExperiments = { historiesEtcd: judging('etcd'), historiesKv: judging('kv') };
