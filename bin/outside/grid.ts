/** `chatroom grid --process`: a grid whose servers run another program with the lab's protocol. */
import { accessSync, constants, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { CHATROOM } from '../../lib/agents/chatroom/protocol.ts';
import { errorMessage } from '../../lib/reason/errorMessage.ts';
import { losslessText } from '../../lib/text/utf8.ts';
import { harmlessLines } from '../../lib/wire/text.ts';
import { nodeWorld } from '../../lib/world/node.ts';
import type { Address } from '../../lib/world/world.ts';
import { systemMs } from '../clock.ts';
import { EXIT } from '../exit.ts';
import { gridCandidates, parseGridCommand, type GridCommand } from '../grid/commands.ts';
import type { Requester } from '../grid/control.ts';
import { execute, type Grid } from '../grid/execute.ts';
import { masters } from '../grid/masters.ts';
import { SERVERS } from '../grid/naming.ts';
import { gridSentence } from '../grid/reason.ts';
import { runSession, type SessionPage } from '../grid/session.ts';
import { processes, type Processes } from './processes.ts';
import { ABILITIES, OFFSET, processError, unableSentence, type UnableReason } from './reason.ts';

/** The commands that need servers of this project. */
const LINK_COMMANDS: readonly string[] = ['cut', 'hold', 'delay', 'latency'];

/**
 * Runs n processes of a program and executes the lines of standard input until they end, then ends the processes.
 *
 * @param path - the program
 * @param clients - the ports for clients, by server id
 * @param offset - the number that was added to them
 * @throws a usage error if the program cannot be executed
 */
export async function runProcessGrid(
  path: string,
  clients: readonly Address[],
  page: Pick<SessionPage, 'address' | 'usualPort'> | undefined,
  offset: number,
): Promise<void> {
  const program = resolve(path);
  requireProgram(path, program);
  const n = clients.length;
  const world = nodeWorld();
  let servers: Processes | undefined;
  let say = (line: string): void => void process.stderr.write(`${line}\n`);
  process.stderr.write(`chatroom: ${ABILITIES}\n`);
  if (offset !== 0) process.stderr.write(`chatroom: ${OFFSET}\n`);
  await runSession<GridCommand>({
    n,
    naming: SERVERS,
    world,
    children: () =>
      (servers = processes({ path: program, clients }, world, (line) => say(harmlessLines(line)))),
    commands: (controlled, screen) => {
      say = screen.say;
      const connections = masters(world, clients, screen.say);
      const grid: Grid = { ...controlled, masters: connections, forget: connections.forget };
      return {
        parse: (line) => parseGridCommand(line, n),
        execute: async (command, requester) => {
          const unable = unableFor(command);
          if (unable !== undefined) return unableSentence(unable);
          const problem = await perform(grid, command, requester, servers);
          return problem && gridSentence(problem);
        },
        sentence: gridSentence,
        close: connections.close,
      };
    },
    candidates: (words) => gridCandidates(words, n).filter((word) => !isUnable(word)),
    page: page && {
      ...page,
      isPlain: false,
      protocol: CHATROOM.protocol,
      names: { title: `${basename(program)}, observed from outside` },
    },
    latencyMs: 0,
    traces: undefined,
    greeting: () =>
      `${n === 1 ? '1 server, alive 0' : `${String(n)} servers, alive 0 to ${String(n - 1)}`}. Type help for the commands.`,
    startFailure: () => undefined,
  });
}

/** Executes a command; a broadcast is known before any log contains it. */
async function perform(
  grid: Grid,
  command: GridCommand,
  requester: Requester,
  servers: Processes | undefined,
): ReturnType<typeof execute> {
  const atMs = systemMs();
  const problem = await execute(grid, command, requester);
  if (problem === undefined && command.kind === 'broadcast')
    servers?.said(command.server, losslessText(Buffer.from(command.message, 'latin1')), atMs);
  return problem;
}

function isUnable(word: string): boolean {
  return word === 'follow' || LINK_COMMANDS.includes(word);
}

function unableFor(command: GridCommand): UnableReason | undefined {
  if (command.kind === 'follow') return { code: 'follow', id: command.server };
  return LINK_COMMANDS.includes(command.kind) ? { code: 'link', verb: command.kind } : undefined;
}

function requireProgram(path: string, program: string): void {
  const refuse = (detail: string, cause?: unknown) =>
    processError(EXIT.usage, { code: 'no-program', path, detail }, { cause });
  let isFile: boolean;
  try {
    isFile = statSync(program).isFile();
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw refuse(isMissing ? 'there is no such file' : errorMessage(error), error);
  }
  if (!isFile) throw refuse('it is not a file; expected a program that is started as PATH <id> <n> <port>');
  try {
    accessSync(program, constants.X_OK);
  } catch (error) {
    throw refuse('it is not executable; chmod +x makes it so', error);
  }
}
