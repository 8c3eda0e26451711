/** The name of a user in a chat. */
import { userInfo } from 'node:os';
import { EXIT } from '../exit.ts';
import { joinError } from './reason.ts';

/** A name that can precede a message. */
const NAME = /^[^\s:\p{Cc}][^:\p{Cc}]{0,31}$/u;

/**
 * The requested name, or that of the user: from the system, which may have no entry for the user (a container
 * that runs under any user id), else from the environment, else `user` and the id.
 *
 * @throws a usage error if the requested name cannot precede a message
 */
export function nameOf(
  given: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  entryOf: () => { readonly username: string } = userInfo,
  userId = process.getuid?.(),
): string {
  if (given !== undefined) {
    if (NAME.test(given)) return given;
    throw joinError(EXIT.usage, { code: 'no-name', name: given });
  }
  const found = [nameIn(entryOf), environment['LOGNAME'], environment['USER']];
  return found.find((name) => name !== undefined && NAME.test(name)) ?? `user${String(userId ?? '')}`;
}

/** The name in the system's entry for the user, if there is one. */
function nameIn(entryOf: () => { readonly username: string }): string | undefined {
  try {
    return entryOf().username;
  } catch {
    return undefined;
  }
}
