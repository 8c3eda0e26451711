/** `chatroom sim --scenario`: runs a scenario and compares its output with the file. */
import {
  protocolNamedIn,
  runScenario,
  ScenarioProblem,
  type Difference,
} from '../../lib/sim/scenario/index.ts';
import type { UnclockedEvent } from '../../lib/trace/event.ts';
import { TEXT_LIMITS } from '../../lib/text/limits.ts';
import { EXIT } from '../exit.ts';
import { readText, writeText } from '../files.ts';
import { protocolNamed } from '../reason/protocol.ts';
import { simError } from './reason.ts';
import type { ScenarioProtocol } from '../../lib/sim/scenario/protocol.ts';

/** The result of a scenario. */
interface Played {
  readonly isSame: boolean;
  /** What is printed. */
  readonly text: string;
  readonly history: readonly UnclockedEvent[];
}

/**
 * Runs the scenario in a file. Prints its output, or with `isUpdate` writes it into the file. Returns whether the output is
 * that of the file, as it always is after an update.
 *
 * @param protocols - by name
 * @param protocol - the name of the requested one; otherwise the file can name one
 * @throws a usage error if the file cannot be read, or contains an impossible command
 */
export function playScenario(
  file: string,
  protocols: ReadonlyMap<string, ScenarioProtocol>,
  protocol: string | undefined,
  isUpdate: boolean,
): Played {
  const text = readText('--scenario', file, TEXT_LIMITS.scenarioMaxBytes);
  const { output, isSame, history, firstDifference } = played(file, text, protocols, protocol);
  if (!isUpdate)
    return {
      isSame,
      history,
      text: firstDifference === undefined ? output : `${output}\n${inWords(file, firstDifference)}\n`,
    };
  if (!isSame) writeText('--update', file, output);
  return { isSame: true, history, text: `${file}: ${isSame ? 'unchanged' : 'updated'}\n` };
}

function played(
  file: string,
  text: string,
  protocols: ReadonlyMap<string, ScenarioProtocol>,
  name: string | undefined,
) {
  try {
    const named = name === undefined ? protocolNamedIn(text, protocols) : undefined;
    return runScenario(text, named ?? protocolNamed(name, protocols));
  } catch (error) {
    if (!(error instanceof ScenarioProblem)) throw error;
    const { line, reason } = error;
    throw simError(EXIT.usage, { code: 'scenario-file', file, line, why: reason }, { cause: error });
  }
}

/** The first difference: `a.txt, line 12: expected "ok", found "2 crashed"`. */
function inWords(file: string, { line, expected, found }: Difference): string {
  const what = (text: string | undefined) => (text === undefined ? 'nothing more' : JSON.stringify(text));
  return `${file}, line ${String(line)}: expected ${what(expected)}, found ${what(found)}`;
}
