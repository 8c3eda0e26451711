/** A configuration as a table for people. */
import type { Configuration, ConfiguredAgent } from '../configuration.ts';

const HEADS = ['agent', 'type', 'box', 'attributes', 'routes'] as const;
const GAP = '  ';
const NONE = '-';

/**
 * A row for each agent, in their order, with aligned columns; further routes of an agent are in rows of their own.
 *
 * @param width - the number of terminal cells of a text. Default: its characters
 * @returns lines, each with a line feed
 */
export function tableOf(
  configuration: Configuration,
  width: (text: string) => number = (text) => Array.from(text).length,
): string {
  const rows: (readonly string[])[] = [HEADS, ...Array.from(configuration.agents.values(), rowsOf).flat()];
  const widths = HEADS.map((_, column) =>
    rows.reduce((most, row) => Math.max(most, width(row[column] ?? '')), 0),
  );
  return rows
    .map((row) => {
      const cells = row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)));
      return `${cells.join(GAP).trimEnd()}\n`;
    })
    .join('');
}

function rowsOf({ id, type, box, attributes, routes }: ConfiguredAgent): (readonly string[])[] {
  const [first = NONE, ...others] = Array.from(routes, ([name, targets]) => {
    const ends = targets.map(({ agent, port }) => `${agent}:${port}`);
    return `${name} → ${ends.join(', ')}`;
  });
  return [
    [id, type.name, box, attributesText(attributes), first],
    ...others.map((route) => ['', '', '', '', route]),
  ];
}

function attributesText(attributes: unknown): string {
  if (typeof attributes !== 'object' || attributes === null)
    return attributes === undefined ? NONE : JSON.stringify(attributes);
  const texts = Object.entries(attributes).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return texts.length === 0 ? NONE : texts.join(' ');
}
