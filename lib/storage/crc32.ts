/** The checksum CRC-32 (IEEE 802.3), which finds every torn or flipped part of up to 32 bits and all but one in 2³² of the others. */

/** For each byte its remainder; in the next parts that of the byte and one, two or three zeros after it, so that four bytes are one step. */
const TABLE = new Int32Array(4 * 256);
for (let byte = 0; byte < 256; byte++) {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb8_8320 : rest >>> 1;
  TABLE[byte] = rest;
}
for (let at = 256; at < TABLE.length; at++) {
  const rest = TABLE[at - 256] as number;
  TABLE[at] = (rest >>> 8) ^ (TABLE[rest & 0xff] as number);
}

/** The checksum of `bytes`, continued from the checksum of what is before them; a whole number below 2³². */
export function crc32(bytes: Uint8Array, before = 0): number {
  const four = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { length } = bytes;
  let rest = ~before;
  let at = 0;
  // Functions and iterators in these loops would take ten times as long.
  for (; at + 4 <= length; at += 4) {
    rest ^= four.getInt32(at, true);
    rest =
      (TABLE[768 + (rest & 0xff)] as number) ^
      (TABLE[512 + ((rest >>> 8) & 0xff)] as number) ^
      (TABLE[256 + ((rest >>> 16) & 0xff)] as number) ^
      (TABLE[rest >>> 24] as number);
  }
  for (; at < length; at++) rest = (TABLE[(rest ^ (bytes[at] as number)) & 0xff] as number) ^ (rest >>> 8);
  return ~rest >>> 0;
}
