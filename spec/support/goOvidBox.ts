/**
 * A box of GoOvid, written from the description of its wire alone, and stricter than it: it complains of everything that a box of GoOvid might not
 * survive. It knows nothing of sockets and clocks: a spec connects it, and ticks.
 */

/** The sending half of one connection. */
export interface Wire {
  readonly write: (text: string) => void;
  readonly close: () => void;
}

/** What an agent of the box sends: to which agent, on which port. */
export type Sent = readonly [to: string, port: string, text: string];

/** An agent of the box: what it sends when a message arrives. */
export type Agent = (from: string, port: string, text: string) => readonly Sent[];

/** One connection. */
interface Link {
  readonly wire: Wire;
  /** The address that its first ping has said. */
  box?: string;
  rest: string;
  heardAtMs: number;
}

/** The silence after which a link is closed. */
const SILENT_AFTER_MS = 1000;
/** How often each link gets a ping. */
export const PING_EVERY_MS = 500;

export class GoOvidBox {
  readonly address: string;
  /** All messages that have arrived, as `<sender> <destination> <port> <text>`. */
  readonly received: string[] = [];
  /** What a box of GoOvid might not survive. */
  readonly complaints: string[] = [];
  readonly #boxOf: ReadonlyMap<string, string>;
  readonly #agents: Readonly<Record<string, Agent>>;
  readonly #links = new Set<Link>();
  isSilent = false;

  /** @param boxOf - the box of each agent of the configuration */
  constructor(
    address: string,
    boxOf: Readonly<Record<string, string>>,
    agents: Readonly<Record<string, Agent>> = {},
  ) {
    this.address = address;
    this.#boxOf = new Map(Object.entries(boxOf));
    this.#agents = agents;
  }

  /** The boxes that this one dials: those with lower addresses. */
  get dialled(): readonly string[] {
    return [...new Set(this.#boxOf.values())].filter((box) => box < this.address);
  }

  /** Whether there is a link to a box. */
  isLinked(box: string): boolean {
    return [...this.#links].some((link) => link.box === box);
  }

  /** A connection is open, whoever has dialled. */
  opened(
    wire: Wire,
    nowMs: number,
  ): { readonly data: (text: string, nowMs: number) => void; readonly closed: () => void } {
    const link: Link = { wire, rest: '', heardAtMs: nowMs };
    this.#links.add(link);
    this.#ping(link);
    return {
      data: (text, atMs) => {
        link.heardAtMs = atMs;
        const lines = (link.rest + text).split('\n');
        link.rest = lines.pop() ?? '';
        for (const line of lines) this.#read(link, line);
      },
      closed: () => this.#links.delete(link),
    };
  }

  /** Half a second has passed. */
  tick(nowMs: number): void {
    for (const link of this.#links) {
      if (nowMs - link.heardAtMs >= SILENT_AFTER_MS) {
        this.complaints.push(`${link.box ?? 'a connection'} was silent for a second`);
        link.wire.close();
        this.#links.delete(link);
      } else this.#ping(link);
    }
  }

  /** An agent of this box sends a message. It is lost if there is no link. */
  send(from: string, [to, port, text]: Sent): void {
    const box = this.#boxOf.get(to);
    for (const link of this.#links)
      if (link.box === box) link.wire.write(`msg ${from} ${to} ${port} ${text}\n`);
  }

  close(): void {
    for (const { wire } of this.#links) wire.close();
    this.#links.clear();
  }

  #ping({ wire }: Link): void {
    if (!this.isSilent) wire.write(`ping ${this.address}\n`);
  }

  #read(link: Link, line: string): void {
    const [word, first = '', ...more] = line.split(' ');
    if (link.box === undefined) {
      if (line !== `ping ${first}` || ![...this.#boxOf.values()].includes(first))
        this.complaints.push(`the first line is ${line}`);
      if (this.isLinked(first)) this.complaints.push(`a second connection of ${first}`);
      link.box = first;
    } else if (word === 'ping') {
      if (line !== `ping ${link.box}`) this.complaints.push(`${link.box} said ${line}`);
    } else if (word === 'msg') this.#message(first, more);
    else this.complaints.push(`a line that is neither ping nor msg: ${line}`);
  }

  #message(from: string, [to = '', port = '', ...words]: readonly string[]): void {
    const text = words.join(' ');
    if (![from, to, port].every((number) => /^\d{1,5}$/.test(number)) || words.length === 0)
      this.complaints.push(`a message without its parts: ${[from, to, port, text].join(' ')}`);
    this.received.push(`${from} ${to} ${port} ${text}`);
    for (const sent of this.#agents[to]?.(from, port, text) ?? []) this.send(to, sent);
  }
}

/** GoOvid's store: answers `<client> put <key> <value>` and `<client> get <key>`, on port 2 of the agent with the name of the client. */
export function goOvidStore(): Agent {
  const store = new Map<string, string>();
  return (_from, port, text) => {
    const [client = '', word, key = '', ...value] = text.split(' ');
    if (port !== '1') return [];
    if (word === 'put') {
      store.set(key, value.join(' '));
      return [[client, '2', 'putok']];
    }
    const found = store.get(key);
    return [[client, '2', found === undefined ? 'getbad' : `getok ${found}`]];
  };
}
