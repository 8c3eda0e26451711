/** The subscription of a client to the log: the entries already sent, and those still to send. */
import type { AnswerWriter } from '../../client/protocol.ts';
import { answerLine, type Answer, type Entries } from './answers.ts';
import { entryReader, type EntryReader } from './entries.ts';

/**
 * Writes the answers to one client, and tracks how much of the log it has got. The growth of the log is redundant while an earlier
 * growth waits to be written, so a slow client has one answer waiting, not one for each message.
 *
 * @param spend - called with the cost of formatting entries, which is far higher per byte than that of other answers
 */
export function logSubscription(spend: (cost: number) => void): AnswerWriter<Answer> {
  let reader: EntryReader | undefined;
  let latest: Entries | undefined;
  let isUpToDate = true;

  const growth = function* (): Generator<Uint8Array, void> {
    // The log as of the time of writing.
    const { log, incarnations } = latest as Entries;
    isUpToDate = true;
    for (const slice of (reader as EntryReader).read(log, incarnations)) {
      spend(slice.length);
      yield slice;
    }
  };
  return {
    isNews(answers) {
      const entries = answers.find((answer) => answer.kind === 'entries');
      if (entries === undefined) return true;
      latest = entries;
      // The start of a subscription keeps its position among the answers of a chunk.
      if (entries.from !== undefined) return true;
      const wasUpToDate = isUpToDate;
      isUpToDate = false;
      return wasUpToDate;
    },
    isWork: ({ kind }) => kind === 'entries',
    linesOf(answer) {
      if (answer.kind !== 'entries') return answerLine(answer);
      if (answer.from !== undefined) reader = entryReader(answer.from);
      return growth();
    },
  };
}
