/** Why a box, or all boxes of a configuration, cannot be run. */
import { hintFor } from '../../lib/text/nearest.ts';
import { harmless } from '../../lib/wire/text.ts';
import { errorsIn } from '../exit.ts';

/** The maximal number of quoted characters of an argument. */
const QUOTED_MAX = 80;

interface OfPort {
  readonly option: string;
  readonly port: number;
}

export const runError = errorsIn({
  'no-box': ({ box, boxes }: { readonly box: string; readonly boxes: readonly string[] }) =>
    `there is no box "${harmless(box, QUOTED_MAX)}"; ${hintFor(box, boxes)}`,
  'box-port-in-use': ({ host, port }: { readonly host: string; readonly port: number }) =>
    `port ${String(port)} on ${host} is in use. Does the box run already? Otherwise give it another address in the configuration`,
  'no-storage': ({ agents }: { readonly agents: readonly string[] }) =>
    `${agents.length === 1 ? `agent ${agents.join()} saves` : `the agents ${agents.join(', ')} save`} records: ` +
    '--storage DIR names a folder for them; with --volatile they are kept in memory only, and lost when the box ends',
  'storage-twice': () => '--storage and --volatile exclude each other',
  'port-range': ({ option, port, max }: OfPort & { readonly max: number }) =>
    `${option}: ${String(port)} is not a port from 1 to ${String(max)}`,
  'port-owned': ({ option, port, owner }: OfPort & { readonly owner: string }) =>
    `${option}: ${String(port)} is the port of ${owner} already; take another`,
  'not-for-goovid': ({ what }: { readonly what: string }) =>
    `--mixed: GoOvid cannot have ${what}: ids and ports are numbers from 0 to 65535 there, and a name leads to one agent`,
  'only-without-box': ({ option }: { readonly option: string }) =>
    `${option}: the page shows all boxes, and a single box has none; leave out the option, or the box`,
  'only-with-box': ({ option }: { readonly option: string }) =>
    `${option} has a meaning only with a box: all boxes end when the input ends`,
  'no-file': () =>
    'all boxes read the configuration, so it cannot come from standard input: name a file, or a box',
});
