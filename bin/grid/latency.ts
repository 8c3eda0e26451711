/** Slow motion: every link of a grid takes longer, so that a person can see messages on their way. */
import { Option } from 'commander';
import type { Limits } from '../../lib/limits.ts';
import { LATENCY_MAX_MS } from '../../lib/trace/live.ts';
import { wholeNumber, within } from '../options.ts';

/** The option of a grid. @param prefix - of the name of the environment variable */
export function latencyOption(prefix: string): Option {
  return new Option(
    '--latency <ms>',
    `slow motion: every link takes so much longer, each way, up to ${String(LATENCY_MAX_MS)}; the command "latency" changes it`,
  )
    .env(`${prefix}_LATENCY`)
    .default(0)
    .argParser((text) => within(wholeNumber(text), 0, LATENCY_MAX_MS));
}

/** The limits for a process whose links may be slowed down: a peer identifies itself by a line, and waits for the answer to it. */
export function patient<L extends Pick<Limits, 'identifyWithinMs'>>(limits: L): L {
  return { ...limits, identifyWithinMs: limits.identifyWithinMs + 2 * LATENCY_MAX_MS };
}
