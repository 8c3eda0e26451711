#!/usr/bin/env python3
"""A server of the chat room in the standard library of Python: ./server.py <id> <n> <port>. Server i listens for peers on 21000 + i.

Each server dials those with lower ids, and says `ping <id>` every 0.2 s. Who was heard within the last 0.8 s is alive.
"""

import asyncio
import os
import sys
import time

ME, N, PORT = (int(word) for word in sys.argv[1:4])
log, heard, links = [], {}, {}  # the messages; when each peer was heard last; the writers of the peers


def alive():
    return [i for i in range(N) if i == ME or time.monotonic() - heard.get(i, -9) < 0.8]


async def client(reader, writer):
    while line := (await reader.readline()).decode('utf-8', 'surrogateescape').rstrip('\r\n'):
        word, _, rest = line.partition(' ')
        if word == 'broadcast':
            log.append(rest)
            for link in links.values():
                send(link, 'msg %d %s' % (ME, rest))
        elif word == 'crash':
            os._exit(1)
        elif line in ('get', 'alive'):
            send(writer, 'messages ' + ','.join(log) if word == 'get' else 'alive ' + ','.join(map(str, alive())))
    writer.close()


async def peer(reader, writer):
    who = None
    send(writer, 'ping %d' % ME)  # the first line on a link says who is there
    while line := (await reader.readline()).decode('utf-8', 'surrogateescape').rstrip('\r\n'):
        word, who, rest = (line.split(' ', 2) + [''])[:3]
        links[int(who)], heard[int(who)] = writer, time.monotonic()
        if word == 'msg':
            log.append(rest)
    writer.close()
    if who is not None and links.get(int(who)) is writer:
        del links[int(who)], heard[int(who)]


def send(writer, line):
    writer.write((line + '\n').encode('utf-8', 'surrogateescape'))


async def main():
    await asyncio.start_server(peer, '127.0.0.1', 21000 + ME)
    await asyncio.start_server(client, '127.0.0.1', PORT)
    while True:
        for i in range(N):
            if i in links:
                send(links[i], 'ping %d' % ME)
            elif i < ME:
                try:
                    asyncio.ensure_future(peer(*await asyncio.open_connection('127.0.0.1', 21000 + i)))
                except OSError:
                    pass
        await asyncio.sleep(0.2)


asyncio.run(main())
