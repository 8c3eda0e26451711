// The floor: the least that Node can do for the wire protocol; the figures of the benchmark are ratios to it.
// A whole server, `node bench/floor.mjs <id> <n> <port>`, on bare sockets: no RxJS, options, bounds or sessions.
// Text is latin1: one byte, one character, so UTF-8 goes out as it came in, wherever a packet cuts it.
import net from 'node:net';

const HEARTBEAT_MS = 200; // a `ping` to every live peer
const SILENCE_MS = 920; // no line for so long: the link is destroyed (4.6 heartbeats, never a whole number)
const REDIAL_MS = 100; // from a refused or lost dial to the next
const [id, , port] = process.argv.slice(2).map(Number);
const basePort = Number(process.env.CHATROOM_BASE_PORT ?? 3000);
const log = []; // one string per message
const links = new Map(); // id of a live peer → its socket

/** Passes on all whole lines of a chunk at once; an incomplete line waits for its end. */
function eachBatch(socket, take) {
  let rest = '';
  socket.setNoDelay().on('error', () => {}); // `close` follows
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.latin1Slice()).split('\n');
    rest = lines.pop();
    if (lines.length > 0) take(lines);
  });
}
/** One connection to a peer, dialled or accepted: alive from its first `ping` to its end or silence. */
function link(socket) {
  let peer;
  const deadline = setTimeout(() => socket.destroy(), SILENCE_MS);
  eachBatch(socket, (lines) => {
    deadline.refresh();
    if (!peer) links.set((peer = lines[0].slice(5)), socket); // the first line is `ping <id>`
    for (const line of lines) if (line.startsWith('msg ')) log.push(line.slice(line.indexOf(' ', 4) + 1));
  });
  socket.on('close', () => (clearTimeout(deadline), links.get(peer) === socket && links.delete(peer)));
  socket.write(`ping ${id}\n`);
}
/** Serves one client. The broadcasts of a chunk are one write per peer; its queries are answered in one write. */
function serve(socket) {
  eachBatch(socket, (lines) => {
    let [sends, answers] = ['', ''];
    for (const line of lines) {
      if (line.startsWith('broadcast ')) sends += `msg ${id} ${log[log.push(line.slice(10)) - 1]}\n`;
      else if (line === 'get') answers += `messages ${log.join(',')}\n`;
      else if (line === 'alive') answers += `alive ${[...links.keys(), id].sort((a, b) => a - b)}\n`;
      else if (line === 'crash') process.exit();
    }
    const bytes = Buffer.from(sends, 'latin1');
    if (sends) links.forEach((peer) => peer.write(bytes));
    if (answers) socket.write(answers, 'latin1');
  });
}
/** Keeps a link to a server of lower id while this process runs. */
function dial(to) {
  const socket = net.connect(basePort + to, '127.0.0.1', () => link(socket));
  socket.on('error', () => {}).on('close', () => setTimeout(dial, REDIAL_MS, to));
}
net.createServer(link).listen(basePort + id, '127.0.0.1');
net.createServer(serve).listen(port, '127.0.0.1');
setInterval(() => links.forEach((peer) => peer.write(`ping ${id}\n`)), HEARTBEAT_MS);
for (let to = 0; to < id; to++) dial(to);
