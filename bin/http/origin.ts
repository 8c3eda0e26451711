/**
 * Checks that a request to a loopback address is meant for it. A web page whose name resolves to 127.0.0.1 can make a browser connect
 * here; the `Host` header still has that name.
 */

/**
 * Whether `hostHeader` is a name of a server on a loopback address of this host: `localhost`, `127.0.0.1`, `[::1]` or
 * `host`, with this `port`. A server on another address than loopback has names that it cannot know: there
 * every header is accepted.
 *
 * @param host - the address of the server
 */
export function isLocalHost(hostHeader: string | undefined, port: number, host: string): boolean {
  if (!isLoopback(host)) return true;
  const name = nameIn(hostHeader, port);
  return name !== undefined && ['localhost', '127.0.0.1', '[::1]', inHeader(host)].includes(name);
}

/**
 * The same for every address of the server: `hostHeader` has to be a name as above, or an address. An attacker can let a name
 * resolve to this host, but not an address. For requests that have effects.
 */
export function isOwnHost(hostHeader: string | undefined, port: number, host: string): boolean {
  if (isLoopback(host)) return isLocalHost(hostHeader, port, host);
  const name = nameIn(hostHeader, port);
  if (name === undefined) return false;
  const isAddress = /^(\[[0-9a-f:.]+\]|\d{1,3}(\.\d{1,3}){3})$/.test(name);
  return isAddress || name === 'localhost' || name === inHeader(host);
}

/** The name in a `Host` header, in lower case, if its port is this one. */
function nameIn(hostHeader: string | undefined, port: number): string | undefined {
  const [, name, portSaid = '80'] =
    /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(hostHeader?.toLowerCase() ?? '') ?? [];
  return Number(portSaid) === port ? name : undefined;
}

/** Whether only this host can reach an address. */
function isLoopback(host: string): boolean {
  return /^(localhost|::1|(::ffff:)?127(\.\d{1,3}){3})$/i.test(host);
}

/** An address in the form of a header. */
function inHeader(host: string): string {
  return host.includes(':') ? `[${host.toLowerCase()}]` : host.toLowerCase();
}
