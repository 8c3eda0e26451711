/** The parsed options of `ovid explore`. Independent of the option parser. */
import type { ModelFlags } from './checkFlags.ts';

export interface ExploreFlags extends ModelFlags {
  /** The port of the page. */
  readonly http: number;
  /** A trace of `ovid check`, at whose end the page opens. */
  readonly trace?: string | undefined;
}
