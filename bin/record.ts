/** Records of process ids, by which `./stopall` finds what it is to stop. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The project's root, as seen from the bundle, `dist/bin/chatroom.cjs`. */
const ROOT = join(__dirname, '..', '..');

/**
 * Records this process as one of the checkout that it was started from; forgets it when it ends in good order. Where
 * there is no `stopall` (the installed package) there is nobody to read a record, and none is made.
 */
export function keepRecord(role: string): void {
  if (!existsSync(join(ROOT, 'stopall'))) return;
  const record = join(ROOT, '.run', `${role}-${String(process.pid)}`);
  try {
    mkdirSync(join(ROOT, '.run'), { recursive: true });
    writeFileSync(record, '');
  } catch {
    return; // A checkout that cannot be written to: a server is worth more than its record.
  }
  process.on('exit', () => {
    rmSync(record, { force: true });
  });
}
