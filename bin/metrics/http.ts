/** The HTTP server for metrics, with limits on connections and requests. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { portProblem, typed } from '../ports.ts';
import { respond, type Site } from './respond.ts';

/** The maximal number of connections: scrapers are few. One more is closed. */
const CONNECTIONS_MAX = 32;
/** A scraper sends some 300 bytes. */
const HEADER_BYTES_MAX = 8 * 1024;
const HEADERS_MAX = 50;
/** The time limit from a connection to the end of its request, and of its silence while it reads the answer. */
const REQUEST_WITHIN_MS = 5_000;
/** How often slow requests are checked: each check costs a little. */
const LOOK_EVERY_MS = 2_500;

/**
 * Serves requests on the port of `site` until the process ends; resolves when the port is bound.
 *
 * @throws {@link CommandError} with the port and the option if it cannot be bound
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
  // A client that asks before it sends its body is answered at once: no body is read.
  server.on('checkContinue', handle);
  server.maxConnections = CONNECTIONS_MAX;
  server.maxHeadersCount = HEADERS_MAX;
  server.setTimeout(REQUEST_WITHIN_MS);

  function handle({ method, url, headers }: IncomingMessage, response: ServerResponse): void {
    const { status, headers: said, body } = respond({ method, url, host: headers.host }, site);
    // A connection is for one request: a scraper comes again after seconds, and occupies no connection meanwhile.
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
      // After the port is bound, an error is one failed accept; the promise is settled, and the next accept may succeed.
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
