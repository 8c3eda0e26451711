/** A message `<sender> <text>` as a line: `<sender> > <text>`. */
export function printed(message: string): string {
  const blank = message.indexOf(' ');
  return blank === -1 ? `${message} > ` : `${message.slice(0, blank)} > ${message.slice(blank + 1)}`;
}
