/** The lines of a log of Jepsen, and of its `history.txt`: process, type, function, value, and perhaps an error, with space between. */
import type { EventType, HistoryEvent } from '../history.ts';
import { historyError, type HistoryError } from '../reason.ts';
import { typeOf } from './fields.ts';
import { FormReader } from './forms.ts';

const OPERATION = /(?:^|[\s\]])(\d+|:[\w-]+)\s+:(invoke|ok|fail|info)\s+:(\S+)(?:[ \t]+(\S.*))?$/;
/** Something like an operation, of which the error can say more. */
const NEARLY = /(?:^|[\s\]])(\w+)\s+:(\w+)\s+:\S/;
/** Other lines of a log: they have a level, and the name of a logger other than that of operations. */
const OTHER = /\b(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b(?!.*\bjepsen\.util\b)/;
/** The lines after one with an exception. */
const CONTINUED = /^(?:\s+at |\s+\.\.\. |Caused by: |\s*[\w.$]+(?:Exception|Error)\b)/;

const EXPECTED = 'an operation: 0 :invoke :read nil';

/** Reads whole lines. */
export class LogReader {
  #isAfterOther = false;

  /** The event of a line; undefined if it is no operation of a client. */
  read(text: string, line: number): readonly (HistoryEvent | undefined)[] {
    return [this.#event(text, line)];
  }

  #event(text: string, line: number): HistoryEvent | undefined {
    const trimmed = text.trimEnd();
    if (trimmed === '' || trimmed.startsWith(';')) return undefined;
    const found = OPERATION.exec(trimmed);
    if (found === null) {
      if (OTHER.test(trimmed) || (this.#isAfterOther && CONTINUED.test(trimmed))) {
        this.#isAfterOther = true;
        return undefined;
      }
      throw refusalOf(trimmed, line);
    }
    this.#isAfterOther = false;
    const [, process, type, f, rest] = found as unknown as [
      string,
      string,
      EventType,
      string,
      string | undefined,
    ];
    if (process.startsWith(':')) return undefined;
    return {
      process,
      type,
      f: f.replace(/^[^/]+\/(?=.)/, ''),
      value: rest === undefined ? null : valueOf(rest, line),
      line,
    };
  }
}

function refusalOf(text: string, line: number): HistoryError {
  const [, process, type] = NEARLY.exec(text) ?? [];
  if (process !== undefined && !/^\d+$/.test(process))
    return historyError(
      { code: 'bad-field', field: 'the process', value: process, expected: 'a number' },
      line,
    );
  if (type !== undefined) typeOf({ edn: `:${type}` }, line);
  return historyError({ code: 'syntax', found: text.trimStart(), expected: EXPECTED }, line);
}

const SIMPLE = /^-?\d{1,15}$/;

/** The first value of a text; an error may be after it. */
function valueOf(text: string, line: number): unknown {
  if (text === 'nil') return null;
  if (SIMPLE.test(text)) return Number(text);
  return new FormReader('edn', line).value(text);
}
