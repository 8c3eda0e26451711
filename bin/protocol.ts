/** The option `--protocol`, for the commands that run servers of any protocol. */
import { Option } from 'commander';
import { DEFAULT_PROTOCOL, SERVER_PROTOCOL_NAMES } from '../lib/protocols.ts';

export function protocolOption(): Option {
  return new Option(
    '--protocol <name>',
    `the protocol of the servers (default: ${DEFAULT_PROTOCOL})`,
  ).choices(SERVER_PROTOCOL_NAMES);
}
