#!/usr/bin/env python3
"""A chat server in the standard library of Python: ./server.py <id> <n> <port>. Server i listens for peers on 20000 + i.
Each server dials those with lower ids, and says `ping <id>` every 0.2 s. A peer that was heard in the last 0.8 s is alive.
"""
import asyncio
import os
import sys
import time

ME, N, PORT = (int(word) for word in sys.argv[1:4])
log, heard, links = [], {}, {}  # the messages; when each peer was heard last; the link to each peer


def is_alive(i):
    return i == ME or time.monotonic() - heard.get(i, -9) < 0.8


async def client(reader, writer):
    async for line in reader:
        word, _, text = line.rstrip(b'\r\n').partition(b' ')
        if word == b'get':
            writer.write(b'messages %s\n' % b','.join(log))
        elif word == b'alive':
            writer.write(b'alive %s\n' % ','.join(str(i) for i in range(N) if is_alive(i)).encode())
        elif word == b'crash':
            os._exit(1)
        elif word == b'broadcast':
            log.append(text)
            for link in links.values():
                link.write(b'msg %d %s\n' % (ME, text))


async def peer(reader, writer):
    writer.write(b'ping %d\n' % ME)  # the first line of a link says who is there
    async for line in reader:
        word, who, *text = line.rstrip(b'\n').split(b' ', 2)
        links[int(who)], heard[int(who)] = writer, time.monotonic()
        log.extend(text)
    for who in [who for who in links if links[who] is writer]:
        del links[who], heard[who]


async def call(i):
    while True:
        try:
            await peer(*await asyncio.open_connection('127.0.0.1', 20000 + i))
        except OSError:  # it does not run, or has crashed
            await asyncio.sleep(0.1)


async def main():
    await asyncio.start_server(peer, '127.0.0.1', 20000 + ME)
    await asyncio.start_server(client, '127.0.0.1', PORT)
    calls = [asyncio.ensure_future(call(i)) for i in range(ME)]
    while not any(one.done() for one in calls):
        await asyncio.sleep(0.2)
        for link in links.values():
            link.write(b'ping %d\n' % ME)

asyncio.run(main())
