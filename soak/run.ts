/**
 * `npm run soak`: tests the promises of delivery, detection, robustness against hostile input and process hygiene with real server processes
 * under real faults, row by row. Every row reports the fault, its count and the result. Exit code: 0 all rows that ran
 * passed, 1 a row failed, 2 invalid options.
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { randomOf } from '../lib/sim/random.ts';
import { useBundle } from './kit/bundle.ts';
import { closeConnections } from './kit/connection.ts';
import { endGrids, unexpectedEnds } from './kit/grid.ts';
import { ownNetwork } from './kit/namespace.ts';
import { Skipped, type Context, type Row } from './kit/row.ts';
import { within } from './kit/wait.ts';
import { host } from './report/host.ts';
import { asJson, asMarkdown, asTable, asText, type Result } from './report/report.ts';
import { ROWS } from './rows/index.ts';

/** All rows in 8 minutes on two cores; failed rows are repeated once, because a busy host may be late once. */
const CI_SCALE = 0.05;
const CI_TRIES = 2;

interface Flags {
  readonly scale: number;
  readonly only?: readonly Row[];
  readonly ci?: true;
  readonly tries: number;
  readonly json?: string;
  readonly markdown?: string;
  readonly seed: number;
  readonly chatroom?: string;
}

function flagsOf(argv: readonly string[]): Flags {
  const program = new Command('soak')
    .description('tests the promises on real processes under real faults')
    .option('--scale <share>', 'the share of counts and durations, with at least one of each', scaleOf, 1)
    .option(
      '--ci',
      `the same as --scale ${String(CI_SCALE)} --tries ${String(CI_TRIES)}: all rows in 8 minutes`,
    )
    .option('--tries <n>', 'the number of attempts for a row that fails; the table shows them', triesOf, 1)
    .option('--only <rows>', 'only these rows, such as D1,D3; a letter is a section', rowsOf)
    .option('--json <file>', 'write the results as JSON')
    .option('--markdown <file>', 'write the results as a page')
    .option('--chatroom <file>', "another build's dist/bin/chatroom.cjs")
    .option('--seed <n>', 'the seed of random choices', Number, 1)
    .exitOverride();
  program.parse([...argv], { from: 'user' });
  return program.opts<Flags>();
}

function scaleOf(text: string): number {
  const scale = Number(text);
  if (!(scale > 0 && scale <= 10)) throw new InvalidArgumentError('a number above 0 up to 10 is expected.');
  return scale;
}

function triesOf(text: string): number {
  if (!/^[1-9]$/.test(text)) throw new InvalidArgumentError('a whole number from 1 to 9 is expected.');
  return Number(text);
}

function rowsOf(text: string): Row[] {
  const names = text.split(',');
  const unknown = names.find((name) => !ROWS.some(({ id }) => isNamed(id, name)));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`no row "${unknown}"; there are ${ROWS.map(({ id }) => id).join(', ')}.`);
  return ROWS.filter(({ id }) => names.some((name) => isNamed(id, name)));
}

function isNamed(id: string, name: string): boolean {
  return id === name.toUpperCase() || (name.length === 1 && id.startsWith(name.toUpperCase()));
}

/** The expected duration of a row, in seconds. */
function estimate({ seconds }: Row, scale: number): number {
  return Math.max(seconds.least, seconds.full * scale);
}

/** A row that hangs is ended after this many times its estimate, and a minute. */
const PATIENCE = 3;

async function runRow(row: Row, scale: number, seed: number): Promise<Omit<Result, 'tried'>> {
  const context: Context = {
    scale,
    count: (full) => Math.max(1, Math.round(full * scale)),
    lengthMs: (fullMs, leastMs) => Math.max(leastMs, fullMs * scale),
    random: randomOf(seed),
    progress: (text) => process.stderr.write(`${row.id}: ${text}\n`),
  };
  const begunAtMs = performance.now();
  const lateness = monitorEventLoopDelay({ resolution: 5 });
  lateness.enable();
  const deadlineMs = (PATIENCE * estimate(row, scale) + 60) * 1000;
  const measured = () => ({
    seconds: (performance.now() - begunAtMs) / 1000,
    lateMs: Math.max(0, lateness.percentile(99) / 1e6 - 5),
    load: loadavg()[0] ?? NaN,
  });
  try {
    const outcome = await within(row.run(context), `the end of row ${row.id}`, deadlineMs);
    return { row, verdict: outcome.failures === 0 ? 'pass' : 'FAIL', outcome, ...measured() };
  } catch (error) {
    const reason = [error instanceof Error ? error.message : String(error), ...unexpectedEnds()].join('; ');
    const verdict = error instanceof Skipped ? 'skipped' : 'FAIL';
    if (verdict === 'FAIL' && process.env['DEBUG']) process.stderr.write(`${(error as Error).stack ?? ''}\n`);
    return { row, verdict, reason, ...measured() };
  } finally {
    lateness.disable();
    closeConnections();
    await endGrids();
  }
}

async function main(flags: Flags): Promise<number> {
  const scale = flags.ci === true ? CI_SCALE : flags.scale;
  const tries = flags.ci === true ? CI_TRIES : flags.tries;
  const rows = flags.only ?? ROWS;
  const about = host();
  if (flags.chatroom !== undefined) useBundle(flags.chatroom);
  const total = rows.reduce((sum, row) => sum + estimate(row, scale), 0);
  process.stdout.write(
    `${about}\nscale ${String(scale)}, seed ${String(flags.seed)}, about ${(total / 60).toFixed(1)} minutes\n\n`,
  );
  const results: Result[] = [];
  const write = () => {
    if (flags.json !== undefined)
      writeFileSync(flags.json, asJson(results, { host: about, scale, seed: flags.seed }));
    if (flags.markdown !== undefined)
      writeFileSync(flags.markdown, asMarkdown(results, [`Scale ${String(scale)}. ${about}.`]));
  };
  for (const row of rows) {
    process.stderr.write(`${row.id}: about ${estimate(row, scale).toFixed(0)} s\n`);
    let result: Result | undefined;
    for (
      let tried = 1;
      tried <= tries && result?.verdict !== 'pass' && result?.verdict !== 'skipped';
      tried++
    ) {
      result = { ...(await runRow(row, scale, flags.seed + tried - 1)), tried };
      process.stdout.write(`${asText(result)}\n\n`);
    }
    results.push(result as Result);
    write();
  }
  process.stdout.write(`${asTable(results)}\n\n`);
  const count = (verdict: Result['verdict']) => results.filter((result) => result.verdict === verdict).length;
  process.stdout.write(
    `${String(count('pass'))} passed, ${String(count('FAIL'))} failed, ${String(count('skipped'))} skipped\n`,
  );
  return count('FAIL') === 0 ? 0 : 1;
}

let flags: Flags | undefined;
try {
  flags = flagsOf(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
if (flags !== undefined) {
  const elsewhere = await ownNetwork();
  process.exit(elsewhere ?? (await main(flags)));
}
