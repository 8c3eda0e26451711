/** Standard input, or another stream, as lines. */

/** Lines end with a newline; what stands behind the last one is a line, too. */
export async function* linesOfStdin(
  input: NodeJS.ReadableStream,
  encoding: 'utf8' | 'latin1',
): AsyncGenerator<string> {
  let rest = '';
  for await (const text of input.setEncoding(encoding)) {
    const lines = (rest + String(text)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
