/** The ids of servers in `ping` and `msg`: whole numbers from 0. */

/** The largest grid; ids are below this. In a larger full mesh each server has too many sockets and heartbeats. */
export const SERVERS_MAX = 1_000;
