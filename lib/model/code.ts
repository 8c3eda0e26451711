/** Codes of changes and events: numbers below 2³² by which their results are cached. */

const KINDS = 2 ** 4;
const TARGETS = 2 ** 8;
const ARGUMENTS = 2 ** 20;

/**
 * A code for each kind, target and argument, different from all others.
 *
 * @param kind - the kind of the change or event, below 16
 * @param target - a link, a peer, or another number below 256
 * @param argument - below 2²⁰
 * @throws RangeError if a number is too large: the codes would not be different
 */
export function codeOf(kind: number, target: number, argument: number): number {
  if (kind >= KINDS || target >= TARGETS || argument >= ARGUMENTS)
    throw new RangeError(`no code of 32 bits for (${String(kind)}, ${String(target)}, ${String(argument)})`);
  return ((argument * TARGETS + target) * KINDS + kind) >>> 0;
}
