/** `ovid sim --lab`: plays a script of a lab on virtual time, once without faults or many times with faults. */
import { existsSync } from 'node:fs';
import type { ScriptMaster } from '../lib/agents/playlist/sim/master.ts';
import { differenceOf, simulatedScript } from '../lib/agents/playlist/sim/protocol.ts';
import { parseScript } from '../lib/agents/playlist/sim/script.ts';
import { violationSentence } from '../lib/check/promise.ts';
import { run } from '../lib/sim/run.ts';
import { TEXT_LIMITS } from '../lib/text/limits.ts';
import { EXIT } from './exit.ts';
import { readText } from './files.ts';
import { labSubject, type ScriptPair } from './ovid/labSubject.ts';
import { labSimError } from './ovid/labReason.ts';
import type { AgentSimFlags } from './ovid/simFlags.ts';
import { programName } from './programName.ts';
import { runPlans } from './sim/runPlans.ts';
import { openTrace } from './trace/run.ts';

/**
 * Plays the script in a file. Without faults its answers are printed on stdout, and compared with the file of expected ones, if it is there.
 * Sets the exit code: 0; 1 if the answers differ or something was violated.
 *
 * @param isCampaign - whether options about runs or faults were given
 * @throws a usage error if the file is no script
 */
export async function simulateLab(file: string, flags: AgentSimFlags, isCampaign: boolean): Promise<void> {
  const pair = pairIn(file);
  if (isCampaign) await runPlans(flags, labSubject(file, pair, flags));
  else play(pair, flags);
}

/** The script in a file, and the expected answers beside it: NAME.output of NAME.input. */
function pairIn(file: string): ScriptPair {
  const script = parseScript(readText('SCRIPT', file, TEXT_LIMITS.scenarioMaxBytes));
  if ('problem' in script) throw labSimError(EXIT.usage, { code: 'script', file, ...script });
  const output = file.replace(/\.input$/, '.output');
  if (output === file || !existsSync(output)) return { script };
  const text = readText('SCRIPT', output, TEXT_LIMITS.scenarioMaxBytes).trim();
  return { script, expected: text === '' ? [] : text.split('\n').map((line) => line.trimEnd()) };
}

/** One run without faults. */
function play({ script, expected }: ScriptPair, { seed = 0, trace, states }: AgentSimFlags): void {
  let master: ScriptMaster | undefined;
  const protocol = simulatedScript(
    { script, faults: [] },
    { states: states && trace !== undefined },
    (one) => (master = one),
  );
  const { servers } = script;
  const begunMs = performance.now();
  const traced =
    trace === undefined ? undefined : openTrace(trace, protocol.facts, { servers, source: 'sim' });
  const plan = { protocol: protocol.facts.protocol, seed, servers, forMs: 0, requestEveryMs: 1, faults: [] };
  const result = run(plan, protocol, traced === undefined ? {} : { onEvent: traced.add, reportsSent: true });
  traced?.close();
  if (result.failure !== undefined) throw result.failure.error;
  const wallMs = performance.now() - begunMs;
  const { output = [], problems = [] } = master ?? {};
  process.stdout.write(output.map((line) => `${line}\n`).join(''));
  const difference = expected && differenceOf(expected, output);
  const verdict =
    expected === undefined ? 'nothing to compare with' : (difference ?? 'the output is as expected');
  const said = [...problems, ...result.violations.map(violationSentence)];
  said.push(
    `${verdict}; ${(result.virtualMs / 1000).toFixed(1)} s of virtual time in ${wallMs.toFixed(0)} ms`,
  );
  for (const line of said) process.stderr.write(`${programName()}: ${line}\n`);
  process.exitCode = difference === undefined && result.violations.length === 0 ? 0 : 1;
}
