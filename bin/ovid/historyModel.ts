/** The option `--model`: a model that ships, or one of a module. */
import { isModelName, modelNamed, MODELS } from '../../lib/check/linearizability/models/index.ts';
import type { Model } from '../../lib/check/linearizability/model.ts';
import { keyed } from '../../lib/check/linearizability/partition.ts';
import { ednValue } from '../../lib/check/linearizability/read/forms.ts';
import { HistoryError } from '../../lib/check/linearizability/reason.ts';
import { EXIT } from '../exit.ts';
import type { HistoryFlags } from './historyFlags.ts';
import { historyCommandError } from './historyReason.ts';
import { isModule } from './json.ts';

type Loader = (file: string) => Promise<Readonly<Record<string, unknown>>>;

/**
 * @param load - loads a module
 * @throws a usage error if there is no such model, or it cannot begin with the value
 */
export async function modelOf(flags: HistoryFlags, load: Loader): Promise<Model> {
  const model = isModule(flags.model) ? await modelOfModule(flags, load) : shipped(flags);
  return flags.keyed === true ? keyed(model) : model;
}

function shipped({ model, initial }: HistoryFlags): Model {
  if (!isModelName(model))
    throw historyCommandError(EXIT.usage, { code: 'unknown-model', model, known: Object.keys(MODELS) });
  if (initial === undefined) return modelNamed(model);
  const value = valueOf(initial);
  const expected = unfitInitial(model, value);
  if (expected !== undefined)
    throw historyCommandError(EXIT.usage, { code: 'initial-unfit', model, text: initial, expected });
  return modelNamed(model, value);
}

/** The values with which a model can begin, in words; undefined if this is one. */
function unfitInitial(model: string, value: unknown): string | undefined {
  switch (model) {
    case 'counter':
      return typeof value === 'bigint' || Number.isSafeInteger(value) ? undefined : 'a whole number';
    case 'queue':
    case 'unordered-queue':
      return Array.isArray(value) ? undefined : 'a vector: [1 2]';
    case 'set':
      return Array.isArray(value) || value instanceof Set ? undefined : 'a set: #{1 2}';
    case 'mutex':
      return typeof value === 'boolean' ? undefined : 'true (held) or false (free)';
    default:
      return undefined;
  }
}

function valueOf(text: string): unknown {
  try {
    return ednValue(text);
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    throw historyCommandError(EXIT.usage, { code: 'initial-invalid', why: error.reason }, { cause: error });
  }
}

async function modelOfModule({ model: file, initial }: HistoryFlags, load: Loader): Promise<Model> {
  if (initial !== undefined) throw historyCommandError(EXIT.usage, { code: 'initial-of-module' });
  const module = await load(file);
  const value = module['model'] ?? module['default'];
  if (isModel(value)) return value;
  const names = Object.keys(module).join(', ');
  const found = value === undefined ? (names === '' ? 'nothing' : names) : 'something else under this name';
  throw historyCommandError(EXIT.usage, { code: 'no-model', file, found });
}

function isModel(value: unknown): value is Model {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'init' in value &&
    'step' in value &&
    typeof value.step === 'function' &&
    'name' in value &&
    typeof value.name === 'string'
  );
}
