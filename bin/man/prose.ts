/** The texts of the manual page that are not made from the commands. */
import { EXIT } from '../exit.ts';

type Items = readonly (readonly [term: string, text: string])[];

const ORDER =
  'A flag has precedence over the environment, the environment over the file of --config. ' +
  'Every command takes -h, --help, which begins with examples.';

/** The description of each program. */
export const OVERVIEWS: Readonly<Record<string, readonly string[]>> = {
  chatroom: [
    'n servers, each a process, are linked to each other. A message that a client (a "master") broadcasts at one server is ' +
      'delivered at all servers, in FIFO order for each sender, and each server detects within a second that another has crashed.',
    ORDER,
  ],
  ovid: [
    'An agent is a state machine that knows others by names only. A configuration says which agents there are, in which boxes they run, and where ' +
      'the names lead. A box is a process; messages between agents arrive at most once, in the order sent, and all of them while both boxes live.',
    ORDER.replace(', the environment over the file of --config', ''),
  ],
};

/** Exit codes that are the same for all commands. Further ones of a command are in its own section. */
export const EXIT_STATUS: Items = [
  ['0', 'Success.'],
  [
    '1',
    'The result is negative: a line of a script failed, a promise was broken, an answer was wrong, doctor found a problem.',
  ],
  [String(EXIT.usage), 'Wrong usage, or input that cannot be read; standard error says why.'],
  [String(EXIT.unavailable), 'A port is in use, or no server can be reached.'],
  [String(EXIT.bug), 'A bug of the program. A server names a file with the stack and its last events.'],
  ['129, 130, 143', 'Ended by SIGHUP, SIGINT, SIGTERM. Under nohup (Bash, Zsh, Ksh), SIGHUP is ignored.'],
];

/** Environment variables that are not options. */
export const ENVIRONMENT: Items = [
  ['DEBUG', 'If set, errors are printed with their stack.'],
  ['NO_COLOR', 'If set and not empty, output has no colours.'],
  [
    'FORCE_COLOR',
    'If set and not empty, it has precedence: 0 for no colours, 1 for colours even without a terminal.',
  ],
];

export const FILES: Items = [
  ['chatroom-plan.json', 'The smallest plan that breaks a promise, written by chatroom sim.'],
  [
    'chatroom-trace.ndjson',
    'The trace of that plan, or the steps to a violation that chatroom check has found.',
  ],
  ['ovid-plan.json, ovid-trace.ndjson', 'The same of ovid sim, for a property.'],
  [
    '.run/',
    'In a checkout: records of processes, by which ./stopall finds the servers to end, and transaction logs of lab 1.',
  ],
  [
    'chatroom-fault-<id>-<pid>.txt',
    'In the folder for temporary files: the last events of a server that ended by a bug.',
  ],
  ['ovid-fault-<box>-<pid>.txt', 'The same of a box.'],
];

export const SEE_ALSO = [
  'node(1), nc(1), ss(8)',
  'README.md and docs/ of the checkout: GUIDE.md, REFERENCE.md, TUTORIAL.md, PROTOCOLS.md, LABS.md, RELIABILITY.md, SIMULATION.md, GLOSSARY.md.',
];
