/** The subscription of a client to the log: the entries already sent, and those still to send. */
import { answerLine, type Answer, type Entries } from '../agents/chatroom/answers.ts';
import { entryReader, type EntryReader } from '../agents/chatroom/entries.ts';

/** The answers of one client as lines. */
export interface Following {
  /**
   * Whether there is anything to be told: that the log has grown is no news while the client has not been told yet how it has
   * grown before. So one that is slow has one answer waiting, not one for each message.
   */
  isNews(answers: readonly Answer[]): boolean;
  /** The lines of an answer, in slices that are made as they are asked for. */
  linesOf(answer: Answer): Iterable<Uint8Array>;
}

/**
 * That of a client that does not follow yet.
 *
 * @param spend - told what the making of lines has cost, for entries are far more work than the bytes of other answers
 */
export function following(spend: (cost: number) => void): Following {
  let reader: EntryReader | undefined;
  let latest: Entries | undefined;
  let isTold = true;

  const growth = function* (): Generator<Uint8Array, void> {
    // What it is by the time that it is told.
    const { log, incarnations } = latest as Entries;
    isTold = true;
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
      // A beginning is told in its turn among the answers of a chunk.
      if (entries.from !== undefined) return true;
      const wasTold = isTold;
      isTold = false;
      return wasTold;
    },
    linesOf(answer) {
      if (answer.kind !== 'entries') return answerLine(answer);
      if (answer.from !== undefined) reader = entryReader(answer.from);
      return growth();
    },
  };
}
