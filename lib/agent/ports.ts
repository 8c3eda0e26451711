/** The ports of agent types. */
import type { Format } from './schema.ts';

/** The port that stands for all others. */
const ANY = '*';

/** The ports of a type that takes the same messages on every port, whatever its name. */
export function anyPort<T>(format: Format<T>): Readonly<Record<string, Format<T>>> {
  return { [ANY]: format };
}

/** The format of the messages on a port of an agent type; undefined if it has no such port. */
export function portFormat(
  { ports }: { readonly ports: Readonly<Record<string, Format<unknown>>> },
  port: string,
): Format<unknown> | undefined {
  if (Object.hasOwn(ports, port)) return ports[port];
  return Object.hasOwn(ports, ANY) ? ports[ANY] : undefined;
}
