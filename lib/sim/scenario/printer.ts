/** Collects the output of a scenario while time passes. */
import type { UnclockedEvent } from '../../trace/event.ts';
import type { FactTable } from '../../trace/facts.ts';
import type { SimulatedTurn } from '../protocol.ts';
import { rowOf } from '../../trace/words.ts';
import { describeEvent, describeLine, describeTurn } from './describe.ts';
import { topicOfTurn } from './logTopics.ts';

/** Collects lines until they are taken. */
export class Printer {
  /** The topics of the protocol whose events are printed. */
  readonly facts: FactTable;
  topics: ReadonlySet<string> = new Set();
  #lines: string[] = [];

  constructor(facts: FactTable) {
    this.facts = facts;
  }

  event(event: UnclockedEvent): void {
    this.#topical(rowOf(event, this.facts).topic, event.atMs, () => describeEvent(event, this.facts));
  }

  turn(server: number, event: NonNullable<SimulatedTurn['event']>, atMs: number): void {
    this.#topical(topicOfTurn(event.kind), atMs, () => describeTurn(server, event));
  }

  /** Prints a line independently of the topics. */
  line(atMs: number, what: string): void {
    this.#lines.push(describeLine(atMs, what));
  }

  take(): readonly string[] {
    return this.#lines.splice(0);
  }

  #topical(topic: string | undefined, atMs: number, describe: () => string | undefined): void {
    if (topic === undefined || !this.topics.has(topic)) return;
    const what = describe();
    if (what !== undefined) this.line(atMs, what);
  }
}
