/** The text of a file in pieces, so that a large file needs little memory. */
import { PieceReader } from '../../lib/text/pieces.ts';
import { chunksOf, fileError } from '../files.ts';
import { fileReasonOf } from '../reason/file.ts';

/**
 * The text of a file, which is UTF-8, in its order; `-` is standard input.
 *
 * @throws a usage error if the file cannot be read, or is not UTF-8
 */
export function* textPieces(option: string, file: string): Generator<string, void> {
  const reader = new PieceReader();
  try {
    for (const chunk of chunksOf(file)) yield reader.read(chunk);
    yield reader.end();
  } catch (error) {
    throw fileError(option, file, fileReasonOf(error), error);
  }
}
