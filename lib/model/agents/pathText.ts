/** A path through the model of a configuration as a text, with the bounds of the model: `network=fifo&requests=2&…&path=1abc.02xy`. Pure. */
import {
  AGENT_BUDGETS,
  NETWORKS,
  type AgentBudget,
  type AgentModelOptions,
  type NetworkKind,
} from './options.ts';

/** The identity of a step (stepIds.ts). */
const STEP_ID = /^[0-9a-z]{4}(-[1-9]\d{0,3})?$/;

/** A path, as it is written down. */
export interface WrittenPath {
  /** Of the model. */
  readonly options: Omit<AgentModelOptions, 'isFolding'>;
  /** The identities of its steps. */
  readonly path: readonly string[];
  /** The claim that is violated at its end, if there is one. */
  readonly property?: string;
}

/** Of a path through a model whose steps are reduced. */
const REDUCED = 'yes';

/** The word for a budget without a limit. */
const ANY = 'any';

/** The text of a path. */
export function textOfPath({ options, path, property }: WrittenPath): string {
  const budgets = AGENT_BUDGETS.map((budget): [string, string] => {
    return [budget, options[budget] === Infinity ? ANY : String(options[budget])];
  });
  return new URLSearchParams({
    network: options.network,
    ...Object.fromEntries(budgets),
    ...(options.isReducing === true && { reduce: REDUCED }),
    path: textOfSteps(path),
    ...(property === undefined ? {} : { property }),
  }).toString();
}

/** The path of a text; undefined if the text is none of {@link textOfPath}. */
export function pathOfText(text: string): WrittenPath | undefined {
  const params = new URLSearchParams(text);
  const network = NETWORKS.find((one) => one === params.get('network'));
  const path = stepsOfText(params.get('path') ?? '');
  const budgets = AGENT_BUDGETS.map((budget) => [budget, budgetIn(params.get(budget))] as const);
  if (network === undefined || path === undefined) return undefined;
  if (budgets.some(([, value]) => value === undefined)) return undefined;
  const reduce = params.get('reduce');
  if (reduce !== null && reduce !== REDUCED) return undefined;
  const property = params.get('property');
  return {
    options: {
      ...optionsOf(network, budgets as readonly (readonly [string, number])[]),
      ...(reduce === REDUCED && { isReducing: true }),
    },
    path,
    ...(property === null ? {} : { property }),
  };
}

/** The identities of steps as a text: `1abc.02xy`. */
export function textOfSteps(path: readonly string[]): string {
  return path.join('.');
}

/** The identities in a text of {@link textOfSteps}; empty: none. Undefined if one has another form. */
export function stepsOfText(text: string): readonly string[] | undefined {
  const steps = text === '' ? [] : text.split('.');
  return steps.every((step) => STEP_ID.test(step)) ? steps : undefined;
}

function budgetIn(text: string | null): number | undefined {
  if (text === ANY) return Infinity;
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function optionsOf(
  network: NetworkKind,
  budgets: readonly (readonly [string, number])[],
): WrittenPath['options'] {
  return { network, ...(Object.fromEntries(budgets) as Record<AgentBudget, number>) };
}
