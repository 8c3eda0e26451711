/** What a manual page has to say that no command's options do. */
import { EXIT } from '../exit.ts';

type Items = readonly (readonly [term: string, text: string])[];

export const OVERVIEW = [
  'n servers, each a process, are linked to each other. What a client, a "master", broadcasts at one of them is ' +
    'delivered at all, the messages of each sender in its order, and each server knows within a second who has crashed.',
  'Flags win over the environment, the environment over the file of --config. ' +
    'Every command takes -h, --help, which begins with examples.',
];

/** Exit codes that are the same for all commands. What else a command has, its own section says. */
export const EXIT_STATUS: Items = [
  ['0', 'All went well.'],
  ['1', 'What was asked for came out wrong: a line of a script, a promise, a check of doctor.'],
  [String(EXIT.usage), 'Wrong usage, which is explained on standard error.'],
  [String(EXIT.unavailable), 'A port is in use, or no server can be reached.'],
  [String(EXIT.bug), "A fault of chatroom's own. A server names a file with the stack and its last turns."],
  ['129, 130, 143', 'Ended by SIGHUP, SIGINT, SIGTERM. Under nohup, of Bash, Zsh or Ksh, SIGHUP is ignored.'],
];

/** What is read from the environment and is no option. */
export const ENVIRONMENT: Items = [
  ['DEBUG', 'Where it is set, errors are told with their stack.'],
  ['NO_COLOR', 'Where it is set and not empty, nothing is coloured.'],
  [
    'FORCE_COLOR',
    'Where it is set and not empty, it decides: 0 for no colours, 1 for colours where there is no terminal, too.',
  ],
];

export const FILES: Items = [
  ['chatroom-plan.json', 'The smallest plan that breaks a promise, left by chatroom sim.'],
  ['chatroom-trace.ndjson', 'Its trace, or the way to a violation that chatroom check has found.'],
  ['.run/', 'In a checkout: records of processes, by which ./stopall finds what it is to end.'],
  [
    'chatroom-fault-<id>-<pid>.txt',
    "In the folder for temporary files: a server's last turns, where it ended by a fault of its own.",
  ],
];

export const SEE_ALSO = [
  'node(1), nc(1), ss(8)',
  'README.md, docs/RELIABILITY.md and docs/SIMULATION.md of the checkout.',
];
