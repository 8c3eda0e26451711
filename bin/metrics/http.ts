/** The HTTP server for metrics, with limits on connections and requests. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { portProblem, typed } from '../ports.ts';
import { respond, type Site } from './respond.ts';

/** Scrapers are few. One more connection is closed. */
const CONNECTIONS_MAX = 32;
/** A scraper sends some 300 bytes. */
const HEADER_BYTES_MAX = 8 * 1024;
const HEADERS_MAX = 50;
/** From a connection to the end of its request, and for how long one may be silent that has its answer to read. */
const REQUEST_WITHIN_MS = 5_000;
/** How often one looks for requests that take too long: it costs a little each time. */
const LOOK_EVERY_MS = 2_500;

/**
 * Answers on the port of `site` for as long as the process runs; resolves when it is bound.
 *
 * @throws a command's error that names the port and the option, where it cannot be had
 */
export function answer(site: Site): Promise<void> {
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: REQUEST_WITHIN_MS,
      requestTimeout: REQUEST_WITHIN_MS,
      connectionsCheckingInterval: LOOK_EVERY_MS,
    },
    handle,
  );
  // One that first asks whether its body is wanted: it is not.
  server.on('checkContinue', handle);
  server.maxConnections = CONNECTIONS_MAX;
  server.maxHeadersCount = HEADERS_MAX;
  server.setTimeout(REQUEST_WITHIN_MS);

  function handle({ method, url, headers }: IncomingMessage, response: ServerResponse): void {
    const { status, headers: said, body } = respond({ method, url, host: headers.host }, site);
    // A connection is for one request: a scraper comes again after seconds, and none holds a place meanwhile.
    const isWithBody = method !== 'HEAD';
    response.writeHead(status, {
      ...said,
      ...(isWithBody ? { 'Content-Length': Buffer.byteLength(body) } : {}),
      'Cache-Control': 'no-store',
      Connection: 'close',
    });
    response.end(isWithBody ? body : undefined);
  }

  const { host, port } = site;
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      // Bound already, an error is one failed accept; the promise is settled, and the next one may succeed.
      reject(
        portProblem(
          { host, port },
          error.code ?? error.message,
          `take another port for ${typed('--metrics')}`,
          error,
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}
