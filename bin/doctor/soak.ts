/** The programs that `npm run soak` uses besides Node; rows that need a missing one are skipped. */
import type { Finding } from './finding.ts';

/** The programs. */
export const SOAK_TOOLS = ['ip', 'nft', 'ss'];

/** @param tools - those of them that were found */
export function checkSoak(tools: readonly string[], isRoot: boolean): Finding {
  const lacking = [...SOAK_TOOLS.filter((tool) => !tools.includes(tool)), ...(isRoot ? [] : ['root'])];
  const name = 'soak';
  if (lacking.length === 0)
    return { name, status: 'info', found: `${SOAK_TOOLS.join(', ')} and root: every row can run` };
  return { name, status: 'info', found: `without ${lacking.join(', ')}: rows that need them are skipped` };
}
