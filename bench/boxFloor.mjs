// The floor of the rows `boxes-…`: the least that Node can do for the same agents and the same lines, `node bench/boxFloor.mjs <box> <peers> <clients>`:
// two processes, a socket, a heartbeat, JSON. No schemas, routes, sessions, queues, facts or bounds.
import net from 'node:net';

const WINDOW = 4_000;
const TEXT = 'sixteen bytes...';
const HEARTBEAT_MS = 200;
const REDIAL_MS = 100;
const [box, peers, clients] = process.argv.slice(2).map(Number);
let [link, out, answers] = [undefined, '', ''];

function send(from, to, port, message) {
  out += `msg ${box} ${from} ${to} ${port} ${JSON.stringify(message)}\n`;
}

/** The messages that were sent while a chunk was processed are one write. */
function flush() {
  if (!link || out === '') return;
  link.write(out, 'latin1');
  out = '';
}

let [sent, goal, asked, received] = [0, 0, 0, 0];

function sendUpTo(last) {
  for (; sent < last; sent++) send('source', 'sink', 'texts', TEXT);
}

const agents = {
  source(message) {
    if (typeof message === 'string') {
      if (--asked > 0) send('source', 'sink', 'texts', asked);
      else answers += '"done"\n';
    } else if (message === goal) answers += '"done"\n';
    else sendUpTo(Math.min(goal, message + WINDOW));
  },
  sink(message) {
    if (typeof message === 'number') send('sink', 'source', 'answers', TEXT);
    else if (++received % (WINDOW / 2) === 0) send('sink', 'source', 'answers', received);
  },
};

function eachBatch(socket, take) {
  let rest = '';
  socket.setNoDelay().on('error', () => {}); // `close` follows
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.latin1Slice()).split('\n');
    rest = lines.pop();
    take(lines);
    flush();
  });
}

let client;

function meet(socket) {
  link = socket;
  eachBatch(socket, (lines) => {
    for (const line of lines) {
      if (!line.startsWith('msg ')) continue;
      const [, , , to] = line.split(' ', 4);
      agents[to](JSON.parse(line.slice(line.indexOf(' ', line.indexOf(` ${to} `) + to.length + 2) + 1)));
    }
    if (answers) client.write(answers);
    answers = '';
  });
  flush();
}

function dial() {
  const socket = net.connect(peers, '127.0.0.1', () => meet(socket));
  socket.on('error', () => setTimeout(dial, REDIAL_MS));
}

if (box === 0) net.createServer(meet).listen(peers, '127.0.0.1');
else dial();
net
  .createServer((socket) => {
    client = socket;
    eachBatch(socket, (lines) => {
      for (const line of lines) {
        const { kind, count } = JSON.parse(line.slice(line.indexOf(' ') + 1));
        if (kind === 'ask') send('source', 'sink', 'texts', (asked = count));
        else {
          goal += count;
          sendUpTo(Math.min(goal, sent + WINDOW));
        }
      }
    });
  })
  .listen(clients, '127.0.0.1');
setInterval(() => link?.write(`ping ${box}\n`), HEARTBEAT_MS);
