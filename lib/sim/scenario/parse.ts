/**
 * Parses a scenario file: comments, and cases. A case is one or more lines of commands, a line `----`, and the expected output, up to the
 * next empty line. Pure.
 */
import { currentFaultKind } from '../../trace/fault.ts';
import { Args } from './args.ts';
import type { Action, Command, ReadLine } from './command.ts';
import { ScenarioProblem } from './problem.ts';

/** Separates commands from their output. */
export const RULE = '----';

/** A command in the file. */
export interface Step {
  readonly line: number;
  readonly action: Action;
}

/** The parts of a file, in order. */
export type Part =
  /** Comments and empty lines. */
  | { readonly kind: 'prose'; readonly lines: readonly string[] }
  | {
      readonly kind: 'case';
      /** The text before the separator, unchanged. */
      readonly lines: readonly string[];
      readonly steps: readonly Step[];
      /** The line at which the output begins. */
      readonly outputLine: number;
      readonly output: readonly string[];
    };

/**
 * @param commands - the known commands, by name
 * @throws {@link ScenarioProblem} with the line, what was found and what is allowed
 */
export function parse(text: string, commands: ReadonlyMap<string, Command>): Part[] {
  const readCommand = readerOf(commands);
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const parts: Part[] = [];
  for (let i = 0; i < lines.length;) {
    const from = i;
    const isProse = (line: string | undefined) =>
      line !== undefined && (line.trim() === '' || isComment(line));
    while (isProse(lines[i])) i++;
    if (i > from) parts.push({ kind: 'prose', lines: lines.slice(from, i) });
    if (i < lines.length) i = parseCase(lines, i, parts, readCommand);
  }
  if (!parts.some(({ kind }) => kind === 'case')) throw new ScenarioProblem({ code: 'no-command' });
  return parts;
}

/**
 * The protocol that a scenario names: its first command is `protocol <name>`.
 *
 * @param known - by name
 * @returns undefined if it names none
 * @throws {@link ScenarioProblem} if it names another
 */
export function protocolNamedIn<T>(text: string, known: ReadonlyMap<string, T>): T | undefined {
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex((line) => line.trim() !== '' && !isComment(line));
  const name = /^\s*protocol\s+(\S+)\s*$/.exec(lines[first] ?? '')?.[1];
  if (name === undefined) return undefined;
  const protocol = known.get(name);
  if (protocol === undefined)
    throw new ScenarioProblem({ code: 'unknown-protocol', name, known: [...known.keys()] }, first + 1);
  return protocol;
}

/** Parses the case that begins at `from`; returns its end, without the empty line after it. */
function parseCase(lines: readonly string[], from: number, parts: Part[], readCommand: ReadLine): number {
  const steps: Step[] = [];
  let i = from;
  for (; lines[i]?.trimEnd() !== RULE; i++) {
    const line = lines[i];
    if (line === undefined || line.trim() === '')
      throw new ScenarioProblem({ code: 'no-rule', rule: RULE }, i);
    if (!isComment(line)) {
      const isFirst = steps.length === 0 && parts.every(({ kind }) => kind === 'prose');
      if (!isFirst && /^\s*protocol(\s|$)/.test(line))
        throw new ScenarioProblem({ code: 'protocol-late' }, i + 1);
      const action = ScenarioProblem.inLine(i + 1, () => readCommand(line).action);
      steps.push({ line: i + 1, action });
    }
  }
  const rule = i++;
  if (steps.length === 0) throw new ScenarioProblem({ code: 'no-command-before-rule', rule: RULE }, rule + 1);
  while (i < lines.length && lines[i] !== '') i++;
  parts.push({
    kind: 'case',
    lines: lines.slice(from, rule),
    steps,
    outputLine: rule + 2,
    output: lines.slice(rule + 1, i),
  });
  return i;
}

function isComment(line: string): boolean {
  return line.startsWith('#');
}

function readerOf(commands: ReadonlyMap<string, Command>): ReadLine {
  const readCommand: ReadLine = (line) => {
    const [, name = '', rest = ''] = /^\s*(\S+)(.*)$/s.exec(line) ?? [];
    // `block` was a fault of one server, with a duration.
    const command = commands.get(currentFaultKind(name, /^\s*\d+\s+for=/.test(rest)));
    if (command === undefined)
      throw new ScenarioProblem({ code: 'unknown-command', name, known: [...commands.keys()] });
    return { action: command.read(new Args(rest, command.usage), readCommand), takesTime: command.takesTime };
  };
  return readCommand;
}
