/**
 * Checks that a request to a loopback address is meant for it. A web page whose name resolves to 127.0.0.1 can make a browser connect
 * here; the `Host` header still has that name.
 */

/**
 * Whether `hostHeader` names this machine as who listens on it alone would be called: `localhost`, `127.0.0.1`, `[::1]` or
 * `host`, with this `port`. A host that listens on another address than loopback has names that only others know: there
 * every header will do.
 *
 * @param host - the address that is listened on
 */
export function isLocalHost(hostHeader: string | undefined, port: number, host: string): boolean {
  if (!isLoopback(host)) return true;
  const name = nameIn(hostHeader, port);
  return name !== undefined && ['localhost', '127.0.0.1', '[::1]', inHeader(host)].includes(name);
}

/**
 * The same, but wherever is listened: `hostHeader` has to be a name as above, or an address. Nobody can have an address lead
 * here that is another's; a name, its owner can. For those who do what a page asks.
 */
export function isOwnHost(hostHeader: string | undefined, port: number, host: string): boolean {
  if (isLoopback(host)) return isLocalHost(hostHeader, port, host);
  const name = nameIn(hostHeader, port);
  if (name === undefined) return false;
  const isAddress = /^(\[[0-9a-f:.]+\]|\d{1,3}(\.\d{1,3}){3})$/.test(name);
  return isAddress || name === 'localhost' || name === inHeader(host);
}

/** The name in a `Host` header, small, if it is with this port. */
function nameIn(hostHeader: string | undefined, port: number): string | undefined {
  const [, name, portSaid = '80'] =
    /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(hostHeader?.toLowerCase() ?? '') ?? [];
  return Number(portSaid) === port ? name : undefined;
}

/** Whether only this host can reach an address. */
function isLoopback(host: string): boolean {
  return /^(localhost|::1|(::ffff:)?127(\.\d{1,3}){3})$/i.test(host);
}

/** An address as a header has it. */
function inHeader(host: string): string {
  return host.includes(':') ? `[${host.toLowerCase()}]` : host.toLowerCase();
}
