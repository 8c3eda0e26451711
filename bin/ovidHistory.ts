/** `ovid history`: judges recorded histories of operations. */
import { judgeOperations } from '../lib/check/linearizability/judge.ts';
import type { Model } from '../lib/check/linearizability/model.ts';
import { HistoryReader, type ReadHistory } from '../lib/check/linearizability/read/reader.ts';
import { HistoryError } from '../lib/check/linearizability/reason.ts';
import { explain, EXIT } from './exit.ts';
import { assertWritable, writeText } from './files.ts';
import type { HistoryFlags } from './ovid/historyFlags.ts';
import { modelOf } from './ovid/historyModel.ts';
import { historyCommandError } from './ovid/historyReason.ts';
import { historyJson, historyPicture, historyText, type JudgedHistory } from './ovid/historyReport.ts';
import { textPieces } from './ovid/pieces.ts';
import { requirePortOfPage } from './ports.ts';
import { outputWidth } from './replay/output.ts';
import { jsonShownOn, shownOn } from './shown.ts';

/** Not decided. */
const INCONCLUSIVE = 3;
/** The exit codes, the worst first. */
const WORST = [EXIT.usage, 1, INCONCLUSIVE, 0];

/**
 * Judges files, one after the other, and prints a verdict for each. Sets the exit code: the worst of all.
 *
 * @throws a usage error if the options are invalid
 */
export async function history(files: readonly string[], flags: HistoryFlags): Promise<void> {
  if (flags.svg !== undefined && files.length > 1)
    throw historyCommandError(EXIT.usage, { code: 'svg-of-many', files: files.length });
  if (flags.svg !== undefined) assertWritable('--svg', flags.svg);
  if (flags.http !== undefined) requirePortOfPage(flags.http);
  const model = await modelOf(flags, async (file) => {
    const { optionModule } = await import('./ovidModule.ts');
    return optionModule('--model', file);
  });
  const endsMs = performance.now() + flags.seconds * 1000;
  const results: JudgedHistory[] = [];
  const codes = files.map((file) =>
    judged(file, model, flags, endsMs, (result) => flags.http !== undefined && results.push(result)),
  );
  process.exitCode = WORST.find((code) => codes.includes(code)) ?? 0;
  if (flags.http === undefined) return;
  const { openHistoryPage } = await import('./ovidHistoryPage.ts');
  process.stderr.write(`page: ${await openHistoryPage(flags.http, results)}\n`);
}

/** Judges a file, and prints the verdict. Returns its exit code. */
function judged(
  file: string,
  model: Model,
  flags: HistoryFlags,
  endsMs: number,
  take: (result: JudgedHistory) => void,
): number {
  const begunMs = performance.now();
  let read: ReadHistory;
  try {
    read = readHistory(file, model, flags);
  } catch (error) {
    // The other files are judged all the same.
    const code = explain(error);
    if (code === EXIT.bug) throw error;
    return code;
  }
  const { consistency } = flags;
  const isOver = () => performance.now() > endsMs;
  const verdict = judgeOperations(read.operations, model, { consistency }, isOver);
  const result: JudgedHistory = {
    file,
    model: model.name,
    consistency,
    history: read,
    verdict,
    wallMs: performance.now() - begunMs,
  };
  take(result);
  if (flags.json === true) process.stdout.write(jsonShownOn(process.stdout, historyJson(result)));
  else {
    const options = { width: outputWidth(), hasOrder: flags.order === true };
    process.stdout.write(shownOn(process.stdout, historyText(result, options)));
  }
  if (flags.svg !== undefined) writeText('--svg', flags.svg, historyPicture(result));
  return verdict.kind === 'consistent' ? 0 : verdict.kind === 'inconsistent' ? 1 : INCONCLUSIVE;
}

function readHistory(file: string, model: Model, { keyed }: HistoryFlags): ReadHistory {
  const reader = new HistoryReader(model, keyed === true);
  try {
    for (const piece of textPieces('FILE', file)) reader.add(piece);
    return reader.end();
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    throw historyCommandError(
      EXIT.usage,
      { code: 'invalid', file, line: error.line, why: error.reason },
      { cause: error },
    );
  }
}
