/** Reads a history in any of the forms that Jepsen writes, or a trace of agents. Its beginning shows the form. */
import { HistoryBuilder, OPERATIONS_MAX, type History, type HistoryEvent } from '../history.ts';
import type { Model } from '../model.ts';
import { historyError } from '../reason.ts';
import { eventOfForm } from './fields.ts';
import { FORM_MAX, FormReader, type Dialect } from './forms.ts';
import { LogReader } from './log.ts';
import { TraceReader } from './trace.ts';

export type HistoryForm = 'edn' | 'json' | 'log' | 'trace';

/** Turns pieces of text into events. */
interface EventReader {
  read(text: string): Iterable<HistoryEvent | undefined>;
  end(): Iterable<HistoryEvent | undefined>;
}

/** A history that was read. */
export interface ReadHistory extends History {
  readonly form: HistoryForm;
  /** The number of lines, maps, … that are no operations of clients: the nemesis, other lines of a log. */
  readonly skipped: number;
}

/** The form is detected by so many characters, or by a shorter text. */
const BEGINNING = 4096;

export class HistoryReader {
  readonly #builder: HistoryBuilder;
  #reader: EventReader | undefined;
  #form: HistoryForm = 'edn';
  #beginning = '';
  #skipped = 0;

  /** @param isKeyed - values are `[key value]` */
  constructor(model: Model, isKeyed = false, operationsMax = OPERATIONS_MAX) {
    this.#builder = new HistoryBuilder(model, isKeyed, operationsMax);
  }

  /**
   * Reads a piece of the text.
   *
   * @throws HistoryError with the line
   */
  add(text: string): void {
    if (this.#reader !== undefined) {
      this.#take(this.#reader.read(text));
      return;
    }
    this.#beginning += text;
    if (this.#beginning.length >= BEGINNING) this.#begin();
  }

  /** The history. */
  end(): ReadHistory {
    const reader = this.#reader ?? this.#begin();
    this.#take(reader.end());
    return { ...this.#builder.end(), form: this.#form, skipped: this.#skipped };
  }

  #begin(): EventReader {
    this.#form = formOf(this.#beginning);
    const reader = readerOf(this.#form);
    this.#reader = reader;
    this.#take(reader.read(this.#beginning));
    this.#beginning = '';
    return reader;
  }

  #take(events: Iterable<HistoryEvent | undefined>): void {
    for (const event of events)
      if (event === undefined) this.#skipped++;
      else this.#builder.add(event);
  }
}

/** The form of a text, by its beginning. Comments of EDN may be before it. */
export function formOf(beginning: string): HistoryForm {
  const text = beginning.replace(/^(?:[\s,\uFEFF]|;[^\n]*(?:\n|$)|#_)*/, '');
  if (/^\{\s*"trace"\s*:/.test(text)) return 'trace';
  if (/^(?:\[\s*)?\{\s*"(?:[^"\\]|\\.)*"\s*:/.test(text) || /^\{\s*\}\s*$/.test(text)) return 'json';
  return text === '' || /^[{[(#^]/.test(text) ? 'edn' : 'log';
}

function readerOf(form: HistoryForm): EventReader {
  switch (form) {
    case 'edn':
    case 'json':
      return new MapReader(form);
    case 'log':
      return new Lines(new LogReader());
    case 'trace':
      return new Lines(new TraceReader());
  }
}

class MapReader implements EventReader {
  readonly #forms: FormReader;

  constructor(dialect: Dialect) {
    this.#forms = new FormReader(dialect);
  }

  *read(text: string) {
    for (const form of this.#forms.read(text)) yield eventOfForm(form);
  }

  *end() {
    for (const form of this.#forms.end()) yield eventOfForm(form);
  }
}

/** Text as lines. */
class Lines implements EventReader {
  readonly #reader: LineReader;
  #rest = '';
  #line = 0;

  constructor(reader: LineReader) {
    this.#reader = reader;
  }

  *read(piece: string) {
    const text = this.#rest + piece;
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      yield* this.#one(text.slice(start, end));
      start = end + 1;
    }
    this.#rest = text.slice(start);
    if (this.#rest.length > FORM_MAX)
      throw historyError({ code: 'too-long', limit: FORM_MAX }, this.#line + 1);
  }

  *end() {
    if (this.#rest !== '') yield* this.#one(this.#rest);
  }

  *#one(line: string) {
    this.#line++;
    if (line.trim() !== '') yield* this.#reader.read(line, this.#line);
  }
}

interface LineReader {
  /** The events of a line; undefined for one of no client. */
  read(line: string, number: number): readonly (HistoryEvent | undefined)[];
}
