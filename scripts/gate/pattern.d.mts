/** The spec files that a pattern means. */
export function specsFor(
  pattern: string,
  files: readonly string[],
  textOf: (file: string) => string,
): string[];
