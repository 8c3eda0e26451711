// The benchmark: `node bench/run.mjs [--only NAME,NAME] [--scale 0.1] [--rounds 5] [--room 'COMMAND'] [--floor
// 'COMMAND'] [--json FILE] [--markdown]`. Measures the server ("room") and the floor in turn, prints one table, and exits with 0
// if every bound was met, 1 if not, 2 if its arguments are invalid, 70 after an internal error. README.md explains
// the rows.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { experiments } from './experiments.mjs';
import { circumstances, describeCircumstances, table } from './report.mjs';
import { fill, isMet, longRows, rows } from './rows.mjs';

const ROUNDS = 5;
const ROUNDS_SCALED_DOWN = 2; // below half scale the question is only whether it works
/** Longer than any round takes, whatever the options: a start of 64 servers is given a minute. */
const ROUND_MAX_MS = 5 * 60_000;

const FLOOR = `${process.execPath} bench/floor.mjs`;

function usageError(message) {
  process.stderr.write(`bench: ${message}\n`);
  process.exit(2);
}

function parseOptions(args) {
  const string = (fallback) => ({ type: 'string', default: fallback });
  const options = {
    only: string(''),
    scale: string('1'),
    rounds: string(''),
    room: string('./process'),
    floor: string(FLOOR),
    json: string(''),
    markdown: { type: 'boolean', default: false },
  };
  const { values } = parseArgs({ args, options });
  const scale = Number(values.scale);
  const rounds = Number(values.rounds || (scale < 0.5 ? ROUNDS_SCALED_DOWN : ROUNDS));
  if (!(scale > 0 && scale <= 1))
    throw new Error(`--scale is a share of the work, above 0 and up to 1: ${values.scale}`);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds is a whole number from 1: ${values.rounds}`);
  return {
    ...values,
    scale,
    rounds,
    room: wordsOf(values.room),
    floor: wordsOf(values.floor),
    rows: select(values.only),
  };
}

const wordsOf = (command) => command.split(/\s+/).filter(Boolean);

/** The rows that `--only` names, each by its name or a prefix of it. */
function select(only) {
  const names = only.split(',').filter(Boolean);
  if (names.length === 0) return rows;
  const all = [...rows, ...longRows];
  const unknown = names.find((name) => !all.some((row) => row.name.startsWith(name)));
  if (unknown) throw new Error(`no row "${unknown}"; there are ${all.map((row) => row.name).join(', ')}`);
  return all.filter((row) => names.some((name) => row.name.startsWith(name)));
}

/** Ends the benchmark where a round hangs. */
function giveUp(name, round) {
  process.stderr.write(
    `bench: ${name}, round ${round + 1} is not done after ${ROUND_MAX_MS / 60_000} minutes\n`,
  );
  process.exit(1);
}

/** Runs one experiment, round by round, with alternating order. An error ends it, not the others. */
async function conduct(name, { rounds, scale, room, floor }) {
  const systems = [
    { name: 'floor', command: floor },
    { name: 'room', command: room },
  ];
  const results = [];
  const watchdog = setTimeout(() => giveUp(name, results.length), ROUND_MAX_MS);
  try {
    for (let round = 0; round < rounds; round++) {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${name}, round ${round + 1} of ${rounds}`);
      watchdog.refresh();
      results.push(await experiments[name](round % 2 === 0 ? systems : systems.toReversed(), scale));
    }
    return { rounds: results };
  } catch (error) {
    if (process.env.DEBUG) process.stderr.write(`${error.stack}\n`);
    return { error: error.message };
  } finally {
    clearTimeout(watchdog);
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
}

async function main(options) {
  const began = performance.now();
  const where = circumstances();
  process.stdout.write(`${describeCircumstances(where, options)}\n\n`);
  const outcomes = {};
  for (const { experiment } of options.rows) outcomes[experiment] ??= await conduct(experiment, options);
  const filled = options.rows.map((row) => fill(row, outcomes[row.experiment]));
  const missed = filled.filter((row) => !isMet(row)).map((row) => row.name);
  const seconds = Math.round((performance.now() - began) / 1000);
  const verdict = missed.length === 0 ? 'every bound met' : `NOT met: ${missed.join(', ')}`;
  process.stdout.write(`${table(filled, options)}\n\n${verdict} (${seconds} s)\n`);
  if (options.json) {
    const { scale, rounds, room, floor } = options;
    writeFileSync(
      options.json,
      `${JSON.stringify({ ...where, scale, rounds, room, floor, rows: filled, missed, outcomes }, null, 2)}\n`,
    );
  }
  return missed.length === 0 ? 0 : 1;
}

let options;
try {
  options = parseOptions(process.argv.slice(2));
} catch (error) {
  usageError(error.message);
}
process.exitCode = await main(options).catch((error) => {
  process.stderr.write(`bench: ${process.env.DEBUG ? error.stack : error.message}\n`);
  return 70; // an internal error
});
