/** The message of anything that was thrown. Never throws, not even for `Object.create(null)` or a proxy. */
export function errorMessage(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'an error without a text';
  }
}
