/** The command line of `ovid`. */
import { runCommandLine } from './commandLine.ts';
import { program } from './ovid.ts';

void runCommandLine(program);
