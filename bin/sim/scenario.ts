/** `chatroom sim --scenario`: runs a scenario and compares its output with the file. */
import {
  protocolNamedIn,
  runScenario,
  ScenarioProblem,
  type Difference,
} from '../../lib/sim/scenario/index.ts';
import { TEXT_LIMITS } from '../../lib/text/limits.ts';
import { EXIT } from '../exit.ts';
import { readText, writeText } from '../files.ts';
import { protocolNamed } from '../reason/protocol.ts';
import { simError } from './reason.ts';
import type { ScenarioProtocol } from '../../lib/sim/scenario/protocol.ts';

/**
 * Plays the scenario in a file. Prints what it gives, or with `isUpdate` writes it into the file. Gives whether all is as
 * the file says, or said.
 *
 * @param protocols - by name
 * @param protocol - the name of the one that was asked for; otherwise the file can name one
 * @throws a usage error where the file cannot be read, or asks for what cannot be
 */
export function playScenario(
  file: string,
  protocols: ReadonlyMap<string, ScenarioProtocol>,
  protocol: string | undefined,
  isUpdate: boolean,
): { readonly isSame: boolean; readonly said: string } {
  const text = readText('--scenario', file, TEXT_LIMITS.scenarioMaxBytes);
  const named = protocol === undefined ? protocolNamedIn(text) : undefined;
  if (named !== undefined && !protocols.has(named.name)) {
    const why = { code: 'unknown-protocol', name: named.name, known: [...protocols.keys()] } as const;
    throw simError(EXIT.usage, { code: 'scenario-file', file, line: named.line, why });
  }
  const { output, isSame, firstDifference } = played(
    file,
    text,
    protocolNamed(protocol ?? named?.name, protocols),
  );
  if (!isUpdate)
    return {
      isSame,
      said: firstDifference === undefined ? output : `${output}\n${inWords(file, firstDifference)}\n`,
    };
  if (!isSame) writeText('--update', file, output);
  return { isSame: true, said: `${file}: ${isSame ? 'unchanged' : 'updated'}\n` };
}

function played(file: string, text: string, protocol: ScenarioProtocol) {
  try {
    return runScenario(text, protocol);
  } catch (error) {
    if (!(error instanceof ScenarioProblem)) throw error;
    const { line, reason } = error;
    throw simError(EXIT.usage, { code: 'scenario-file', file, line, why: reason }, { cause: error });
  }
}

/** Where it first went otherwise: `a.txt, line 12: expected "ok", found "2 crashed"`. */
function inWords(file: string, { line, expected, found }: Difference): string {
  const what = (text: string | undefined) => (text === undefined ? 'nothing more' : JSON.stringify(text));
  return `${file}, line ${String(line)}: expected ${what(expected)}, found ${what(found)}`;
}
