/** Pads messages to the length that a plan requires; in a history they stay short. */

const PAD = '.';

/** A message's name made as long as wanted, if it is not already. The name must hold no full stop. */
export function pad(name: string, messageBytes: number): string {
  return name.padEnd(messageBytes, PAD);
}

/** The name in a message that {@link pad} made; a message that it did not make, be it by one byte, stays as it is. */
export function unpad(text: string, messageBytes: number): string {
  const end = text.indexOf(PAD);
  if (end === -1) return text;
  const name = text.slice(0, end);
  return pad(name, messageBytes) === text ? name : text;
}
