/** Histories: beginnings and ends of operations, matched. */
import { hintFor } from '../../text/nearest.ts';
import { historyError } from './reason.ts';
import type { Model } from './model.ts';
import { NEVER, type Operation } from './operation.ts';
import { valueText } from './value.ts';

/** A beginning or an end. */
export interface HistoryEvent {
  readonly process: string;
  readonly type: EventType;
  readonly f: string;
  readonly key?: unknown;
  readonly value: unknown;
  /** The line of the file; undefined if it is from no file. */
  readonly line?: number | undefined;
}

/** `ok`: it happened. `fail`: it did not happen. `info`: either; it may take effect at any later moment. */
export const EVENT_TYPES = ['invoke', 'ok', 'fail', 'info'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** The operations of a history that may have happened. */
export interface History {
  readonly operations: readonly Operation[];
  /** The number of those that failed, which did not happen. */
  readonly failed: number;
  /** The number of those with an unknown outcome. */
  readonly unknown: number;
  readonly processes: number;
}

interface Begun {
  readonly event: HistoryEvent;
  readonly begin: number;
}

type Draft = { -readonly [Field in keyof Operation]: Operation[Field] };

/** The argument of an operation with a known result: it is sometimes only in the completion. */
export function argumentOf({ functions }: Model, f: string, value: unknown, returned: unknown): unknown {
  return value === null && functions?.[f] !== 'reads' ? returned : value;
}

/** More operations need more memory than a process usually has: about 1 KB each. */
export const OPERATIONS_MAX = 2_000_000;

/** Matches beginnings and ends of operations, in their order. */
export class HistoryBuilder {
  readonly #model: Model;
  readonly #functions: readonly string[] | undefined;
  readonly #isKeyed: boolean;
  readonly #max: number;
  readonly #running = new Map<string, Begun>();
  readonly #processes = new Set<string>();
  readonly #operations: Draft[] = [];
  #moment = 0;
  #failed = 0;

  /** @param isKeyed - values are `[key value]`, and each key is an object of its own */
  constructor(model: Model, isKeyed = false, max = OPERATIONS_MAX) {
    this.#model = model;
    this.#functions = model.functions && Object.keys(model.functions);
    this.#isKeyed = isKeyed;
    this.#max = max;
  }

  /** @throws HistoryError if the event cannot follow those before, or the model cannot take it */
  add(event: HistoryEvent): void {
    if (event.type === 'invoke') this.#begin(event);
    else this.#end(event);
  }

  /** The operations in the order of their beginnings. Operations that have not ended may still take effect. */
  end(): History {
    for (const begun of this.#running.values()) this.#add(begun, undefined);
    this.#running.clear();
    const operations = this.#operations.sort((a, b) => a.begin - b.begin);
    let unknown = 0;
    for (const [id, operation] of operations.entries()) {
      operation.id = id;
      if (!operation.isKnown) unknown++;
    }
    return { operations, failed: this.#failed, unknown, processes: this.#processes.size };
  }

  #begin(event: HistoryEvent): void {
    const { process, f, line } = event;
    const open = this.#running.get(process);
    if (open !== undefined)
      throw historyError(
        { code: 'two-open', process, f, open: open.event.f, openLine: open.event.line },
        line,
      );
    if (this.#functions?.includes(f) === false)
      throw historyError(
        { code: 'unknown-function', f, model: this.#model.name, hint: hintFor(f, this.#functions) },
        line,
      );
    if (this.#operations.length + this.#running.size >= this.#max)
      throw historyError({ code: 'too-many', max: this.#max }, line);
    this.#processes.add(process);
    this.#running.set(process, { event, begin: this.#moment++ });
  }

  #end(event: HistoryEvent): void {
    const { process, f, type, line } = event;
    const begun = this.#running.get(process);
    if (begun === undefined) throw historyError({ code: 'not-begun', process, type, f }, line);
    if (begun.event.f !== f)
      throw historyError(
        { code: 'other-function', process, f, open: begun.event.f, openLine: begun.event.line },
        line,
      );
    this.#running.delete(process);
    if (type === 'fail') this.#failed++;
    else this.#add(begun, event);
    this.#moment++;
  }

  #add({ event: invoked, begin }: Begun, ended: HistoryEvent | undefined): void {
    const isKnown = ended?.type === 'ok';
    const { process, f, line } = invoked;
    const [key, value] = this.#split(invoked);
    const [, returned] = isKnown ? this.#split(ended) : [undefined, null];
    const operation: Draft = {
      id: 0,
      process,
      f,
      ...(key !== undefined && { key }),
      value: isKnown ? argumentOf(this.#model, f, value, returned) : value,
      isKnown,
      returned,
      begin,
      end: isKnown ? this.#moment : NEVER,
      line,
      endLine: isKnown ? ended.line : undefined,
    };
    const refusal = this.#model.refusal?.(operation);
    if (refusal !== undefined) {
      const shown = valueText(isKnown && value === null ? returned : value);
      throw historyError({ code: 'unfit', f, model: this.#model.name, value: shown, refusal }, line);
    }
    this.#operations.push(operation);
  }

  /** The key and the value of an event. */
  #split({ key, value, f, line }: HistoryEvent): readonly [unknown, unknown] {
    if (!this.#isKeyed) return [key, value];
    if (Array.isArray(value) && value.length === 2) return [value[0], value[1]];
    throw historyError({ code: 'not-keyed', f, value: valueText(value) }, line);
  }
}
