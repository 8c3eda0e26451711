// Many broadcasts at once: makes them, measures when they are delivered, and checks that each is in its place.
//
// The end is hard to measure, because every request to a loaded server distorts the measurement. A `get` of 300,000
// messages is 5 MB; a plain peer in this process would be one more receiver, on cores that the servers need.
// So the end is observed without cost for the servers:
//  1. After the broadcasts one `alive` is sent. Commands are answered in order: its answer shows that the sender
//     has handled all of them.
//  2. The kernel counts the bytes that a process reads (/proc/<pid>/io). From then on the receivers'
//     counters are polled every 2 ms. The end is when the last of them last grew by more than heartbeats can explain.
//  3. After QUIET_MS without growth the measurement stops, and a `get` proves that all is there, in order.
//     If it is not, the server had read but not handled everything: the end is moved to that moment, and polling continues.
import { bytesRead } from './proc.mjs';
import { PATIENCE_MS, sleep } from './wait.mjs';

const PREFIX = 'broadcast ';
const MESSAGE_BYTES = 16;
const LINE_BYTES = PREFIX.length + MESSAGE_BYTES + 1;
const HEAD = 'messages ';
const [COMMA, NEWLINE] = Buffer.from(',\n');
const LOOK_MS = 2; // between two looks at a counter
const QUIET_MS = 150; // without growth: done. Longer than any pause to collect garbage or move a log
const HEARTBEAT_BYTES = 512; // what pings may add between two looks; messages add more

/**
 * A client's lines for messages `from`…`to`-1 of one sender: its id in hexadecimal, then a number of 15
 * digits.
 */
export function broadcasts(sender, from, to) {
  const lines = [];
  for (let i = from; i < to; i++)
    lines.push(`${PREFIX}${sender.toString(16)}${String(i).padStart(15, '0')}\n`);
  return Buffer.from(lines.join(''), 'latin1');
}

/** The size of the answer to `get` for a log of `count` messages. */
export const answerBytes = (count) => HEAD.length + count * (MESSAGE_BYTES + 1);

/**
 * Compares the answer to `get` with the messages of each sender (`sent`: a Map of sender → its lines, from number 0
 * on). Returns the number of messages; throws if one is wrong, missing inside, duplicated or out of its
 * sender's order.
 */
export function countInOrder(chunks, sent) {
  const answer = Buffer.concat(chunks);
  const next = new Map([...sent.keys()].map((sender) => [sender, 0]));
  let count = 0;
  for (let at = HEAD.length; at + MESSAGE_BYTES < answer.length; at += MESSAGE_BYTES + 1, count++) {
    const sender = parseInt(String.fromCharCode(answer[at]), 16);
    const offset = (next.get(sender) ?? NaN) * LINE_BYTES + PREFIX.length;
    const expected = sent.get(sender);
    const right = expected && offset < expected.length;
    if (!right || answer.compare(expected, offset, offset + MESSAGE_BYTES, at, at + MESSAGE_BYTES) !== 0) {
      const [is, should] = [
        answer.toString('utf8', at, at + 40),
        expected?.toString('utf8', offset, offset + 16),
      ];
      throw new Error(`message ${count} of the log begins ${JSON.stringify(is)}, expected "${should}"`);
    }
    const separator = answer[at + MESSAGE_BYTES];
    if (separator !== COMMA && separator !== NEWLINE) throw new Error(`message ${count} has an odd length`);
    next.set(sender, next.get(sender) + 1);
  }
  if (answer.length !== Math.max(answerBytes(count), HEAD.length + 1))
    throw new Error('the log ends in the middle of a message');
  return count;
}

/** Requests a server's whole log; true if nothing is missing. Throws if something is wrong. */
export async function hasAll(grid, id, sent) {
  const total = [...sent.values()].reduce((sum, lines) => sum + lines.length / LINE_BYTES, 0);
  return countInOrder(await grid.masters[id].askRaw('get'), sent) === total;
}

/**
 * Polls a process's counter until it is quiet; resolves to the time at which it last grew, at least
 * `since`.
 */
async function quietSince(pid, since) {
  const giveUp = performance.now() + PATIENCE_MS;
  let [last, before] = [since, bytesRead(pid)];
  while (performance.now() - last < QUIET_MS) {
    await sleep(LOOK_MS);
    const [now, bytes] = [performance.now(), bytesRead(pid)];
    if (bytes - before > HEARTBEAT_BYTES) last = now;
    before = bytes;
    if (now > giveUp) throw new Error('the flood does not end');
  }
  return last;
}

/**
 * The time at which the last of the receivers had everything (ms, of performance.now). With `check`, proven by their logs.
 */
async function allDoneAt(grid, receivers, since, check) {
  const quiet = (id, from) => quietSince(grid.servers[id].pid, from);
  let last = Math.max(...(await Promise.all(receivers.map((id) => quiet(id, since)))));
  const giveUp = performance.now() + PATIENCE_MS;
  // Logs are requested only when all receivers are quiet, because the answer uses a core that another receiver may
  // need.
  for (const id of check ? receivers : []) {
    while (!(await hasAll(grid, id, check))) {
      if (performance.now() > giveUp) throw new Error(`server ${id} does not have all messages`);
      last = await quiet(id, performance.now());
    }
  }
  return last;
}

/**
 * Writes each sender's lines (`work`: a Map of sender → lines) to its master port as fast as it takes them,
 * all senders at once. Resolves to broadcasts per second, until every other server has all. `check` contains
 * everything that the logs must contain then; without it the caller checks later.
 */
export async function flood(grid, work, check) {
  const began = performance.now();
  const barriers = [...work].map(async ([sender, lines]) => {
    grid.masters[sender].write(lines);
    await grid.masters[sender].alive();
  });
  await Promise.all(barriers);
  const sentAt = performance.now();
  const receivers = grid.servers.map((_, id) => id).filter((id) => work.size > 1 || !work.has(id));
  const doneAt = await allDoneAt(grid, receivers, sentAt, check);
  const count = [...work.values()].reduce((sum, lines) => sum + lines.length / LINE_BYTES, 0);
  return (count / (doneAt - began)) * 1000;
}
