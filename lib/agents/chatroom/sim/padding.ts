/** Pads messages to the length that a plan requires; in a history they stay short. */

const PAD = '.';

/** Pads the name of a message to a length, if it is shorter. The name must not contain a full stop. */
export function pad(name: string, messageBytes: number): string {
  return name.padEnd(messageBytes, PAD);
}

/** The name in a message that {@link pad} made; any other message is returned unchanged. */
export function unpad(text: string, messageBytes: number): string {
  const end = text.indexOf(PAD);
  if (end === -1) return text;
  const name = text.slice(0, end);
  return pad(name, messageBytes) === text ? name : text;
}
