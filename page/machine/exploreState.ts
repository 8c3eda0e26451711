/** The state, the events and the effects of the page on a model. Types only. */
import type { AboutModel, ExploreAnswer } from '../../lib/model/agents/exploreAnswer.ts';
import type { ExploredState } from '../../lib/model/agents/explored.ts';
import type { Branches } from '../model/branches.ts';

/** The state of the page that is about the model. */
export interface ExploreState {
  /** The path that is asked for, in identities of steps. */
  readonly wanted: readonly string[];
  /** Before the first answer: undefined. */
  readonly about: AboutModel | undefined;
  readonly shown: ExploredState | undefined;
  readonly branches: Branches;
}

export type ExploreEvent =
  /** By the address of the page. */
  | { readonly kind: 'pathWanted'; readonly path: readonly string[] }
  | { readonly kind: 'pathRefused'; readonly reason: string }
  | { readonly kind: 'stateExplored'; readonly answer: ExploreAnswer }
  | { readonly kind: 'exploringFailed'; readonly reason: string };

export type ExploreEffect =
  | { readonly kind: 'explore'; readonly path: readonly string[] }
  /** The address of another path is shown. */
  | { readonly kind: 'readdress'; readonly path: readonly string[] };
