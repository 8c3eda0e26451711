/** The first sentence that a check returns for one of several values; undefined if nothing is wrong with any. */
export function firstProblem<T>(
  values: readonly T[],
  check: (value: T, at: number) => string | undefined,
): string | undefined {
  for (const [at, value] of values.entries()) {
    const problem = check(value, at);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
