// A minimal server for many connections: each gets a greeting, the oldest is closed when there are too many, and each
// when its time is over. `node bareListener.mjs PORT MAX MS`. Its delay is that of the host.
import { createServer } from 'node:net';

const [port, max, ms] = process.argv.slice(2).map(Number);
const callers = new Map();

createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => undefined);
  if (callers.size >= max) callers.keys().next().value.destroy();
  const timer = setTimeout(() => socket.destroy(), ms);
  callers.set(socket, timer);
  socket.on('close', () => {
    clearTimeout(timer);
    callers.delete(socket);
  });
  socket.resume();
  socket.write('ping 0\n');
}).listen(port, '127.0.0.1');
