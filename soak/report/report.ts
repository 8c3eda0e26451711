/** The results: as a table for a terminal, as Markdown, as JSON. */
import type { Outcome, Row } from '../kit/row.ts';

/** The result of a row. */
export interface Result {
  readonly row: Row;
  readonly verdict: 'pass' | 'FAIL' | 'skipped';
  /** The number of this attempt; the earlier ones have failed. */
  readonly tried: number;
  readonly outcome?: Outcome;
  /** Why it was skipped, or ended early. */
  readonly reason?: string;
  readonly seconds: number;
  /** The delay of a timer of this program meanwhile, in ms, p99: the host adds it to every measurement. */
  readonly lateMs: number;
  /** The host's load average at the end. */
  readonly load: number;
}

/** The rule of three: without a failure in n trials, the rate of failures is below 3/n with 95 % confidence. */
export function bound({ count, failures }: Pick<Outcome, 'count' | 'failures'>): string {
  if (failures > 0 || count === 0) return '–';
  const share = 3 / count;
  if (share >= 1) return '–';
  return `< ${(100 * share).toPrecision(2)} %`;
}

const HEADS = ['row', 'fault', 'load', 'count', 'result', 'bound at 95 %', 'verdict'];

function cells({ row, verdict: came, tried, outcome, reason = '' }: Result): string[] {
  const verdict = tried === 1 ? came : `${came} (try ${String(tried)})`;
  if (outcome === undefined) return [row.id, row.fault, row.full, '0', reason, '–', verdict];
  const count = `${outcome.count.toLocaleString('en')} ${row.unit}`;
  const result = reason === '' ? outcome.result : `${outcome.result}; ${reason}`;
  return [row.id, row.fault, outcome.load ?? row.full, count, result, bound(outcome), verdict];
}

/** For a terminal: a line per row, followed by the violations. */
export function asText(result: Result): string {
  const [id = '', fault = '', load = '', count = '', found = '', atMost = '', verdict = ''] = cells(result);
  const lines = [
    `${id.padEnd(3)} ${verdict.padEnd(7)} ${fault}`,
    `      load ${load} · ${count} · bound ${atMost} · ${result.seconds.toFixed(0)} s · host: load ${result.load.toFixed(1)}, timers late by ${result.lateMs.toFixed(0)} ms (p99)`,
    `      ${found}`,
    `      passes: ${result.row.pass}`,
    ...(result.outcome?.evidence ?? []).map((what) => `      ! ${what}`),
  ];
  return lines.join('\n');
}

const WIDTHS = [4, 40, 34, 20, 62, 13, 8];

/** All rows as one table for a terminal. */
export function asTable(results: readonly Result[]): string {
  const rows = [HEADS, ...results.map(cells)];
  return rows.flatMap((row) => wrapped(row)).join('\n');
}

function wrapped(row: readonly string[]): string[] {
  const columns = row.map((cell, i) => wrapAt(cell, WIDTHS[i] as number));
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_, y) =>
    columns
      .map((column, i) => (column[y] ?? '').padEnd(WIDTHS[i] as number))
      .join('  ')
      .trimEnd(),
  );
}

function wrapAt(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) as string;
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** As a Markdown page. */
export function asMarkdown(results: readonly Result[], heading: readonly string[]): string {
  const escaped = (cell: string) => cell.replaceAll('|', '\\|');
  const line = (row: readonly string[]) => `| ${row.map(escaped).join(' | ')} |`;
  const heads = [...HEADS.slice(0, -1), 'passes', 'timers late by', 'verdict'];
  const body = results.map((result) => {
    const row = cells(result);
    return line([
      ...row.slice(0, -1),
      result.row.pass,
      `${result.lateMs.toFixed(0)} ms`,
      row.at(-1) as string,
    ]);
  });
  const violations = results.flatMap(({ row, outcome, verdict }) =>
    verdict === 'FAIL' ? (outcome?.evidence ?? []).map((what) => `- ${row.id}: ${what}`) : [],
  );
  return [
    ...heading,
    '',
    line(heads),
    line(heads.map(() => '---')),
    ...body,
    ...(violations.length === 0 ? [] : ['', 'Violations:', '', ...violations]),
    '',
  ].join('\n');
}

/** As JSON. */
export function asJson(results: readonly Result[], about: Readonly<Record<string, unknown>>): string {
  const rows = results.map(({ row, verdict, tried, outcome, reason, seconds, lateMs, load }) => ({
    row: row.id,
    tried,
    fault: row.fault,
    full: row.full,
    passes: row.pass,
    verdict,
    unit: row.unit,
    ...(outcome === undefined ? {} : { ...outcome, bound: bound(outcome) }),
    ...(reason === undefined ? {} : { reason }),
    seconds,
    host: { load, lateMs },
  }));
  return `${JSON.stringify({ ...about, rows }, null, 2)}\n`;
}
