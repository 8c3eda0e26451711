/** The HTTP server of the page: its files, and a WebSocket or data that the page asks for, for its own origin only. */
import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
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

/** The answer to a request for data: JSON, or a refusal. */
export type DataAnswer = { readonly json: string } | { readonly refusal: HttpReason };

/** The files, the socket and the data of a page. */
export interface Served {
  /** By path. */
  readonly files: ReadonlyMap<string, PageFile>;
  /** Called with each page that has opened its socket; left out: there is no socket. */
  readonly onPage?: (socket: WebSocket) => void;
  /** Answers a request for anything but a file; undefined: there is nothing. Only pages of the own origin are answered. */
  readonly data?: (path: string, query: URLSearchParams) => DataAnswer | undefined;
  /** Where the path `/` leads, if it is no file. */
  readonly home?: string;
  /** The option with which the program serves no page; left out: it has none. */
  readonly without?: string;
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

/** The size of the head of a request: a path through a model has up to 7 kB, and a browser sends the cookies of all ports of a host. */
const HEAD_MAX_BYTES = 32_768;

/**
 * Serves the page.
 *
 * @returns its address, and a function that ends it
 * @throws a {@link CommandError} if the port cannot be bound
 */
export async function servePage(
  address: PageAddress,
  served: Served,
): Promise<{ readonly url: string; readonly close: () => void }> {
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
      maxHeaderSize: HEAD_MAX_BYTES,
      connectionsCheckingInterval: 5_000,
    },
    (request, response) => answer(request, response, served, isOwnAddress(request), address.origins),
  );
  server.maxConnections = CONNECTIONS_MAX;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    const { onPage } = served;
    const refusal = socketRefusal(request, isOwnAddress(request), address.origins);
    if (refusal !== undefined || onPage === undefined) {
      // It is not one of the server's connections any more; without this it would stay open after the server is closed.
      const status = httpStatusOf(refusal ?? { code: 'nothing-there' });
      const line = `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`;
      socket.end(`${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
      return;
    }
    sockets.handleUpgrade(request, socket, head, onPage);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refused(address, error, served.without)));
    server.listen(address.port, address.host, resolve);
  });
  const bound = server.address();
  if (typeof bound === 'object' && bound !== null) port = bound.port;
  server.on('error', () => undefined);
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return {
    url: `http://${host}:${String(port)}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { files, data, home }: Served,
  isOwnAddress: boolean,
  origins: readonly string[],
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
  const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
  const file = files.get(path);
  if (file !== undefined) {
    sendFile(request, response, file);
    return;
  }
  if (path === '/' && home !== undefined) {
    response.writeHead(302, { ...HEADERS, Location: home });
    response.end();
    return;
  }
  // Another site cannot read an answer, but it could have a browser ask for many.
  const isForeign = !isFromHere(request, origins) || request.headers['sec-fetch-site'] === 'cross-site';
  const found = data && isForeign ? { refusal: FOREIGN } : data?.(path, new URLSearchParams(query));
  if (found === undefined) refuse({ code: 'nothing-there' });
  else if ('refusal' in found) refuse(found.refusal);
  else {
    response.writeHead(200, { ...HEADERS, 'Content-Type': 'application/json; charset=utf-8' });
    response.end(request.method === 'HEAD' ? undefined : found.json);
  }
}

const FOREIGN: HttpReason = { code: 'foreign-origin' };

function sendFile(request: IncomingMessage, response: ServerResponse, file: PageFile): void {
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
function socketRefusal(
  request: IncomingMessage,
  isOwnAddress: boolean,
  origins: readonly string[],
): HttpReason | undefined {
  if (request.url !== '/live') return { code: 'nothing-there' };
  if (!isOwnAddress) return { code: 'foreign-address' };
  return isFromHere(request, origins) ? undefined : FOREIGN;
}

/** Whether a request is of a page of the own origin. Programs other than browsers may send none: they could as well connect to a client port. */
function isFromHere({ headers: { host, origin } }: IncomingMessage, origins: readonly string[]): boolean {
  return origin === undefined || origin === `http://${String(host)}` || origins.includes(origin);
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function refused(
  { host, port }: PageAddress,
  error: NodeJS.ErrnoException,
  without: string | undefined,
): CommandError {
  const detail = error.code ?? error.message;
  const remedies = {
    other: typed(`--http ${String(port + 1)}`),
    ...(without === undefined ? {} : { none: typed(without) }),
  };
  const reason =
    detail === 'EADDRINUSE'
      ? ({ code: 'page-port-in-use', host, port, ...remedies } as const)
      : ({ code: 'page-port-failed', host, port, detail } as const);
  return portError(EXIT.unavailable, reason, { cause: error });
}
