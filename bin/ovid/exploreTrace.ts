/** The path in a trace that `ovid check` has written, and the part of it that is possible in a model. */
import { PATH_STEPS_MAX, type AboutModel } from '../../lib/model/agents/exploreAnswer.ts';
import { exploredState } from '../../lib/model/agents/explored.ts';
import type { AgentModel } from '../../lib/model/agents/model.ts';
import { AGENT_BUDGETS, type AgentModelOptions } from '../../lib/model/agents/options.ts';
import { pathOfText, type WrittenPath } from '../../lib/model/agents/pathText.ts';
import { EXIT } from '../exit.ts';
import { oneTrace } from '../replay/source.ts';
import type { ModelFlags } from './checkFlags.ts';
import { boundsOf } from './modelBounds.ts';
import { configurationError } from './reason.ts';

/**
 * The path to the violation whose trace this is, with the bounds of the model.
 *
 * @throws a usage error if it is no trace, or has no path
 */
export async function pathInTrace(file: string): Promise<WrittenPath> {
  for await (const line of oneTrace(file, () => undefined)) {
    const text = 'trace' in line ? line.path : undefined;
    const path = text === undefined ? undefined : pathOfText(text);
    if (path !== undefined) return path;
    break;
  }
  throw configurationError(EXIT.usage, { code: 'trace-without-path', file });
}

/**
 * The bounds of the model of a trace, if there is one, with those options that were given.
 *
 * @param isGiven - whether an option was given, and not left at its default
 */
export function boundsWith(
  written: WrittenPath | undefined,
  flags: ModelFlags,
  isGiven: (option: keyof ModelFlags) => boolean,
): AgentModelOptions {
  if (written === undefined) return boundsOf(flags, false);
  const names = ['network', ...AGENT_BUDGETS] as const;
  const given = Object.fromEntries(names.filter(isGiven).map((name) => [name, flags[name]]));
  return { ...written.options, ...(given as Partial<AgentModelOptions>), isFolding: false };
}

/** The part of a path that is possible in a model, and why it is not the whole: an agent may have been changed since it was written. */
export function opening(
  model: AgentModel,
  { path, property }: WrittenPath,
): { readonly trace: Omit<NonNullable<AboutModel['trace']>, 'file'>; readonly problem?: string } {
  const within = path.slice(0, PATH_STEPS_MAX);
  const at = exploredState(model, within);
  const possible = at.kind === 'state' ? within : within.slice(0, at.at);
  if (possible.length === path.length)
    return { trace: { path, ...(property === undefined ? {} : { property }) } };
  const step = `step ${String(possible.length + 1)} of the ${String(path.length)} in the trace`;
  const why =
    at.kind === 'state'
      ? `is beyond the ${String(PATH_STEPS_MAX)} that are followed`
      : 'is not possible in this model';
  return { trace: { path: possible }, problem: `${step} ${why}; the page opens at the state before it` };
}
