/** The names of files in the storage folder: valid on every file system, also on those that ignore case or reserve names. */
import { crc32 } from './crc32.ts';
import { bytesOf } from './form.ts';

/** Names may have 255 bytes; some are needed for endings. */
const NAME_MAX_LENGTH = 160;
/** Names that Windows reserves, whatever follows after a dot. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * The name of an agent's file: `kvs/shard1` → `kvs%2fshard1.records`. Different ids have different names, with one exception: a long one is
 * cut, and distinguished by a checksum; the file itself has the whole id.
 */
export function fileNameOf(agent: string): string {
  const escaped = Array.from(bytesOf(agent), escapedByte).join('');
  const first = escapedByte(bytesOf(agent)[0] ?? 0, true);
  const name = RESERVED.test(escaped) ? `${first}${escaped.slice(1)}` : escaped;
  if (name.length <= NAME_MAX_LENGTH) return `${name}.records`;
  return `${name.slice(0, NAME_MAX_LENGTH)}~${crc32(bytesOf(agent)).toString(16).padStart(8, '0')}.records`;
}

function escapedByte(byte: number, always: unknown = false): string {
  const letter = String.fromCharCode(byte);
  const isPlain = always !== true && /[a-z0-9_-]/.test(letter);
  return isPlain ? letter : `%${byte.toString(16).padStart(2, '0')}`;
}
