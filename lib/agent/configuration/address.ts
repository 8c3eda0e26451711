/** The ids of boxes: their addresses, in one canonical form, so that equal addresses are equal texts. */

const SHAPE = /^(?:\[(?<v6>[^\]]*)\]|(?<host>[^:[\]]*)):(?<port>[^:]*)$/;
const LABEL = '(?!-)[A-Za-z0-9_-]{1,63}(?<!-)';
const HOST = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const HOST_MAX_CHARS = 253;
/** The highest number of a port. */
export const PORT_MAX = 65_535;

const EXPECTED = 'expected <host>:<port>, for example 127.0.0.1:5001, [::1]:5001 or box1.example:5001';

/** Why a text is no id of a box, as the rest of a sentence; undefined if it is one. */
export function unfitBox(text: string): string | undefined {
  const { v6, host, port } = SHAPE.exec(text)?.groups ?? {};
  if (port === undefined) {
    const isBare = text.split(':').length > 2 && !text.includes('[');
    return `is not an address; ${isBare ? 'an IPv6 address is in brackets, as in [::1]:5001' : EXPECTED}`;
  }
  if (!/^\d+$/.test(port)) return `has no port; ${EXPECTED}`;
  if (Number(port) < 1 || Number(port) > PORT_MAX)
    return `has the port ${port}; ports are from 1 to ${String(PORT_MAX)}`;
  const canonicalHost = v6 === undefined ? hostName(host as string) : ipV6(v6);
  if (canonicalHost === undefined) return `has no valid host; ${EXPECTED}`;
  const canonical = `${canonicalHost}:${String(Number(port))}`;
  return canonical === text ? undefined : `is not in canonical form; expected "${canonical}"`;
}

/** A host name, or an IPv4 address, in canonical form. */
function hostName(host: string): string | undefined {
  return host.length <= HOST_MAX_CHARS && HOST.test(host) ? canonicalOf(host) : undefined;
}

/** An IPv6 address in canonical form, in brackets; one that stands for an IPv4 address becomes that. */
function ipV6(address: string): string | undefined {
  if (!/^[0-9A-Fa-f:.]+$/.test(address)) return undefined;
  const canonical = canonicalOf(`[${address}]`);
  const mapped = /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(canonical ?? '');
  if (mapped === null) return canonical;
  return mapped
    .slice(1)
    .map((half) => parseInt(half, 16))
    .flatMap((half) => [half >> 8, half & 0xff])
    .join('.');
}

/** As the URL standard defines it: lower case, the shortest IPv6, four numbers in IPv4. */
function canonicalOf(host: string): string | undefined {
  try {
    return new URL(`http://${host}/`).hostname;
  } catch {
    return undefined;
  }
}
