// Formats results: as a table for a terminal, as Markdown for a page. Pure: takes filled rows, returns text.
import os from 'node:os';
import { isMet } from './rows.mjs';

/** The host and the date of a measurement. */
export function circumstances() {
  const cpus = os.cpus();
  return {
    date: new Date().toISOString(),
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memoryGiB: Number((os.totalmem() / 2 ** 30).toFixed(1)),
    kernel: `${os.type()} ${os.release()}`,
    node: process.version,
    loadAverage: Number(os.loadavg()[0].toFixed(2)),
  };
}

export function describeCircumstances(c, { scale, rounds, room }) {
  const lines = [
    `${c.date} · ${c.cpu}, ${c.cores} cores, ${c.memoryGiB} GiB · ${c.kernel} · node ${c.node} · load ${c.loadAverage}`,
    `room: ${room.join(' ')} · scale ${scale} · ${rounds} rounds, floor and room in turn`,
  ];
  if (scale !== 1) lines.push('Not at full scale: this run says that everything works, not how fast it is.');
  return lines.join('\n');
}

/** Three significant digits: enough to compare, no more than was measured. */
function short(value) {
  if (Math.abs(value) >= 10_000) return `${Math.round(value / 1000)}k`;
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3);
}

const spread = ({ min, median, max }) => `${short(min)} / ${short(median)} / ${short(max)}`;

const HEADINGS = [
  'row',
  '',
  'unit',
  'floor min/med/max',
  'room min/med/max',
  'ratio (pairs min/med/max)',
  'bound',
  '',
];

function cells(filled) {
  const { name, title, unit, error, floor, room, ratio, pairs, bounds } = filled;
  const verdict = bounds.length === 0 && !error ? '' : isMet(filled) ? 'met' : 'NOT met';
  if (error) return [name, title, unit, error, '', '', '', verdict];
  const ratios = `${ratio.toFixed(2)} (${pairs.min.toFixed(2)} / ${pairs.median.toFixed(2)} / ${pairs.max.toFixed(2)})`;
  const text = bounds.map((bound) => bound.text).join(', ');
  return [name, title, unit, spread(floor), spread(room), ratios, text, verdict];
}

/** The rows as aligned columns; in Markdown with bars between them. */
export function table(filledRows, { markdown = false } = {}) {
  const lines = [HEADINGS, ...filledRows.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const padded = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column])));
  if (!markdown) return padded.map((line) => line.join('  ').trimEnd()).join('\n');
  padded.splice(
    1,
    0,
    widths.map((width) => '-'.repeat(Math.max(3, width))),
  );
  return padded.map((line) => `| ${line.join(' | ')} |`).join('\n');
}
