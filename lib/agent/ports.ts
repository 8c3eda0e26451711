/** The ports of agent types. */
import type { Format } from './schema.ts';

/** The port that stands for all others. */
const ANY = '*';

/** The ports of a type that takes the same messages on every port, whatever its name (without a slash). */
export function anyPort<T>(format: Format<T>): Readonly<Record<string, Format<T>>> {
  return { [ANY]: format };
}

/** Whether the name of a port of a type stands for all others, as in {@link anyPort}; also in a layer. */
export function isAnyPort(port: string): boolean {
  return port.slice(port.lastIndexOf('/') + 1) === ANY;
}

/** The format of the messages on a port of an agent type; undefined if it has no such port. */
export function portFormat(
  { ports }: { readonly ports: Readonly<Record<string, Format<unknown>>> },
  port: string,
): Format<unknown> | undefined {
  if (Object.hasOwn(ports, port)) return ports[port];
  // The ports of a layer have a path before their names.
  const any = `${port.slice(0, port.lastIndexOf('/') + 1)}${ANY}`;
  return Object.hasOwn(ports, any) ? ports[any] : undefined;
}
