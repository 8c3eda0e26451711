/** The output of a process that may print anything, and any amount: some lines a second are shown, shortened; the rest is read and counted. Pure. */

/** The lines that are shown in a second, and their length. */
export const SHOWN_A_SECOND = 20;
const SHOWN_CHARACTERS = 300;

export interface Output {
  /** Handles a chunk; returns the lines to show. */
  readonly read: (chunk: string, nowMs: number) => readonly string[];
  /** The last line, if it has no end. */
  readonly end: () => readonly string[];
}

export function output(): Output {
  let rest = '';
  let [secondMs, shown, omitted] = [-Infinity, 0, 0];

  const read = (chunk: string, nowMs: number): readonly string[] => {
    const lines: string[] = [];
    if (nowMs - secondMs >= 1_000) {
      if (omitted > 0) lines.push(`… ${String(omitted)} more lines`);
      [secondMs, shown, omitted] = [nowMs, 0, 0];
    }
    const parts = chunk.split('\n');
    for (const [i, part] of parts.entries()) {
      // Of an endless line, only the beginning is kept.
      if (rest.length <= SHOWN_CHARACTERS) rest += part.slice(0, SHOWN_CHARACTERS + 1);
      if (i === parts.length - 1) break;
      if (shown < SHOWN_A_SECOND) lines.push(shortened(rest));
      else omitted++;
      shown++;
      rest = '';
    }
    return lines;
  };
  return {
    read,
    end: () => [
      ...(omitted > 0 ? [`… ${String(omitted)} more lines`] : []),
      ...(rest === '' ? [] : [shortened(rest)]),
    ],
  };
}

function shortened(line: string): string {
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
}
