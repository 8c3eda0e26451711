/** Files that were named on the command line: what goes wrong with one is said with its option. */
import { accessSync, constants, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { reasonOf } from '../lib/wire/reason.ts';
import { CommandError, EXIT } from './exit.ts';

export function refusal(option: string, file: string, problem: string): CommandError {
  return new CommandError(EXIT.usage, `${option} ${file}: ${problem}`);
}

/** @throws a usage error where the file cannot be read */
export function readText(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw refusal(option, file, reasonOf(error));
  }
}

/** @throws a usage error where the file cannot be written */
export function writeText(option: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw refusal(option, file, reasonOf(error));
  }
}

/** Makes sure that the ending of a file says in which language a plan is to be written. */
export function assertExportable(option: string, file: string): void {
  assertWritable(option, file);
  if (/[^/]\.(txt|input)$/.test(file)) return;
  throw refusal(
    option,
    file,
    'it ends neither in .txt, for a scenario, nor in .input, for a script for the master',
  );
}

/** Makes sure, before there is anything to write, that it can be. */
export function assertWritable(option: string, file: string): void {
  try {
    if (existsSync(file) && statSync(file).isDirectory()) throw new Error('it is a folder');
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch (error) {
    throw refusal(option, file, reasonOf(error));
  }
}
