/** The table of faults by the state of their target. Counts in, lines out. */
import { STATES } from '../../lib/sim/coverage.ts';

/** A line of states, and a line for each kind of fault; empty without faults. */
export function matrix(met: Readonly<Record<string, number>>): string[] {
  const kinds = [...new Set(Object.keys(met).map((key) => key.split(' ')[0] ?? ''))].sort();
  if (kinds.length === 0) return [];
  const width = Math.max(...kinds.map((kind) => kind.length)) + 2;
  const columns = STATES.map((state) => ({
    title: state,
    cells: kinds.map((kind) => String(met[`${kind} ${state}`] ?? '·')),
  })).map(({ title, cells }) => {
    const chars = Math.max(title.length, ...cells.map((cell) => cell.length));
    return [title, ...cells].map((cell) => cell.padStart(chars));
  });
  return ['', ...kinds].map(
    (kind, row) => `${kind.padEnd(width)}${columns.map((cells) => cells[row] ?? '').join('  ')}`,
  );
}
