/** Collects the output of a scenario while time passes. */
import type { RoomEvent } from '../../chatroom/room.ts';
import type { UnclockedEvent } from '../../trace/event.ts';
import { describeEvent, describeLine, describeTurn } from './describe.ts';
import { topicOf, type Topic } from './topics.ts';

/** Keeps lines until they are taken. */
export class Printer {
  topics: ReadonlySet<Topic> = new Set();
  #lines: string[] = [];

  event(event: UnclockedEvent): void {
    this.#topical(event.kind, event.atMs, () => describeEvent(event));
  }

  turn(server: number, event: RoomEvent, atMs: number): void {
    this.#topical(event.kind, atMs, () => describeTurn(server, event));
  }

  /** What is printed whatever the topics. */
  line(atMs: number, what: string): void {
    this.#lines.push(describeLine(atMs, what));
  }

  take(): readonly string[] {
    return this.#lines.splice(0);
  }

  #topical(
    kind: UnclockedEvent['kind'] | RoomEvent['kind'],
    atMs: number,
    describe: () => string | undefined,
  ): void {
    const topic = topicOf(kind);
    if (topic === undefined || !this.topics.has(topic)) return;
    const what = describe();
    if (what !== undefined) this.line(atMs, what);
  }
}
