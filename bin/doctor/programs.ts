/** Runs other programs and captures their output. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Each of the programs takes less than a tenth of it; one that hangs counts as missing. */
const ANSWERS_WITHIN_MS = 3000;

/** The folders of administrators' programs, which are not on the path of every user. */
const SYSTEM_PATHS = ['/usr/sbin', '/sbin'];

/** The file of a program, if there is one. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_PATHS];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The output of a program; undefined if it does not exist or fails. */
export function said(command: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: ANSWERS_WITHIN_MS });
  return status === 0 ? stdout.trim() : undefined;
}

/** The version of a Python, as in `3.11.2`. */
export function pythonVersion(name: string): string | undefined {
  return said(name, '-c', "import sys; print('%d.%d.%d' % sys.version_info[:3])");
}
