/** The command line of `chatroom`. */
import { program } from './chatroom.ts';
import { runCommandLine } from './commandLine.ts';

void runCommandLine(program);
