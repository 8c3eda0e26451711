/** Decides whether output is coloured; no other file does. Pure. */

/** The relevant environment variables. */
export interface ColourEnvironment {
  readonly FORCE_COLOR?: string | undefined;
  readonly NO_COLOR?: string | undefined;
  readonly TERM?: string | undefined;
}

/**
 * Whether a stream gets colours: as FORCE_COLOR says, which has precedence; otherwise on a terminal that is not dumb,
 * unless NO_COLOR is set. An empty variable counts as not set; FORCE_COLOR=0 and FORCE_COLOR=false mean no colours.
 */
export function hasColours(
  { FORCE_COLOR = '', NO_COLOR = '', TERM }: ColourEnvironment,
  isTerminal: boolean | undefined,
): boolean {
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTerminal === true && NO_COLOR === '' && TERM !== 'dumb';
}
