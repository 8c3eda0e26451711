#!/usr/bin/env python3
"""A master of lab 1 that sleeps, as those of the handout do: 1 s after a start, then it connects once; and after each other command.

    python3 spec/support/sleepingMaster.py [--pause SECONDS] [--process PATH] [--stopall PATH] < SCRIPT
    python3 spec/support/sleepingMaster.py [--pause SECONDS] --grade FOLDER [-k TEXT]

It shares nothing with master.py. `--pause` is the sleep after each command, 1 to 2 s in the handout. Stdout has what follows `resp`.
It exits with 1 if it cannot go on: no connection a second after a start, or no coordinator for 20 s.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time

HOST = os.environ.get('CHATROOM_HOST') or '127.0.0.1'
START_S = 1.0
# Longer than anything that a script waits for.
STUCK_S = 20.0

servers = {}
living = {}
state = {'coordinator': None, 'is_waiting': False}


def fail(text):
    sys.stderr.write('sleepingMaster: %s\n' % text)
    leave(1)


def leave(status):
    for server in servers.values():
        server.kill()
    if options.stopall:
        # Not waited for: the next script may begin at once.
        subprocess.Popen([options.stopall])
        time.sleep(0.1)
    sys.stdout.flush()
    os._exit(status)


class Server(threading.Thread):
    def __init__(self, server_id, port, process):
        threading.Thread.__init__(self)
        self.daemon = True
        self.server_id = server_id
        self.process = process
        self.socket = socket.create_connection((HOST, port), 1)
        self.socket.settimeout(None)

    def run(self):
        unread = b''
        while True:
            try:
                chunk = self.socket.recv(1024)
            except OSError:
                chunk = b''
            if not chunk:
                return
            unread += chunk
            while b'\n' in unread:
                line, unread = unread.split(b'\n', 1)
                self.take(line.decode().split())

    def take(self, words):
        if words[:1] == ['coordinator']:
            state['coordinator'] = int(words[1])
            state['is_waiting'] = False
        elif words[:1] == ['resp']:
            sys.stdout.write(words[1] + '\n')
            sys.stdout.flush()
            state['is_waiting'] = False
        elif words[:1] == ['ack']:
            state['is_waiting'] = False
        else:
            sys.stderr.write('sleepingMaster: server %d says %s\n' % (self.server_id, words))

    def send(self, line):
        try:
            self.socket.sendall(line.encode() + b'\n')
        except OSError as error:
            sys.stderr.write('sleepingMaster: server %d: %s\n' % (self.server_id, error))

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except OSError:
            pass
        self.process.wait()


def wait_until(is_done, what):
    deadline = time.time() + STUCK_S
    while not is_done():
        if time.time() > deadline:
            fail(what)
        time.sleep(0.01)


def receiver(server_id):
    wait_until(lambda: not state['is_waiting'], 'no answer')
    if server_id == -1:
        wait_until(lambda: living.get(state['coordinator'], False), 'no coordinator')
        return state['coordinator']
    if server_id not in servers:
        fail('server %d does not run' % server_id)
    return server_id


def start(server_id, n, port):
    process = subprocess.Popen(
        [options.process, str(server_id), n, port], preexec_fn=os.setsid, stdout=sys.stderr, cwd=os.path.dirname(options.process)
    )
    time.sleep(START_S)
    try:
        servers[server_id] = Server(server_id, int(port), process)
    except OSError as error:
        servers.pop(server_id, None)
        os.killpg(process.pid, signal.SIGKILL)
        fail('server %d is not ready %g s after its start: %s' % (server_id, START_S, error))
    living[server_id] = True
    servers[server_id].start()


def main():
    doomed = []
    for line in sys.stdin:
        words = line.split()
        if not words or words == ['exit']:
            break
        server_id, command, text = int(words[0]), words[1], ' '.join(words[1:])
        if command == 'start':
            start(server_id, words[2], words[3])
            continue
        server_id = receiver(server_id)
        state['is_waiting'] = command in ('add', 'delete', 'get')
        servers[server_id].send(text)
        if command == 'crash':
            living[server_id] = False
        elif command.startswith('crash'):
            doomed.append(server_id)
        elif command in ('add', 'delete'):
            for one in doomed:
                living[one] = False
            doomed = []
        time.sleep(options.pause)
    # What it still waits for at the end is of no interest; an answer that is printed is.
    leave(0)


def grade(folder):
    """Plays the scripts of a folder whose names contain a text, each with a process of its own, and prints which are correct."""
    names = sorted(name[: -len('.input')] for name in os.listdir(folder) if name.endswith('.input') and options.k in name)
    correct = 0
    for name in names:
        with open(os.path.join(folder, name + '.input')) as script, open(os.path.join(folder, name + '.output')) as output:
            again = [sys.executable, os.path.abspath(__file__), '--pause', str(options.pause)]
            played = subprocess.Popen(again, stdin=script, stdout=subprocess.PIPE)
            is_correct = played.communicate()[0].decode().split() == output.read().split()
        correct += is_correct
        print('%s %s' % (name, 'correct' if is_correct else 'wrong'))
        sys.stdout.flush()
    print('%d of %d correct' % (correct, len(names)))
    sys.exit(0 if correct == len(names) else 1)


parser = argparse.ArgumentParser()
root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
parser.add_argument('--pause', type=float, default=1.0)
parser.add_argument('--process', default=os.path.join(root, 'labs', 'commit', 'process'))
parser.add_argument('--stopall', default=os.path.join(root, 'labs', 'commit', 'stopall'))
parser.add_argument('--grade', metavar='FOLDER')
parser.add_argument('-k', metavar='TEXT', default='')
options = parser.parse_args()
if options.grade:
    grade(options.grade)
options.process, options.stopall = os.path.abspath(options.process), options.stopall and os.path.abspath(options.stopall)
main()
