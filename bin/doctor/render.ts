/** Prints findings: in columns for people, as JSON for programs. */
import { harmlessJson, harmlessLines } from '../../lib/wire/text.ts';
import type { Finding, Status } from './finding.ts';

/** Colours the text of a status. */
export type Paint = (status: Status, text: string) => string;

/** Failures are in capitals, so that they are seen first. */
const LABELS: Readonly<Record<Status, string>> = { ok: 'ok', warn: 'warn', fail: 'FAIL' };

export function asLines(findings: readonly Finding[], paint: Paint): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings
    .map(({ name, status, found, remedy }) => {
      const label = paint(status, LABELS[status].padEnd(4));
      const text = `${name.padEnd(width)}  ${found}${remedy === undefined ? '' : `  → ${remedy}`}`;
      return `${label}  ${harmlessLines(text)}\n`;
    })
    .join('');
}

export function asJson(findings: readonly Finding[]): string {
  return findings.map((finding) => `${harmlessJson(JSON.stringify(finding))}\n`).join('');
}
