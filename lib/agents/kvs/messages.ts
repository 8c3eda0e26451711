/** The messages of the key-value store. They are lines of text, as in GoOvid: a key is a word, a value is the rest of the line. */
import type { Codec } from '../../agent/schema.ts';

/** What a person or a client asks for. */
export type Operation =
  | { readonly kind: 'put'; readonly key: string; readonly value: string }
  | { readonly kind: 'get'; readonly key: string };

/** The same, of the client with this name. */
export interface ClientOperation {
  readonly client: string;
  readonly operation: Operation;
}

/** What the store answers. */
export type Answer =
  | { readonly kind: 'putok' }
  | { readonly kind: 'getok'; readonly value: string }
  | { readonly kind: 'getbad' };

/** A record of the store. */
export interface Entry {
  readonly client: string;
  readonly key: string;
  readonly value: string;
}

/** The operation of a line; undefined if it is none. */
export function operationOf(line: string): Operation | undefined {
  const put = /^put (\S+) ([^\n]+)$/.exec(line);
  if (put !== null) return { kind: 'put', key: put[1] as string, value: put[2] as string };
  const get = /^get (\S+)$/.exec(line);
  return get === null ? undefined : { kind: 'get', key: get[1] as string };
}

function lineOf(operation: Operation): string {
  return operation.kind === 'put' ? `put ${operation.key} ${operation.value}` : `get ${operation.key}`;
}

/** `put <key> <value>` or `get <key>`. */
export const operationCodec = codec<Operation>('put <key> <value> or get <key>', lineOf, operationOf);

/** The same with `<client> ` before it. */
export const clientOperationCodec = codec<ClientOperation>(
  '<client> put <key> <value> or <client> get <key>',
  ({ client, operation }) => `${client} ${lineOf(operation)}`,
  (line) => {
    const [, client, rest = ''] = /^(\S+) ([^\n]+)$/.exec(line) ?? [];
    const operation = operationOf(rest);
    return client === undefined || operation === undefined ? undefined : { client, operation };
  },
);

/** `putok`, `getok <value>` or `getbad`. */
export const answerCodec = codec<Answer>(
  'putok, getok <value> or getbad',
  (answer) => (answer.kind === 'getok' ? `getok ${answer.value}` : answer.kind),
  (line) => {
    if (line === 'putok' || line === 'getbad') return { kind: line };
    const value = /^getok ([^\n]+)$/.exec(line)?.[1];
    return value === undefined ? undefined : { kind: 'getok', value };
  },
);

/** `<client> <key> <value>`. */
export const entryCodec = codec<Entry>(
  '<client> <key> <value>',
  ({ client, key, value }) => `${client} ${key} ${value}`,
  (line) => {
    const [, client, key, value] = /^(\S+) (\S+) ([^\n]+)$/.exec(line) ?? [];
    if (client === undefined || key === undefined || value === undefined) return undefined;
    return { client, key, value };
  },
);

function codec<T>(
  what: string,
  encode: (value: T) => string,
  parse: (line: string) => T | undefined,
): Codec<T> {
  return {
    encode,
    decode: (line) => {
      const value = parse(line);
      return value === undefined ? { issues: [{ message: `must be ${what}` }] } : { value };
    },
  };
}
