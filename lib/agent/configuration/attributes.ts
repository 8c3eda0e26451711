/** Checks the attributes of an agent by the schema of its type. */
import { errorMessage } from '../../reason/errorMessage.ts';
import type { AgentType } from '../agent.ts';
import { validate, type Schema, type Validation } from '../schema.ts';
import { canonicalJson, isRecord, pathToNoJson } from './canonical.ts';
import { CONFIGURATION_LIMITS } from './limits.ts';

/** A mistake in attributes. */
interface AttributeIssue {
  /** The keys that lead to the field. */
  readonly path: readonly string[];
  readonly why: string;
}

/** The attributes as the agent gets them, or what is wrong. */
type CheckedAttributes =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly AttributeIssue[]; readonly value?: undefined };

/** @param given - undefined if the configuration has none */
export function checkAttributes({ name, attributes: schema }: AgentType, given: unknown): CheckedAttributes {
  if (given !== undefined) {
    const path = pathToNoJson(given, CONFIGURATION_LIMITS.nestingMax);
    if (path !== undefined) return { issues: [{ path, why: 'it is not JSON data' }] };
  }
  if (schema === undefined) {
    const why = `the type ${name} has no attributes`;
    if (given === undefined) return { value: undefined };
    if (!isRecord(given)) return { issues: [{ path: [], why }] };
    const issues = Object.keys(given).map((key) => ({ path: [key], why }));
    return issues.length === 0 ? { value: undefined } : { issues };
  }
  const validation = validated(schema, given ?? {});
  if (validation.issues !== undefined)
    return {
      issues: validation.issues.map(({ message, path }) => ({
        path: (path ?? []).map((segment) => String(typeof segment === 'object' ? segment.key : segment)),
        why: message,
      })),
    };
  const ignored = ignoredPaths(schema, given, validation.value);
  if (ignored.length > 0)
    return { issues: ignored.map((path) => ({ path, why: `the type ${name} has no such attribute` })) };
  return { value: validation.value };
}

/** Total: a schema that throws is a mistake of its author, and an issue. */
function validated(schema: Schema<unknown>, value: unknown): Validation<unknown> {
  try {
    return validate(schema, value);
  } catch (error) {
    return { issues: [{ message: `its schema threw: ${errorMessage(error)}` }] };
  }
}

/**
 * The paths to the keys that a schema ignores. Many schema libraries drop unknown keys silently, so a misspelt attribute would be replaced by
 * its default. A key is ignored if the output has no such key, and is the same without it.
 */
function ignoredPaths(schema: Schema<unknown>, given: unknown, output: unknown): readonly string[][] {
  const expected = canonicalJson(output);
  return droppedPaths(given, output).filter((path) => {
    const { value, issues } = validated(schema, without(given, path)) as {
      value?: unknown;
      issues?: unknown;
    };
    return issues === undefined && canonicalJson(value) === expected;
  });
}

/** The paths in `given` whose last key is missing at the same place of `output`. */
function droppedPaths(given: unknown, output: unknown): string[][] {
  if (Array.isArray(given))
    return Array.isArray(output)
      ? given.flatMap((part, i) => droppedPaths(part, output[i]).map((path) => [String(i), ...path]))
      : [];
  if (!isRecord(given) || !isRecord(output)) return [];
  return Object.entries(given).flatMap(([key, part]) =>
    Object.hasOwn(output, key) ? droppedPaths(part, output[key]).map((path) => [key, ...path]) : [[key]],
  );
}

function without(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (Array.isArray(value))
    return value.map((part: unknown, i) => (String(i) === key ? without(part, rest) : part));
  if (!isRecord(value) || key === undefined) return value;
  const entries = Object.entries(value);
  if (rest.length === 0) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries(entries.map(([name, part]) => [name, name === key ? without(part, rest) : part]));
}
