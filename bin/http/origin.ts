/** Whom an HTTP server of this machine answers: pages of its own origin. A name that leads here is no proof of that. */

/** Names of this machine that no other can take. */
const LOCAL = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether a `Host` header names this server: a local name, or the address that it listens on, with its port. */
export function isLocalHost(hostHeader: string | undefined, port: number, host: string): boolean {
  const own = host.includes(':') ? `[${host}]` : host;
  return [...LOCAL, own].some((name) => hostHeader === `${name}:${String(port)}` || (port === 80 && hostHeader === name));
}
