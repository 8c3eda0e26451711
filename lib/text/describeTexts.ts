/** Abbreviates long lists of messages. */

const NUMBERED = /^(.*?)(\d+)$/s;

/** The shortest run that is abbreviated. */
const RUN_MIN = 3;

/** The most parts that are listed one by one. */
const PARTS_MAX = 20;

/**
 * Messages in their order: `hello, a1…a1000, bye`. Messages with consecutive numbers are a run. If the list is
 * still long: the number of messages, the first and the last.
 */
export function describeTexts(texts: readonly string[]): string {
  const parts: string[] = [];
  for (let from = 0; from < texts.length;) {
    let until = from + 1;
    while (until < texts.length && isNext(texts[until - 1] as string, texts[until] as string)) until++;
    const run = texts.slice(from, until);
    if (run.length < RUN_MIN) parts.push(...run);
    else parts.push(`${run[0] as string}…${run.at(-1) as string}`);
    from = until;
  }
  if (parts.length > PARTS_MAX)
    return `${String(texts.length)} messages, ${texts[0] as string} to ${texts.at(-1) as string}`;
  return parts.join(', ');
}

function isNext(before: string, after: string): boolean {
  const [, name, number] = NUMBERED.exec(before) ?? [];
  return name !== undefined && number !== undefined && after === `${name}${String(Number(number) + 1)}`;
}
