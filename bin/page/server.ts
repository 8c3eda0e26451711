/** The HTTP server of the page: five files and a WebSocket, for its own origin only. */
import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { REQUEST_MAX_CHARS } from '../../lib/trace/live.ts';
import { isOwnHost } from '../http/origin.ts';
import { httpSentence, httpStatusOf, type HttpReason } from '../http/refusal.ts';
import { type CommandError, EXIT } from '../exit.ts';
import { portError } from '../reason/port.ts';
import { typed } from '../ports.ts';
import type { PageFile } from './files.ts';
import { PAGES_MAX } from './pages.ts';

/** The address of the page, and the origins that can use it. */
export interface PageAddress {
  readonly host: string;
  /** With 0 the system chooses a free one. */
  readonly port: number;
  /** Further origins that can use it, as in `https://room.example`. */
  readonly origins: readonly string[];
}

/** A browser has two or three connections for each page. */
const CONNECTIONS_MAX = 4 * PAGES_MAX;

/** No foreign content, nothing inline, in no frame. */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
};

/**
 * Serves the page.
 *
 * @param onPage - called with each page that has opened its socket
 * @returns the server, and its port
 * @throws a {@link CommandError} if the port cannot be bound
 */
export async function servePage(
  address: PageAddress,
  files: ReadonlyMap<string, PageFile>,
  onPage: (socket: WebSocket) => void,
): Promise<{ readonly server: Server; readonly port: number }> {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // A UTF-16 unit takes at most three bytes; and it may be escaped.
    maxPayload: 6 * REQUEST_MAX_CHARS + 1024,
    perMessageDeflate: false,
  });
  let port = address.port;
  const isOwnAddress = (request: IncomingMessage) =>
    isOwnHost(request.headers.host, port, address.host) ||
    address.origins.some((origin) => hostOf(origin) === request.headers.host);
  const server = createServer(
    {
      requestTimeout: 10_000,
      headersTimeout: 5_000,
      maxHeaderSize: 8192,
      connectionsCheckingInterval: 5_000,
    },
    (request, response) => answer(request, response, files, isOwnAddress(request)),
  );
  server.maxConnections = CONNECTIONS_MAX;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    const refusal = refusalOf(request, isOwnAddress(request), address.origins);
    if (refusal !== undefined) {
      // It is not one of the server's connections any more; without this it would stay open after the server is closed.
      const status = httpStatusOf(refusal);
      const line = `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`;
      socket.end(`${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
      return;
    }
    sockets.handleUpgrade(request, socket, head, onPage);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refused(address, error)));
    server.listen(address.port, address.host, resolve);
  });
  const bound = server.address();
  if (typeof bound === 'object' && bound !== null) port = bound.port;
  server.on('error', () => undefined);
  return { server, port };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, PageFile>,
  isOwnAddress: boolean,
): void {
  const refuse = (reason: HttpReason, headers: Record<string, string> = {}) => {
    const status = httpStatusOf(reason);
    response.writeHead(status, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8', ...headers });
    response.end(request.method === 'HEAD' ? undefined : `${httpSentence(reason)}\n`);
  };
  if (!isOwnAddress) {
    refuse({ code: 'foreign-address' });
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuse({ code: 'only-get' }, { Allow: 'GET, HEAD' });
    return;
  }
  const file = files.get((request.url ?? '').replace(/\?.*$/, ''));
  if (file === undefined) {
    refuse({ code: 'nothing-there' });
    return;
  }
  const isGzipped = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const bytes = isGzipped ? file.gzipped() : file.bytes;
  response.writeHead(200, {
    ...HEADERS,
    'Content-Type': file.type,
    'Content-Length': bytes.length,
    Vary: 'Accept-Encoding',
    ...(isGzipped ? { 'Content-Encoding': 'gzip' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** Why a socket is refused; undefined if it is accepted. */
function refusalOf(
  { url, headers: { host, origin } }: IncomingMessage,
  isOwnAddress: boolean,
  origins: readonly string[],
): HttpReason | undefined {
  if (url !== '/live') return { code: 'nothing-there' };
  // A browser always sends the origin of a page. Other programs may send none: they could as well connect to a client port.
  const isFromHere = origin === undefined || origin === `http://${String(host)}` || origins.includes(origin);
  if (!isOwnAddress) return { code: 'foreign-address' };
  return isFromHere ? undefined : { code: 'foreign-origin' };
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function refused({ host, port }: PageAddress, error: NodeJS.ErrnoException): CommandError {
  const detail = error.code ?? error.message;
  const remedies = { other: typed(`--http ${String(port + 1)}`), none: typed('--no-http') };
  const reason =
    detail === 'EADDRINUSE'
      ? ({ code: 'page-port-in-use', host, port, ...remedies } as const)
      : ({ code: 'page-port-failed', host, port, detail } as const);
  return portError(EXIT.unavailable, reason, { cause: error });
}
