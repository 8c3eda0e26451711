/** `dial`: a raw client, which is not a server of the grid, connects to a port of a server. */
import { hostName, CLIENT_PORT, PEER_PORT } from '../../grid.ts';
import { RawClient } from '../rawClient.ts';
import type { Command } from '../command.ts';
import { ScenarioProblem } from '../problem.ts';
import { oneWordOf, type Unit } from '../units.ts';

const NAME: Unit<string> = {
  read: (word) => (/^[a-z]\w*$/i.test(word) && !/^(s\d+|master)$/.test(word) ? word : undefined),
  expected: 'a name: a letter, then letters and digits; not the name of a server, such as s0, nor "master"',
};

export const dial: Command = {
  usage: 'dial <name> <server> port=<master|peer>',
  description:
    'a raw client connects to a port of a server; the bytes that it receives are printed with its name',
  takesTime: false,
  read: (args) => {
    const name = args.value(NAME, 'the name');
    const server = args.server();
    const port = args.required('port', oneWordOf(['master', 'peer']));
    args.end();
    return ({ cluster, printer }) => {
      cluster.server(server);
      if (cluster.rawClients.get(name)?.isOver === false)
        throw new ScenarioProblem({ code: 'client-connected', name });
      const address = { host: hostName(server), port: port === 'master' ? CLIENT_PORT : PEER_PORT };
      if (port === 'master') cluster.workload.sentByOthers();
      const client = new RawClient(name, address, cluster.grid.network, cluster.time, (what) =>
        printer.line(cluster.time.nowMs, `${name} ${what}`),
      );
      cluster.rawClients.set(name, client);
      return [];
    };
  },
};
