/** Describes an invalid value in one sentence: place, value, what is allowed. */
import type { core } from 'zod';
import { harmless } from '../../lib/wire/text.ts';
import { oneOf } from './oneOf.ts';

/** What was found is quoted up to so many characters. */
const QUOTED_MAX = 60;

/** The first of a schema's complaints about `value`: `faults[3].forMs is missing; expected a number above 0`. */
export function inWords(issue: core.$ZodIssue, value: unknown): string {
  const path = pathOf(issue.path);
  if (issue.code === 'unrecognized_keys')
    return `${path === '' ? '' : `${path}: `}unknown key "${harmless(String(issue.keys[0]), QUOTED_MAX)}"; ${issue.message}`;
  const found = issue.path.reduce(
    (inner, key) => (inner as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key],
    value,
  );
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : undefined;
  const allowed = options === undefined ? `expected ${issue.message}` : oneOf(found, options);
  return `${path || 'it'} ${found === undefined ? 'is missing' : `is ${quote(found)}`}; ${allowed}`;
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${String(key)}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function quote(value: unknown): string {
  return harmless(typeof value === 'number' ? String(value) : JSON.stringify(value), QUOTED_MAX);
}
