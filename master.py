#!/usr/bin/env python3
"""The master of the labs: reads commands, starts and crashes servers, forwards commands, prints the answers.

A lab is a table of commands, and conditions to wait for: a `Lab`. That of the chat room is in this file; another one is in
labs/NAME/lab.py, and is chosen with --lab NAME.

It uses only the processes of servers and the lines on their master ports. Stdout has answers (`messages ...`,
`alive ...`) and nothing else; its own messages go to stderr. Messages of the room are bytes, and are never decoded.

There is one thread with one `select`, so that the end of a server is noticed during any other wait.
Runs under Python 3.8+ and Python 2.7, standard library only.
"""

import argparse
import collections
import errno
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
import unicodedata

ROOT = os.path.dirname(os.path.realpath(__file__))
# The address on which servers listen; they read the same variable.
HOST = os.environ.get('CHATROOM_HOST') or '127.0.0.1'

# The handout allows this time from the start of a server until it and all others list each other.
START_WITHIN_S = 3.0
# The handout allows this time from a crash until no server lists the crashed one.
CRASH_NOTICED_WITHIN_S = 1.0
# The polling period while a server's answer is not the expected one: short compared with the start of a
# process (about 200 ms), long compared with an answer on loopback (about 0.1 ms).
POLL_PERIOD_S = 0.01
# The end of a connection is visible a little before the end of its process.
PROCESS_END_WITHIN_S = 0.2
# A log of tens of megabytes takes about a second; ten seconds without its end count as no answer.
ANSWER_TIMEOUT_MS = 10000
# Lower ports are for connections between servers (3000 + id).
MASTER_PORT_MIN = 10000
MASTER_PORT_MAX = 65535
# The maximum size of one read from a socket or from stdin.
CHUNK_BYTES = 65536
# The longest line of a script: sixteen times the default limit of a server.
SCRIPT_LINE_BYTES_MAX = 16 * 1024 * 1024
# The longest answer of a server, which is a whole log; a server that sends more is disconnected.
ANSWER_BYTES_MAX = 256 * 1024 * 1024
# The maximum length of a quoted line in an error message.
QUOTED_BYTES_MAX = 60

EXIT_OK = 0
EXIT_SOMETHING_FAILED = 1
EXIT_SIGNAL_BASE = 128

# A number whose digits are limited so that no arithmetic on it can overflow (10^9 ms are eleven days).
NUMBER = re.compile(br'[0-9]{1,9}\Z')
NUMBER_MAX = 999999999
# The message is everything after the one space or tab that follows the word, further ones included.
BROADCAST = re.compile(br'\s*\S+\s+broadcast[ \t](?P<message>.+)\Z', re.DOTALL)
# Characters that may be harmful on a terminal, and are examined further. Plain text has none.
HARMFUL = re.compile(u'[^ -~\n]')
# The commands of every lab.
GENERAL_HELP = (
    ('sleep <ms>', 'wait for <ms> milliseconds'),
    ('help', 'show these lines'),
    ('exit', 'end all servers of this checkout, then exit (end of input does the same)'),
)

# Seconds on a monotonic clock; Python 2.7 has only the wall clock.
now_s = getattr(time, 'monotonic', time.time)


class Problem(Exception):
    """A line was refused, or could not be executed; the text is the reason for the user."""


class UnreadableText(Exception):
    """Input cannot be read any further; the text is the reason for the user."""


class UnknownLab(Exception):
    """There is no lab with this name."""


class Interrupted(Exception):
    """The signal `signum` requests this program to end."""

    def __init__(self, signum):
        Exception.__init__(self, signum)
        self.signum = signum


class LeavingSignals(object):
    """Turns signals that request this program to end into `Interrupted`, but delays them inside `with`.

    A signal that was ignored when the program began, as by nohup, stays ignored. The delay is for the start of a child, which
    has to be recorded before an exception, so that it is ended as well."""

    SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)

    def __init__(self):
        self._is_held = False
        self._held_back = None

    def attend(self):
        """From now on a signal raises `Interrupted`, at any place in the program."""
        for signum in self.SIGNALS:
            if signal.getsignal(signum) != signal.SIG_IGN:
                signal.signal(signum, self._arrived)

    def ignore(self):
        """From now on signals are ignored: the program ends anyway, and the clean-up must not be interrupted."""
        for signum in self.SIGNALS:
            signal.signal(signum, signal.SIG_IGN)

    def _arrived(self, signum, _frame=None):
        if self._is_held:
            self._held_back = signum
        else:
            self.ignore()
            raise Interrupted(signum)

    def __enter__(self):
        self._is_held = True

    def __exit__(self, *_exception):
        self._is_held = False
        if self._held_back is not None:
            self._arrived(self._held_back)


# --- Bytes and text ---


def text_of(raw):
    """The native string for `raw` bytes, from which `bytes_of` restores exactly these bytes."""
    return raw if isinstance(raw, str) else raw.decode('utf-8', 'surrogateescape')


def bytes_of(text):
    """The bytes of a native string that may be a result of `text_of`."""
    return text if isinstance(text, bytes) else text.encode('utf-8', 'surrogateescape')


def harmless(raw):
    """`raw` bytes for a terminal: a dot replaces bytes that are no text, and characters that could move the cursor or set colours."""
    return HARMFUL.sub(dotted, raw.decode('utf-8', 'replace')).encode('utf-8')


def dotted(found):
    """A dot for a harmful character; joiners are kept, because they only affect how their neighbours are drawn."""
    character = found.group()
    is_harmful = character == u'\ufffd' or unicodedata.category(character) in ('Cc', 'Cf', 'Zl', 'Zp')
    return u'\xb7' if is_harmful and character not in u'\u200c\u200d' else character


def shown_on(descriptor, raw):
    """`raw` bytes for `descriptor`: harmless on a terminal, elsewhere unchanged."""
    return harmless(raw) if os.isatty(descriptor) else raw


def quoted(raw):
    """`raw` bytes for an error message: of limited length, and without control characters, which could move a cursor."""
    start = raw[:QUOTED_BYTES_MAX] + (b'...' if len(raw) > QUOTED_BYTES_MAX else b'')
    return "'%s'" % text_of(shown_on(2, re.sub(br'[\x00-\x1f\x7f]', b'?', start)))


def printable(text):
    """A native string for output: on one line, without characters that could move a cursor."""
    return re.sub(r'[\x00-\x1f\x7f]', '?', text)


def ids_text(ids):
    """Ids in the format of the protocol: ascending, with commas, without spaces."""
    return ','.join(str(i) for i in sorted(ids))


UTF8_MARK = b'\xef\xbb\xbf'
UTF16_MARKS = (b'\xff\xfe', b'\xfe\xff')
UTF16_HINT = 'expected UTF-8, which iconv -f UTF-16 -t UTF-8 makes of it'
# Two characters of UTF-16 whose every second byte is NUL.
UTF16_PATTERN = re.compile(b'(?:[^\x00]\x00){2}|(?:\x00[^\x00]){2}')
# A prefix of the above, or of a mark: more bytes are needed.
UNDECIDED = re.compile(b'(?:\xef(?:\xbb)?|\xff|\xfe|[^\x00](?:\x00[^\x00]?)?|\x00(?:[^\x00]\x00?)?)?\\Z')


class Lines(object):
    """Splits chunks of bytes into lines, whatever they mean.

    At a line over `bytes_max`, the lines before it are returned, and `feed` raises from then on."""

    def __init__(self, bytes_max):
        self._bytes_max = bytes_max
        # The pieces of an unfinished line, joined only once, because a long log arrives in many chunks.
        self._unfinished = []
        self._unfinished_bytes = 0
        self._number = 0
        self._problem = None

    def feed(self, chunk):
        """The lines that `chunk` completes, without their ends (a newline, and carriage returns before it)."""
        if self._problem:
            raise self._problem
        pieces = chunk.split(b'\n')
        lines = []
        for i, piece in enumerate(pieces):
            self._unfinished.append(piece)
            self._unfinished_bytes += len(piece)
            if self._unfinished_bytes > self._bytes_max:
                text = 'line %d: it has over %d bytes' % (self._number + 1, self._bytes_max)
                self._problem = UnreadableText(text)
                self._unfinished = []
                if lines:
                    break
                raise self._problem
            if i < len(pieces) - 1:
                lines.append(self.rest())
                self._unfinished, self._unfinished_bytes = [], 0
                self._number += 1
        return lines

    def rest(self):
        """The bytes after the last newline, which are a line at the end of input."""
        if self._problem:
            raise self._problem
        return b''.join(self._unfinished).rstrip(b'\r')


class Script(object):
    """The lines of stdin: UTF-8, without a byte order mark at the beginning; messages may be any bytes."""

    def __init__(self):
        self._lines = Lines(SCRIPT_LINE_BYTES_MAX)
        # The first bytes, until they show the encoding.
        self._head = b''

    def feed(self, chunk):
        """The lines that `chunk` completes."""
        return self._lines.feed(self._behind_mark(chunk, False))

    def end(self):
        """The remaining lines at the end of input."""
        return self._lines.feed(self._behind_mark(b'', True)) + [self._lines.rest()]

    def _behind_mark(self, chunk, is_all):
        if self._head is None:
            return chunk
        head = self._head + chunk
        for mark in UTF16_MARKS:
            if head.startswith(mark):
                shown = ' '.join('%02X' % byte for byte in bytearray(mark))
                raise UnreadableText('it is UTF-16, because it begins with the bytes %s; %s' % (shown, UTF16_HINT))
        if UTF16_PATTERN.match(head):
            raise UnreadableText('it is UTF-16, because every second byte is NUL; %s' % UTF16_HINT)
        if UNDECIDED.match(head) and not is_all:
            self._head = head
            return b''
        self._head = None
        return head[len(UTF8_MARK) :] if head.startswith(UTF8_MARK) else head


def write_all(descriptor, data):
    """Writes all bytes of `data`, unbuffered, so that no write remains that could fail when the interpreter ends."""
    while data:
        try:
            data = data[os.write(descriptor, data) :]
        except OSError as error:
            # A server may have made a pipe non-blocking that it shares with this process.
            if error.errno != errno.EAGAIN:
                raise
            select.select([], [descriptor], [])


# --- Sockets and processes ---


def readable(sources, wait_s):
    """The readable `sources`, after at most `wait_s` seconds (None: without a time limit)."""
    try:
        return select.select(sources, [], [], wait_s)[0]
    except select.error as error:
        # Python 2.7 raises when a signal arrives (for example, a terminal changes its size); then nothing is ready.
        if error.args[0] == errno.EINTR:
            return []
        raise


def dial(port, timeout_s):
    """A socket that is connected to `port` on this host, or None if the dial fails."""
    try:
        sock = socket.create_connection((HOST, port), timeout_s)
    except (socket.error, socket.timeout):
        return None
    # After many dials to a free port, the system may choose that port as the source, which connects the socket to itself.
    if sock.getsockname() == sock.getpeername():
        sock.close()
        return None
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


class Connection(object):
    """One connection to the master port of a server: lines out, lines in, and whether it is open."""

    def __init__(self, sock, answer_bytes_max):
        self._sock = sock
        self._lines = Lines(answer_bytes_max)
        self.is_open = True
        # The reason if it was closed by this side; None otherwise.
        self.problem = None

    def fileno(self):
        """The descriptor for `select`."""
        return self._sock.fileno()

    def send(self, line, timeout_s):
        """Sends `line`; closes the connection if that fails, or takes longer than `timeout_s`."""
        try:
            self._sock.settimeout(timeout_s)
            self._sock.sendall(line + b'\n')
        except (socket.error, socket.timeout):
            self.close()

    def receive(self):
        """The lines that arrived bytes complete. Call it only if there are bytes to read: otherwise it waits."""
        try:
            chunk = self._sock.recv(CHUNK_BYTES)
        except (socket.error, socket.timeout):
            chunk = b''
        if not chunk:
            self.close()
        try:
            return self._lines.feed(chunk)
        except UnreadableText as problem:
            self.problem = str(problem)
            self.close()
            return []

    def close(self):
        """Ends the connection; idempotent."""
        self.is_open = False
        self._sock.close()


class Request(object):
    """A command without its answer yet, recorded so that a late answer is not taken for that of the next one."""

    def __init__(self, answer_start):
        # What the answer begins with: of the chat room's `get`, `messages `.
        self.answer_start = answer_start
        self.answer = None
        self.given_up = False


class Server(object):
    """A server that this master started: its process, its connection, and the requests that it has not answered."""

    def __init__(self, server_id, port, process, answer_bytes_max):
        self.id = server_id
        self.port = port
        self.process = process
        self.answer_bytes_max = answer_bytes_max
        self.connection = None
        self.requests = collections.deque()

    def runs(self):
        """Whether the process runs; reaps it if it has ended, so that no zombie is left."""
        return self.process.poll() is None

    def runs_after(self, wait_s):
        """Whether the process still runs after `wait_s` seconds; returns as soon as it has ended."""
        deadline_s = now_s() + wait_s
        while self.runs() and now_s() < deadline_s:
            time.sleep(0.001)
        return self.runs()

    def connect(self, timeout_s):
        """Connects, in one attempt, if there is no connection; returns whether there is one."""
        if self.connection is None:
            sock = dial(self.port, timeout_s)
            # Answers on an earlier connection will not arrive any more.
            self.requests.clear()
            self.connection = Connection(sock, self.answer_bytes_max) if sock else None
        return self.connection is not None

    def disconnect(self):
        """Ends the connection, if there is one."""
        if self.connection:
            self.connection.close()
            self.connection = None

    def accept(self, line):
        """Assigns `line` to the oldest request that it can answer; returns that request, or None.

        Answers are in the order of the requests, so earlier requests will not be answered any more."""
        fitting = [r for r in self.requests if line.startswith(r.answer_start)]
        if not fitting:
            return None
        while self.requests.popleft() is not fitting[0]:
            pass
        fitting[0].answer = line
        return fitting[0]

    def kill(self):
        """Kills the process group and waits for the process, so that its ports are free afterwards."""
        self.disconnect()
        # After the process was reaped, another one may have its id.
        if self.runs():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        remove_if_there(record_path('server', self.process.pid))


class Watcher(object):
    """Polls the list of alive servers of one server, until it is the expected one.

    It has a connection of its own: its answers do not mix with those that are printed, and a server that does not
    answer costs one unanswered request."""

    def __init__(self, server, is_wanted):
        self.server = server
        self._is_wanted = is_wanted
        self._connection = None
        self._next_poll_s = 0.0
        self._awaits_answer = False
        self.listed = None
        self.satisfied = False

    def poll_if_due(self, timeout_s):
        """Sends a request, unless an answer is outstanding or the polling period is not over; dialling takes `timeout_s` at most."""
        if self._awaits_answer or now_s() < self._next_poll_s:
            return
        self._next_poll_s = now_s() + POLL_PERIOD_S
        if not self._connection or not self._connection.is_open:
            sock = dial(self.server.port, timeout_s)
            self._connection = Connection(sock, self.server.answer_bytes_max) if sock else None
        if self._connection:
            self._connection.send(b'alive', timeout_s)
            self._awaits_answer = self._connection.is_open

    def source(self):
        """The connection to wait on for the answer, as a list of one or none."""
        return [self._connection] if self._awaits_answer else []

    def take_in(self):
        """Reads the server's answer."""
        for line in self._connection.receive():
            if line.startswith(b'alive '):
                self._awaits_answer = False
                self.listed = set(int(word) for word in line[6:].split(b',') if NUMBER.match(word))
                self.satisfied = self._is_wanted(self.listed)
        if not self._connection.is_open:
            self._awaits_answer = False

    def close(self):
        """Ends the connection."""
        if self._connection:
            self._connection.close()

    def report(self):
        """The last answer of the server, for an error message."""
        if self.listed is None:
            return '%d does not answer' % self.server.id
        return '%d lists %s' % (self.server.id, ids_text(self.listed))


def how_it_ended(status):
    """Describes the `returncode` of a process: negative is a signal."""
    return 'killed by signal %d' % -status if status < 0 else 'exit status %d' % status


def reason(error, path):
    """Describes an error of the operating system; `path` is used if the error has no file name."""
    return '%s: %s' % (error.filename or path, error.strerror)


# --- Records of process ids ---


def record_path(kind, pid):
    """The record of the running process `pid` of `kind` (server, master or grading)."""
    return os.path.join(ROOT, '.run', '%s-%d' % (kind, pid))


def bytes_in(path):
    """The content of a file; empty if it cannot be read."""
    try:
        with open(path, 'rb') as source:
            return source.read()
    except (IOError, OSError):
        return b''


def own_identity():
    """Distinguishes this process from others with the same id at other times, in the format of ./process; '' if impossible.

    It consists of this boot, this pid namespace (by the start time of its first process) and the start time, in ticks since boot;
    without /proc, of the start time that ps prints."""
    pid = os.getpid()
    own = bytes_in('/proc/self/stat')
    # A /proc of another pid namespace describes other processes.
    if own.startswith(b'%d ' % pid):
        boot = bytes_in('/proc/sys/kernel/random/boot_id').strip() or b'-'
        return b' '.join([b'linux', boot, start_in(bytes_in('/proc/1/stat')), start_in(own)])
    try:
        ps = subprocess.Popen(
            ['ps', '-o', 'lstart=', '-p', str(pid)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(os.environ, LC_ALL='C', TZ='UTC0'),
        )
    except OSError:
        return b''
    words = ps.communicate()[0].split()
    return b' '.join([b'ps'] + words) if words else b''


def start_in(stat):
    """The start time in a stat file of /proc. The name of the program, in parentheses, may contain blanks and parentheses."""
    fields = stat.rpartition(b') ')[2].split()
    return fields[19] if len(fields) > 19 else b'-'


def record(kind):
    """Writes a record of this process, by which killall.sh finds it; returns whether that succeeded."""
    path = record_path(kind, os.getpid())
    root = getattr(os, 'fsencode', bytes)(ROOT)
    try:
        os.makedirs(os.path.dirname(path))
    except OSError:
        pass  # It exists already; any other error is found by the next lines.
    try:
        # In one step, so that a half-written record is never read.
        unfinished = os.path.join(os.path.dirname(path), '.new-%d' % os.getpid())
        with open(unfinished, 'wb') as target:
            target.write(own_identity() + b'\n' + root + b'\n')
        os.rename(unfinished, path)
    except (IOError, OSError):
        return False
    return True


def remove_if_there(path):
    """Removes a file, which may have been removed already."""
    try:
        os.remove(path)
    except OSError:
        pass


# --- Parsing ---


def number(raw, what, least, most=NUMBER_MAX):
    """The number in `raw`, from `least` to `most`; `what` is its name in an error message."""
    if NUMBER.match(raw) and least <= int(raw) <= most:
        return int(raw)
    raise Problem('%s must be a number from %d to %d, not %s' % (what, least, most, quoted(raw)))


def require_form(words, form):
    """Refuses a command whose number of words differs from that of `form`, its syntax."""
    if len(words) != len(form.split()):
        raise Problem('expected: %s' % form)


# --- Labs ---


class Command(object):
    """A row of the table of a lab: a command for a server, `<id> WORD ...`."""

    def __init__(self, form, text, execute):
        # Its syntax and its meaning, for `help`.
        self.form = form
        self.text = text
        # A method of the lab with the arguments (id of the server, words, line).
        self.execute = execute
        self.word = form.split()[1].encode()


class Lab(object):
    """A lab: the table of its commands, and the conditions for which the master waits. One object for one run."""

    # The name of the folder of its `build`, `process` and `stopall`; '' is the root of the checkout.
    folder = ''
    # For the description of the options.
    title = ''
    examples = ''
    # The rows of the table, in the order of the help, and lines below them.
    commands = ()
    notes = ''
    # The time from the start of a server until it can be reached.
    start_within_s = START_WITHIN_S
    # With --handout-timing: the sleep from the start of a server on, and that after each other command.
    handout_start_s = START_WITHIN_S
    handout_command_s = 0.0
    handout_help = 'sleep 3 s after each start and 1 s after each crash, instead of waiting until the servers agree'

    def __init__(self, master):
        self.master = master

    @classmethod
    def help(cls):
        """The lines about all commands."""
        rows = [(row.form, row.text) for row in cls.commands] + list(GENERAL_HELP)
        width = max(len(form) for form, _text in rows) + 3
        return ''.join('  %s%s\n' % (form.ljust(width), text) for form, text in rows) + cls.notes

    def command(self, words):
        """The row for the words of a line; None if there is none."""
        fitting = [row for row in self.commands if row.word == words[1]] if len(words) > 1 else []
        return fitting[0] if fitting else None

    def id_of(self, raw):
        """The id in the first word of a line."""
        return number(raw, 'the id of a server', 0)

    def before(self, server_id, word):
        """Called before each command for a server."""

    def start(self, server_id, words, _line):
        """Starts a server: the same in every lab."""
        require_form(words, '<id> start <n> <port>')
        n = number(words[2], 'the number of servers', 1)
        number(words[0], 'the id of one of %d servers' % n, 0, n - 1)
        self.master.start(server_id, n, number(words[3], 'the port', MASTER_PORT_MIN, MASTER_PORT_MAX))

    def take_in(self, _server, _line):
        """Takes a line that answers no single command; returns whether it is one."""
        return False

    def await_start(self, newcomer, deadline_s):
        """Waits until a server that can be reached is a full member of its grid."""

    def is_expected_to_end(self, _server):
        """Whether a server was told to end by itself."""
        return False

    def environment(self):
        """Environment variables of the servers, beyond those of the master."""
        return {}

    def finish(self):
        """Called when all lines are executed."""

    def close(self):
        """Called at the end of the master, when its servers have ended."""


class ChatRoom(Lab):
    """Lab 0, the chat room."""

    title = 'chat room'
    examples = """\
  python3 master.py                                        a prompt, on a terminal
  python3 master.py < tests/ten-rapid-broadcasts.input   a script
  printf '0 start 1 10000\\n0 alive\\n' | python3 master.py
"""

    def get(self, server_id, words, _line):
        """Prints the answer to `get` or `alive`."""
        word = text_of(words[1])
        require_form(words, '<id> %s' % word)
        answer_start = b'messages ' if word == 'get' else b'alive '
        self.master.print_answer(self.master.ask(self.master.started(server_id), words[1], answer_start))

    def broadcast(self, server_id, _words, line):
        """Forwards a message."""
        broadcast = BROADCAST.match(line)
        if not broadcast:
            raise Problem('expected: <id> broadcast <message>')
        self.master.send(self.master.started(server_id), b'broadcast ' + broadcast.group('message'))

    def crash(self, server_id, words, _line):
        """Kills a server, and waits until no server lists it."""
        require_form(words, '<id> crash')
        self.master.kill(self.master.started(server_id))
        deadline_s = now_s() + CRASH_NOTICED_WITHIN_S
        if self.master.options.handout_timing:
            self.master.sleep(CRASH_NOTICED_WITHIN_S)
        else:
            self._await_agreement_on_crash(server_id, deadline_s)

    def await_start(self, newcomer, deadline_s):
        """Waits until all servers list the new one, and the new one lists all."""
        all_ids = set(self.master.servers)

        def watcher(server):
            expected = all_ids if server is newcomer else set([newcomer.id])
            return Watcher(server, expected.issubset)

        unsatisfied = self._await_satisfaction([watcher(s) for s in self.master.servers.values()], deadline_s)
        if unsatisfied:
            text = 'server %d started, but after %g s not all servers agree: %s'
            self.master.complain(text % (newcomer.id, START_WITHIN_S, '; '.join(w.report() for w in unsatisfied)))

    def _await_agreement_on_crash(self, crashed_id, deadline_s):
        """Waits until no server lists the crashed one."""
        watchers = [Watcher(s, lambda listed: crashed_id not in listed) for s in self.master.servers.values()]
        unsatisfied = self._await_satisfaction(watchers, deadline_s)
        if unsatisfied:
            text = 'server %d crashed, but after %g s not all servers have noticed: %s'
            self.master.complain(
                text % (crashed_id, CRASH_NOTICED_WITHIN_S, '; '.join(w.report() for w in unsatisfied))
            )

    def _await_satisfaction(self, watchers, deadline_s):
        """Polls until all watchers are satisfied or the deadline has passed; returns those that are not satisfied.

        A server that ends meanwhile is not waited for."""
        try:
            while True:
                unsatisfied = [w for w in watchers if not w.satisfied and w.server.id in self.master.servers]
                left_s = deadline_s - now_s()
                if not unsatisfied or left_s <= 0:
                    return unsatisfied
                for watcher in unsatisfied:
                    watcher.poll_if_due(left_s)
                self._pump_watchers(unsatisfied, min(left_s, POLL_PERIOD_S))
        finally:
            for watcher in watchers:
                watcher.close()

    def _pump_watchers(self, watchers, wait_s):
        """Pumps once; each watcher reads its answer, if there is one."""
        by_source = dict((source, w) for w in watchers for source in w.source())
        for source in self.master.pump(wait_s, by_source):
            by_source[source].take_in()


ChatRoom.commands = (
    Command(
        '<id> start <n> <port>',
        'start server <id> of <n>; it listens for this master on <port> (10000 to 65535)',
        ChatRoom.start,
    ),
    Command('<id> get', 'print the log of server <id>', ChatRoom.get),
    Command('<id> alive', 'print the servers that server <id> believes alive', ChatRoom.get),
    Command('<id> broadcast <message>', 'server <id> sends <message> to all', ChatRoom.broadcast),
    Command('<id> crash', 'kill server <id> at once (SIGKILL)', ChatRoom.crash),
)


def lab_named(name):
    """The class of a lab: that of the chat room, or the one in labs/NAME/lab.py.

    Raises UnknownLab if there is none."""
    if name == 'chatroom':
        return ChatRoom
    if not os.path.isfile(os.path.join(ROOT, 'labs', name, 'lab.py')) or os.path.basename(name) != name:
        raise UnknownLab(name)
    # A lab imports this module, which may be running as the program.
    sys.modules.setdefault('master', sys.modules[__name__])
    sys.path.insert(0, os.path.join(ROOT, 'labs', name))
    # The folder of a lab is not the place for compiled code: ./stopall and graders may belong to others.
    sys.dont_write_bytecode = True
    try:
        return __import__('lab').LAB
    finally:
        sys.path.pop(0)


def lab_names():
    """The names of all labs."""
    labs = os.path.join(ROOT, 'labs')
    names = os.listdir(labs) if os.path.isdir(labs) else []
    return ['chatroom'] + sorted(name for name in names if os.path.isfile(os.path.join(labs, name, 'lab.py')))


# --- The master ---


class Master(object):
    """Executes lines, one by one. `servers` contains the running servers, by id."""

    def __init__(self, options, signals):
        self.options = options
        self._lab = options.lab(self)
        self._signals = signals
        self.answer_timeout_s = options.answer_timeout_ms / 1000.0
        self._is_interactive = os.isatty(0) and os.isatty(2)
        self._prompt_is_shown = False
        self.servers = {}
        self._ending = False
        self._line_number = 0
        self.something_failed = False

    # Output

    def note(self, text):
        """Prints one line on stderr; below the prompt, if it is shown."""
        self._write_stderr(('\n' if self._prompt_is_shown else '') + text + '\n')
        if self._prompt_is_shown:
            self._show_prompt()

    def complain(self, text):
        """Prints an error on stderr, and records it for the exit status."""
        self.something_failed = True
        self.note(text)

    def continued(self):
        """Shows the prompt again after the program was stopped and continued, because a shell has printed below it."""
        if self._prompt_is_shown:
            self._show_prompt()

    def _show_prompt(self):
        if self._is_interactive:
            self._prompt_is_shown = True
            self._write_stderr('> ')

    @staticmethod
    def _write_stderr(text):
        try:
            write_all(2, bytes_of(text))
        except OSError:
            pass  # Stderr is closed, which is no reason to end.

    # Events of servers

    def pump(self, wait_s, others=()):
        """Waits until something can be read, `wait_s` seconds at most, and reads the lines of servers.

        Returns the readable ones of `others` (anything that `select` accepts)."""
        by_connection = dict((s.connection, s) for s in self.servers.values() if s.connection)
        ready = readable(list(by_connection) + list(others), wait_s)
        for source in ready:
            if source in by_connection:
                self._take_in(by_connection[source])
        for server in list(self.servers.values()):
            if not server.runs():
                self._remove(server)
        return [source for source in ready if source not in by_connection]

    def pump_until(self, is_done, deadline_s):
        """Pumps until `is_done()` or the deadline, by the clock of `now_s`; returns whether it is done."""
        while not is_done():
            left_s = deadline_s - now_s()
            if left_s <= 0:
                return False
            self.pump(left_s)
        return True

    def _take_in(self, server):
        """Reads from a server: assigns answers to their requests; any other line is printed and changes nothing."""
        for line in server.connection.receive():
            if self._lab.take_in(server, line):
                continue
            request = server.accept(line)
            if request is None:
                self.complain('server %d sent an unexpected line: %s' % (server.id, quoted(line)))
            elif request.given_up:
                self.note('server %d: a late answer is dropped: %s' % (server.id, quoted(line)))
        if not server.connection.is_open:
            self._lose_connection(server)

    def _lose_connection(self, server):
        """The connection has ended, usually because the process has."""
        problem = server.connection.problem
        server.disconnect()
        if problem:
            self.complain('server %d was disconnected: %s' % (server.id, problem))
        elif not self._lab.is_expected_to_end(server) and server.runs_after(PROCESS_END_WITHIN_S):
            self.complain('server %d closed the connection to the master' % server.id)

    def _remove(self, server):
        """Removes a server that has ended by itself, and reports it."""
        server.kill()
        if self.servers.pop(server.id, None) and not self._lab.is_expected_to_end(server):
            self.complain(
                'server %d (process %d) ended by itself: %s'
                % (server.id, server.process.pid, how_it_ended(server.process.returncode))
            )

    # The commands

    def execute(self, line):
        """Executes one line; an invalid or failed one is reported, and has no other effect."""
        self._line_number += 1
        self.pump(0)
        try:
            self._execute_line(line)
        except Problem as problem:
            # In a script, the number locates the line.
            where = '' if self._is_interactive else 'line %d: ' % self._line_number
            self.complain(where + str(problem))

    def _execute_line(self, line):
        words = line.split()
        if not words:
            return
        if words[0] == b'sleep':
            require_form(words, 'sleep <ms>')
            self.sleep(number(words[1], 'the time to sleep, in ms,', 0) / 1000.0)
        elif words[0] == b'help':
            require_form(words, 'help')
            self._write_stderr(self._lab.help())
        elif words[0] == b'exit':
            require_form(words, 'exit')
            self._ending = True
        else:
            self._execute_for_server(words, line)

    def _execute_for_server(self, words, line):
        command = self._lab.command(words)
        if command is None:
            raise Problem("unknown command %s ('help' lists all)" % quoted(line))
        server_id = self._lab.id_of(words[0])
        self._lab.before(server_id, words[1])
        command.execute(self._lab, server_id, words, line)
        if self.options.handout_timing and words[1] != b'start':
            self.sleep(self._lab.handout_command_s)

    def started(self, server_id):
        """The running server with this id."""
        if server_id not in self.servers:
            raise Problem('server %d does not run: it was not started, or it has crashed' % server_id)
        return self.servers[server_id]

    def sleep(self, duration_s):
        """Handles events of servers for `duration_s` seconds."""
        self.pump_until(lambda: False, now_s() + duration_s)

    def start(self, server_id, n, port):
        """Starts server `server_id` of `n`, and waits until it is a member of its grid."""
        if server_id in self.servers:
            raise Problem('server %d runs already, on port %d' % (server_id, self.servers[server_id].port))
        # A program that answers there now would be taken for the new server.
        occupant = dial(port, START_WITHIN_S)
        if occupant:
            occupant.close()
            raise Problem('port %d is in use; server %d was not started' % (port, server_id))
        begun_s = now_s()
        deadline_s = begun_s + self._lab.start_within_s
        with self._signals:
            server = Server(server_id, port, self._spawn(server_id, n, port), self.options.answer_limit_bytes)
            self.servers[server_id] = server
        self._connect(server, deadline_s)
        if self.options.handout_timing:
            self.sleep(begun_s + self._lab.handout_start_s - now_s())
        else:
            self._lab.await_start(server, deadline_s)

    def _spawn(self, server_id, n, port):
        """Starts the process of a server, as the leader of its own session and process group."""
        log_dir = os.environ.get('CHATROOM_LOG_DIR')
        try:
            output = open(os.path.join(log_dir, 'server-%d.log' % server_id), 'ab') if log_dir else None
            nothing = open(os.devnull, 'rb')
            try:
                return subprocess.Popen(
                    [self.options.process, str(server_id), str(n), str(port)],
                    stdin=nothing,
                    # Not to stdout, which is for answers only.
                    stdout=output if output else sys.stderr,
                    stderr=output,
                    cwd=ROOT,
                    env=dict(os.environ, **self._lab.environment()),
                    close_fds=True,
                    preexec_fn=os.setsid,
                )
            finally:
                nothing.close()
                if output:
                    output.close()
        except (IOError, OSError) as error:
            raise Problem('server %d cannot be started: %s' % (server_id, reason(error, self.options.process)))

    def _connect(self, server, deadline_s):
        """Dials until the server answers; raises a Problem if it ends before, or at the deadline."""
        while not server.connect(max(0.001, deadline_s - now_s())):
            if self.servers.get(server.id) is not server:
                raise Problem('server %d ended before it could be reached on port %d' % (server.id, server.port))
            if now_s() >= deadline_s:
                raise Problem('server %d cannot be reached on port %d' % (server.id, server.port))
            self.pump(POLL_PERIOD_S)

    def send(self, server, line):
        """Sends `line` to the server; connects again if the connection was lost."""
        self._connect(server, now_s() + self._lab.start_within_s)
        server.connection.send(line, self.answer_timeout_s)
        if not server.connection.is_open:
            server.disconnect()
            self.pump(0)
            raise Problem('server %d did not take %s' % (server.id, quoted(line)))

    def ask(self, server, line, answer_start):
        """Sends `line`, and returns the answer, which begins with `answer_start`.

        The wait ends with the connection, or at the deadline."""
        self.send(server, line)
        request = Request(answer_start)
        server.requests.append(request)
        sent_on = server.connection

        def is_over():
            return request.answer is not None or server.connection is not sent_on

        in_time = self.pump_until(is_over, now_s() + self.answer_timeout_s)
        if request.answer is not None:
            return request.answer
        request.given_up = True
        why = 'before its connection ended' if in_time else 'within %g s' % self.answer_timeout_s
        raise Problem('server %d did not answer %s %s' % (server.id, quoted(line), why))

    @staticmethod
    def print_answer(answer):
        """Prints an answer on stdout."""
        write_all(1, shown_on(1, answer) + b'\n')

    def kill(self, server):
        """Kills a server."""
        del self.servers[server.id]
        server.kill()

    # Lifecycle

    def run(self):
        """Executes the lines of stdin until `exit`, the end of input, or an error of reading."""
        script = Script()
        while not self._ending:
            self._show_prompt()
            chunk = self._next_chunk_of_stdin()
            self._prompt_is_shown = False
            try:
                # The last line may lack its newline.
                lines = script.feed(chunk) if chunk else script.end()
            except UnreadableText as problem:
                self.complain('stdin: %s' % problem)
                return
            for line in lines:
                if not self._ending:
                    self.execute(line)
            self._ending = self._ending or not chunk
            if self._is_interactive and not chunk:
                self._write_stderr('\n')  # The end of input was typed after the prompt.

    def _next_chunk_of_stdin(self):
        """Bytes from stdin, as soon as there are some; empty at the end of input."""
        while not self.pump(None, [0]):
            pass
        return os.read(0, CHUNK_BYTES)

    def finish(self):
        """Waits until the last commands are over."""
        self._lab.finish()

    def close(self):
        """Removes the files of the lab; the servers have ended."""
        self._lab.close()

    def stop_all(self):
        """Ends all servers of this checkout, those of other masters included, as the handout requires."""
        if not self.options.stopall:
            return  # Parallel masters: each ends only the servers that it has started.
        try:
            status = subprocess.call([self.options.stopall])
            if status != 0:
                self.complain('%s failed: %s' % (self.options.stopall, how_it_ended(status)))
        except OSError as error:
            self.complain('servers may be left running: %s' % reason(error, self.options.stopall))

    def kill_own_servers(self):
        """Kills the running servers that this master has started."""
        for server in self.servers.values():
            server.kill()


# --- The program ---


def positive_number(text):
    """A number above zero, for argparse."""
    if not NUMBER.match(bytes_of(text)) or int(text) == 0:
        raise argparse.ArgumentTypeError('must be a number above 0, not %r' % text)
    return int(text)


def chosen_lab(arguments):
    """The lab that the command line names."""
    parser = argparse.ArgumentParser(prog='master.py', add_help=False)
    parser.add_argument('--lab', default='chatroom')
    name = parser.parse_known_args(arguments)[0].lab
    try:
        return lab_named(name)
    except UnknownLab:
        parser.error("there is no lab '%s'; there are: %s" % (printable(name), ', '.join(lab_names())))


def parse_arguments(arguments):
    """The options: from the command line, otherwise from the environment, otherwise defaults."""
    lab = chosen_lab(arguments)
    parser = argparse.ArgumentParser(
        prog='master.py',
        description='Controls %s servers: commands on stdin, answers on stdout, everything else on stderr.' % lab.title,
        epilog='examples:\n'
        + lab.examples
        + '\ncommands:\n'
        + lab.help()
        + """
exit status:
  0    every line was executed
  1    a line was refused or failed, or a server ended by itself or did not answer; stderr has the details
  2    wrong options
  129, 130, 143    ended by SIGHUP, SIGINT, SIGTERM (the servers that it started are ended too)
""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        '--lab',
        metavar='NAME',
        help='the lab, one of: %s (default: chatroom)' % ', '.join(lab_names()),
    )
    parser.add_argument(
        '--answer-timeout-ms',
        type=positive_number,
        default=ANSWER_TIMEOUT_MS,
        metavar='MS',
        help='the time limit for an answer of a server (default: %(default)s)',
    )
    parser.add_argument(
        '--answer-limit-bytes',
        type=positive_number,
        default=ANSWER_BYTES_MAX,
        metavar='BYTES',
        help='a server that sends a longer line is disconnected (default: %(default)s)',
    )
    parser.add_argument(
        '--handout-timing',
        action='store_true',
        help=lab.handout_help,
    )
    parser.add_argument(
        '--process',
        default=os.environ.get('CHATROOM_PROCESS', os.path.join(ROOT, lab.folder, 'process')),
        metavar='PATH',
        help='the program to start as a server (default: $CHATROOM_PROCESS, else %s)' % os.path.join('.', lab.folder, 'process'),
    )
    parser.add_argument(
        '--stopall',
        default=os.environ.get('CHATROOM_STOPALL', os.path.join(ROOT, lab.folder, 'stopall')),
        metavar='PATH',
        help='the program that ends the servers on exit (default: $CHATROOM_STOPALL, else %s; '
        'empty: only those that this master started are ended)' % os.path.join('.', lab.folder, 'stopall'),
    )
    options = parser.parse_args(arguments)
    options.lab = lab
    # Servers are started in the root of the checkout, not in the working directory of this program.
    options.process = os.path.abspath(options.process)
    options.stopall = os.path.abspath(options.stopall) if options.stopall else None
    return options


def main(arguments):
    """Runs the master; returns the exit status."""
    signals = LeavingSignals()
    master = Master(parse_arguments(arguments), signals)
    try:
        signals.attend()
        signal.signal(signal.SIGCONT, lambda _signum, _frame: master.continued())
        if not record('master'):
            # Work goes on without a record.
            master.note('master.py: %s cannot be written to, so killall.sh will not find this master' % ROOT)
        master.run()
        master.finish()
        master.stop_all()
    except Interrupted as interruption:
        return EXIT_SIGNAL_BASE + interruption.signum
    except (IOError, OSError) as error:
        # The answers have no reader any more, or stdin cannot be read.
        master.complain('master.py: %s' % reason(error, 'stdin or stdout'))
    finally:
        signals.ignore()
        master.kill_own_servers()
        master.close()
        remove_if_there(record_path('master', os.getpid()))
    return EXIT_SOMETHING_FAILED if master.something_failed else EXIT_OK


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
