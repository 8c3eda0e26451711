/** The response to a request for metrics or health, as a value. */
import { isLocalHost } from '../http/origin.ts';
import { httpSentence, httpStatusOf, type HttpReason, type RefusedStatus } from '../http/refusal.ts';
import { CONTENT_TYPE } from './exposition.ts';

/** The relevant parts of a request. Its body is never read. */
export interface Request {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly host: string | undefined;
}

/** The address for requests, and the numbers to serve. */
export interface Site {
  readonly port: number;
  readonly host: string;
  /** The text of `/metrics`. */
  readonly metrics: () => string;
  /** The content of `/healthz`; undefined if the server does not listen. */
  readonly health: () => Health | undefined;
}

/** The status of a healthy server or box: JSON data. */
export type Health = Readonly<Record<string, unknown>>;

export interface Response {
  readonly status: 200 | RefusedStatus | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The response to a request. For HEAD the body is not sent, and metrics are not computed. */
export function respond({ method, url, host }: Request, site: Site): Response {
  // Load balancers and monitors use HTTP/1.0, without a Host. Browsers always send one, so this is safe.
  if (host !== undefined && !isLocalHost(host, site.port, site.host)) return refused({ code: 'not-local' });
  const path = url?.split('?', 1)[0];
  if (path !== '/metrics' && path !== '/healthz') return refused({ code: 'no-metrics-there' });
  if (method !== 'GET' && method !== 'HEAD') return refused({ code: 'not-a-read' }, { Allow: 'GET, HEAD' });
  if (path === '/metrics')
    return {
      status: 200,
      headers: { 'Content-Type': CONTENT_TYPE },
      body: method === 'GET' ? site.metrics() : '',
    };
  const health = site.health();
  return health === undefined ? json(503, { status: 'unavailable' }) : json(200, { status: 'ok', ...health });
}

function refused(reason: HttpReason, headers: Response['headers'] = {}): Response {
  return {
    status: httpStatusOf(reason),
    headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
    body: `${httpSentence(reason)}\n`,
  };
}

function json(status: Response['status'], value: object): Response {
  return { status, headers: { 'Content-Type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}
