/** What is broadcast: texts that say whose they are, each unlike all others. */

/** Text number `i` of a life, 16 bytes long where its numbers are not too long. */
export function textOf(
  { server, number }: { readonly server: number; readonly number: number },
  i: number,
): string {
  return `s${String(server)}l${String(number)}n${String(i)}`.padEnd(16, '.');
}

/** Whose a text is. */
export function senderOf(text: string): number {
  return Number(/^s(\d+)l/.exec(text)?.[1] ?? NaN);
}
