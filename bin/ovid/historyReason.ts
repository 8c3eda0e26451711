/** Why histories cannot be judged with these options. */
import { historySentence, type HistoryReason } from '../../lib/check/linearizability/reason.ts';
import { hintFor } from '../../lib/text/nearest.ts';
import { errorsIn } from '../exit.ts';

export const historyCommandError = errorsIn({
  /** A history that cannot be read. */
  invalid: ({
    file,
    line,
    why,
  }: {
    readonly file: string;
    readonly line: number | undefined;
    readonly why: HistoryReason;
  }) => `${file}${line === undefined ? '' : `:${String(line)}`}: ${historySentence(why)}`,
  'unknown-model': ({ model, known }: { readonly model: string; readonly known: readonly string[] }) =>
    `--model: "${model}" is no model and no module: ${hintFor(model, known)}`,
  'no-model': ({ file, found }: { readonly file: string; readonly found: string }) =>
    `${file} exports no model; expected an export "model" with name, init and step; found ${found}`,
  'initial-of-module': () =>
    '--initial is for the models that ship; expected the first state in the module, as "init"',
  'initial-invalid': ({ why }: { readonly why: HistoryReason }) => `--initial: ${historySentence(why)}`,
  'initial-unfit': ({
    model,
    text,
    expected,
  }: {
    readonly model: string;
    readonly text: string;
    readonly expected: string;
  }) => `--initial: the model ${model} cannot begin with ${text}; expected ${expected}`,
  'svg-of-many': ({ files }: { readonly files: number }) =>
    `--svg: a picture shows one history; there are ${String(files)}`,
});
