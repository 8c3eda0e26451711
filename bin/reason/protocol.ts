/** Why a protocol that was named cannot be used, and the protocol if it can. */
import { DEFAULT_PROTOCOL } from '../../lib/protocols.ts';
import { harmless } from '../../lib/wire/text.ts';
import { errorsIn, EXIT } from '../exit.ts';

/** The maximal number of quoted characters of a name in an error. */
const QUOTED_MAX = 60;

const protocolError = errorsIn({
  'no-protocol': ({ name, known }: { readonly name: string; readonly known: readonly string[] }) =>
    `no protocol "${harmless(name, QUOTED_MAX)}" for this command; expected one of ${known.join(', ')}`,
});

/**
 * The protocol with a name; without a name, the default.
 *
 * @param known - the protocols of the command, by name
 * @throws a usage error that lists the known names
 */
export function protocolNamed<T>(name: string | undefined, known: ReadonlyMap<string, T>): T {
  const wanted = name ?? DEFAULT_PROTOCOL;
  const found = known.get(wanted);
  if (found === undefined)
    throw protocolError(EXIT.usage, { code: 'no-protocol', name: wanted, known: [...known.keys()] });
  return found;
}
