/** The attributes of an agent that consists of two layers. */
import type { AgentType } from '../agent.ts';
import { validate, type Issue, type Schema } from '../schema.ts';
import { object } from '../schemas.ts';
import { BELOW_KEY } from './selves.ts';

/** Those of the agent above, and those of the agent below under the key `below`. */
export type LayeredAttributes<Above, Below> = Below extends undefined
  ? Above
  : Above extends undefined
    ? { readonly below: Below }
    : Above & { readonly below: Below };

export function layeredAttributes(upper: AgentType, lower: AgentType): Schema<unknown> | undefined {
  const ofLower = lower.attributes;
  if (ofLower === undefined) return upper.attributes;
  const ofUpper = upper.attributes ?? object({});
  return {
    '~standard': {
      version: 1,
      vendor: 'chatroom',
      validate: (value) => {
        if (typeof value !== 'object' || value === null)
          return { issues: [{ message: 'must be an object' }] };
        const { [BELOW_KEY]: below = {}, ...own } = value as Record<string, unknown>;
        const above = validate(ofUpper, own);
        const validated = validate(ofLower, below);
        if (above.issues === undefined && validated.issues === undefined)
          return { value: { ...(above.value as object), [BELOW_KEY]: validated.value } };
        const issuesBelow = (validated.issues ?? []).map(({ message, path }): Issue => ({
          message,
          path: [BELOW_KEY, ...(path ?? [])],
        }));
        return { issues: [...(above.issues ?? []), ...issuesBelow] };
      },
    },
  };
}
