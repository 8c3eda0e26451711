/**
 * The form of a file in the storage folder. It can be read with a pager:
 *
 * ```
 * agent-store 1 5f3a9c01 09c2b7d4 kvs/shard1
 * +0 16 8d2f04aa 51b3e6c9
 * {"put":["x",1]}
 * ```
 *
 * The first line has the version, a random salt, a checksum and the agent's id. Each batch, the records of one flush, begins with a line: its
 * number, the bytes of its records, their checksum, and a checksum of this line. Checksums begin with the salt, so that the text of a
 * record cannot pass for a batch. Damage is distinguished from a torn end by what follows: batches are flushed one by one, so a batch that is
 * not valid was the last one, unless a valid one with a higher number follows.
 */
import { crc32 } from './crc32.ts';
import { bytesOf, isZeroFrom, LINE_FEED, textOf, type Form, type Reading, type Unusable } from './form.ts';

const MAGIC = 'agent-store ';
const VERSION = 1;
/** Longer than any first line of a batch. */
const BATCH_LINE_MAX_BYTES = 64;
/** `+`, which begins a batch. */
const PLUS = 0x2b;

/** What identifies a file of records. */
export interface RecordFileParts {
  /** The name of the file, for reasons. */
  readonly file: string;
  /** The id of the agent whose records it has. */
  readonly agent: string;
  /** For a new file: a random whole number below 2³². */
  readonly salt: () => number;
}

/** The form of the file of one agent. */
export function recordFile(parts: RecordFileParts): Form {
  return { read: (contents) => read(contents, parts) };
}

function read(contents: Uint8Array, { file, agent, salt: draw }: RecordFileParts): Reading | Unusable {
  const first = contents.indexOf(LINE_FEED);
  const head = textOf(contents.subarray(0, first === -1 ? Math.min(contents.length, 4096) : first));
  if (first === -1) {
    const isTorn = MAGIC.startsWith(head) || head.startsWith(MAGIC) || isZeroFrom(contents, 0);
    if (!isTorn) return unusable({ code: 'not-a-store', file });
    const salt = draw();
    return { kind: 'read', records: [], end: 0, writer: writerOf(agent, salt) };
  }
  if (!head.startsWith(MAGIC)) return unusable({ code: 'not-a-store', file });
  const version = Number(head.slice(MAGIC.length).split(' ', 1)[0]);
  if (version > VERSION) return unusable({ code: 'newer-version', file, version, known: VERSION });
  const [, hexSalt = '', sum = '', owner = ''] =
    /^1 ([0-9a-f]{8}) ([0-9a-f]{8}) (.*)$/.exec(head.slice(MAGIC.length)) ?? [];
  const salt = Number.parseInt(hexSalt, 16);
  if (hexSalt === '' || hex(crc32(bytesOf(owner), salt)) !== sum)
    return unusable({ code: 'damaged', file, offset: 0, detail: 'its first line is not valid' });
  if (owner !== agent) return unusable({ code: 'other-agent', file, agent, owner });

  const records: string[] = [];
  let end = first + 1;
  let number = 0;
  while (end < contents.length) {
    const batch = batchAt(contents, end, salt);
    if (
      batch?.number !== number ||
      batch.start + batch.bytes > contents.length ||
      !isIntact(contents, batch, salt)
    ) {
      if (hasLaterBatch(contents, end, salt, number)) {
        const detail = 'a batch of records is not valid, and valid ones follow';
        return unusable({ code: 'damaged', file, offset: end, detail });
      }
      break;
    }
    const lines = textOf(contents.subarray(batch.start, batch.start + batch.bytes)).split('\n');
    lines.pop();
    for (const line of lines) records.push(line);
    end = batch.start + batch.bytes;
    number++;
  }
  return { kind: 'read', records, end, writer: writerOf(agent, salt, number) };
}

function unusable(reason: Unusable['reason']): Unusable {
  return { kind: 'unusable', reason };
}

/** The first line of a batch. */
interface Batch {
  readonly number: number;
  /** The place of its records. */
  readonly start: number;
  readonly bytes: number;
  readonly sum: string;
}

/** The batch that begins at a place, if its first line is valid. */
function batchAt(contents: Uint8Array, at: number, salt: number): Batch | undefined {
  if (contents[at] !== PLUS) return undefined;
  const line = contents.subarray(at, at + BATCH_LINE_MAX_BYTES);
  const length = line.indexOf(LINE_FEED);
  if (length === -1) return undefined;
  const found = /^(\+(\d+) (\d+) ([0-9a-f]{8}) )([0-9a-f]{8})$/.exec(textOf(line.subarray(0, length)));
  if (found === null) return undefined;
  const [, claim, number, bytes, sum, sumOfLine] = found as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if (hex(crc32(bytesOf(claim), salt)) !== sumOfLine) return undefined;
  return { number: Number(number), start: at + length + 1, bytes: Number(bytes), sum };
}

function isIntact(contents: Uint8Array, { start, bytes, sum }: Batch, salt: number): boolean {
  return hex(crc32(contents.subarray(start, start + bytes), salt)) === sum;
}

/** Whether a batch with a higher number than `number` begins after `from`. */
function hasLaterBatch(contents: Uint8Array, from: number, salt: number, number: number): boolean {
  for (let at = contents.indexOf(PLUS, from + 1); at !== -1; at = contents.indexOf(PLUS, at + 1)) {
    const batch = batchAt(contents, at, salt);
    if (batch !== undefined && batch.number > number) return true;
  }
  return false;
}

/** @param batches - the number of batches that the file has; undefined if it lacks its first line */
function writerOf(agent: string, salt: number, batches?: number): Reading['writer'] {
  let isNew = batches === undefined;
  let number = batches ?? 0;
  const head = () => `${MAGIC}${String(VERSION)} ${hex(salt)} ${hex(crc32(bytesOf(agent), salt))} ${agent}\n`;
  const batch = (records: readonly string[]) => {
    const held = bytesOf(`${records.join('\n')}\n`);
    const claim = `+${String(number++)} ${String(held.length)} ${hex(crc32(held, salt))} `;
    return joined(bytesOf(`${claim}${hex(crc32(bytesOf(claim), salt))}\n`), held);
  };
  return {
    append: (records) => {
      if (!isNew) return batch(records);
      isNew = false;
      return joined(bytesOf(head()), batch(records));
    },
    replace: (records) => {
      number = 0;
      isNew = false;
      return joined(bytesOf(head()), batch(records));
    },
  };
}

function joined(before: Uint8Array, after: Uint8Array): Uint8Array {
  const both = new Uint8Array(before.length + after.length);
  both.set(before);
  both.set(after, before.length);
  return both;
}

function hex(sum: number): string {
  return sum.toString(16).padStart(8, '0');
}
