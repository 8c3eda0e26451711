/** Exports a plan as a scenario, or as a script for the master with its expected output. */
import { headingOf, type PromiseTable, type Violation } from '../../lib/check/promise.ts';
import type { Plan } from '../../lib/sim/plan.ts';
import { scenarioOf } from '../../lib/sim/scenario/fromPlan.ts';
import type { InexpressibleReason } from '../../lib/sim/masterScript.ts';
import { exportedFiles, writeText } from '../files.ts';
import type { ScenarioProtocol } from '../../lib/sim/scenario/protocol.ts';

/** Exports a plan to a file in the language of its extension; returns the reason if that is not possible. */
export function exportPlan(
  plan: Plan,
  protocol: ScenarioProtocol,
  file: string,
  violation: Violation | undefined,
): InexpressibleReason | undefined {
  if (!file.endsWith('.input')) {
    writeText('--export', file, scenarioOf(plan, claimOf(plan, violation, protocol.promises), protocol));
    return undefined;
  }
  if (protocol.masterScript === undefined) return { code: 'protocol', protocol: protocol.facts.protocol };
  const script = protocol.masterScript(plan);
  if (script.kind === 'inexpressible') return script.reason;
  const texts = [script.input, script.output];
  exportedFiles(file).forEach((name, i) => writeText('--export', name, texts[i] ?? ''));
  return undefined;
}

/** The comment at the head of an exported scenario. */
function claimOf({ seed }: Plan, violation: Violation | undefined, promises: PromiseTable): string {
  const what =
    violation === undefined ? 'Every promise is kept.' : `${headingOf(violation.promise, promises)}.`;
  return `${what}\nMade of a plan with seed ${String(seed)}.`;
}
