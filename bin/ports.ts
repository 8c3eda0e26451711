/** A port that is not to be had is the user's business: which one it is, and what to do about it. */
import type { Address } from '../lib/world/world.ts';
import { CommandError, EXIT } from './exit.ts';

/**
 * @param code - the operating system's word for why
 * @param otherwise - what to do where another program has the port
 */
export function portProblem(
  { host, port }: Address,
  code: string,
  otherwise: string,
  cause: unknown,
): CommandError {
  const where = `port ${String(port)} on ${host}`;
  const message =
    code === 'EADDRINUSE'
      ? `${where} is in use. Is the server running already? ./stopall ends this checkout's; otherwise ${otherwise}`
      : `cannot listen on ${where}: ${code}`;
  return new CommandError(EXIT.unavailable, message, { cause });
}
