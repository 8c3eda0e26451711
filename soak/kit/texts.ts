/** The texts of broadcasts: unique, and with their sender. */

/** Text number `i` of an incarnation, 16 bytes long unless its numbers are too long. */
export function textOf(
  { server, number }: { readonly server: number; readonly number: number },
  i: number,
): string {
  return `s${String(server)}l${String(number)}n${String(i)}`.padEnd(16, '.');
}

/** The sender of a text. */
export function senderOf(text: string): number {
  return Number(/^s(\d+)l/.exec(text)?.[1] ?? NaN);
}
