/** Why a port cannot be bound, or cannot be chosen. */
import type { Address } from '../../lib/world/world.ts';
import { errorsIn } from '../exit.ts';

const PORTS = {
  'port-in-use': ({ otherwise, ...address }: Address & { readonly otherwise: string }) =>
    `${portIn(address)} is in use. Is the server running already? ./stopall ends this checkout's; otherwise ${otherwise}`,
  'port-failed': ({ detail, ...address }: Address & { readonly detail: string }) =>
    `cannot listen on ${portIn(address)}: ${detail}`,
  'page-port-in-use': ({ other, none, ...address }: Address & PageRemedies) =>
    `${portIn(address)}, for the page, is in use: ${other} chooses another port${none === undefined ? '' : `, ${none} serves no page`}`,
  'page-port-failed': ({ detail, ...address }: Address & { readonly detail: string }) =>
    `the page cannot be served on ${portIn(address)}: ${detail}`,
  'ports-clash': ({
    port,
    first,
    second,
  }: {
    readonly port: number;
    readonly first: string;
    readonly second: string;
  }) => `-p and --base-port: port ${String(port)} is used by ${first} and by ${second}; move one of them`,
  'metrics-port-range': ({ port, max }: { readonly port: number; readonly max: number }) =>
    `--metrics: ${String(port)} is not a port from 1 to ${String(max)}`,
  'metrics-port-owned': (details: {
    readonly port: number;
    readonly server: number;
    readonly owner: string;
  }) =>
    `--metrics: ${String(details.port)}, for server ${String(details.server)}, is the port of ${details.owner} already; take another`,
  'page-port-range': ({ port }: { readonly port: number }) =>
    `--http ${String(port)}: ports go from 1 to 65535, and 0 is any that is free`,
  'page-port-owned': ({ port, owner }: { readonly port: number; readonly owner: string }) =>
    `--http: ${String(port)} is the port of ${owner}; take another`,
  'no-origin': ({ origin }: { readonly origin: string }) =>
    `--http-origin ${origin}: expected an origin and no more, as in https://room.example`,
};

interface PageRemedies {
  /** The options for another port, and for no page; left out: there is nothing without the page. */
  readonly other: string;
  readonly none?: string;
}

export const portError = errorsIn(PORTS);

function portIn({ host, port }: Address): string {
  return `port ${String(port)} on ${host}`;
}
