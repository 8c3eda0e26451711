/** The names of a grid and of its servers. */
import type { GridNames } from './event.ts';

/** The names out of a header, a greeting or another object that may have them. */
export function namesIn({ title, names }: GridNames): GridNames {
  return { ...(title === undefined ? {} : { title }), ...(names === undefined ? {} : { names }) };
}
