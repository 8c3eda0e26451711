"""Lab 1, a replicated playlist on three-phase commit: its commands, and the conditions for which the master waits.

`python3 master.py --lab commit` and `python3 grading.py --lab commit` load this file. docs/LABS.md describes the lab.
"""

import os
import shutil

from master import ROOT, Command, Lab, Problem, now_s, number, quoted, require_form, text_of

# The coordinator as last announced.
ANNOUNCED = -1

# A server that dies at `crash`, or at a later point at which it was told to, is gone within milliseconds.
END_WITHIN_S = 1.0
# A transaction takes milliseconds. One that takes longer waits for a server that does not run, as after a failure of all
# servers; then a start must not wait for it.
DECIDED_WITHIN_S = 2.0

LATER_COMMANDS = (
    ('crashBeforeVote', False, 'a participant dies when it is asked to vote, before it does'),
    ('crashAfterVote', False, 'a participant dies after it has sent its vote'),
    ('crashAfterAck', False, 'a participant dies after it has acknowledged the precommit'),
    ('crashVoteREQ', True, 'the coordinator dies after it has asked exactly these to vote'),
    ('crashPartialPreCommit', True, 'the coordinator dies after it has sent the precommit to exactly these'),
    ('crashPartialCommit', True, 'the coordinator dies after it has sent the commit to exactly these'),
)


class Transaction(object):
    """A command add or delete whose end is awaited."""

    def __init__(self, server, line):
        self.server = server
        self.line = line
        self.is_acknowledged = False
        # Whether another server has become coordinator since.
        self.has_successor = False


class Commit(Lab):
    """The table of the lab, and the state of one run of the master."""

    folder = os.path.join('labs', 'commit')
    title = 'playlist (three-phase commit)'
    examples = """\
  python3 master.py --lab commit                                    a prompt, on a terminal
  python3 master.py --lab commit < tests/commit/add-and-get.input   a script
"""
    notes = """\
<id> may be -1, except for start: the coordinator as last announced; a command for it waits until there is one that runs.
"""
    # A server has a second to be ready, and two to recover. The rest is for a busy host.
    start_within_s = 5.0
    handout_start_s = 1.0
    handout_command_s = 2.0
    handout_help = 'sleep 1 s after each start and 2 s after each other command, as the masters of the handout do'

    def __init__(self, master):
        Lab.__init__(self, master)
        # The id that was announced last.
        self._coordinator = None
        self._transaction = None
        # The servers that were told to die in the next transaction: the word of the command, by server.
        self._doomed = {}
        # Those that may end by themselves, at any time.
        self._mortal = set()
        self._storage = os.path.join(ROOT, '.run', 'commit', 'master-%d' % os.getpid())

    def environment(self):
        """The transaction logs of this run have a folder of their own: no run finds those of another one."""
        return {'COMMIT_LOG_DIR': self._storage}

    def close(self):
        """Removes the transaction logs."""
        shutil.rmtree(self._storage, ignore_errors=True)

    # Ids

    def id_of(self, raw):
        """The id in the first word of a line: a number, or -1."""
        return ANNOUNCED if raw == b'-1' else number(raw, 'the id of a server', 0)

    def _server(self, server_id):
        """The running server with an id; for -1 the coordinator, which is awaited."""
        if server_id != ANNOUNCED:
            return self.master.started(server_id)
        is_there = lambda: self._coordinator in self.master.servers  # noqa: E731
        if not is_there() and not self.master.servers:
            raise Problem('there is no coordinator, because no server runs')
        timeout_s = self.master.answer_timeout_s
        if not self.master.pump_until(lambda: is_there() or not self.master.servers, now_s() + timeout_s):
            raise Problem('no server has become coordinator within %g s' % timeout_s)
        return self.master.started(self._coordinator) if is_there() else self._server(server_id)

    # Lines of servers

    def take_in(self, server, line):
        """Takes `coordinator <id>`, and the end of a transaction."""
        words = line.split()
        if len(words) == 2 and words[0] == b'coordinator':
            try:
                self._coordinator = number(words[1], 'the id of a coordinator', 0)
            except Problem:
                return False
            if self._transaction and self._transaction.server is not server:
                self._transaction.has_successor = True
            return True
        if line in (b'ack commit', b'ack abort'):
            if self._transaction and self._transaction.server is server:
                self._transaction.is_acknowledged = True
            return True
        return False

    def is_expected_to_end(self, server):
        """Whether a server was told to die at some point."""
        return server in self._mortal

    # Waiting

    def before(self, server_id, word):
        """Waits until the last transaction is over, and the servers have died that were to die in it."""
        is_start = word == b'start'
        if is_start and server_id == ANNOUNCED:
            raise Problem('a server is started by its id, not by -1')
        timeout_s = self.master.answer_timeout_s
        self._settle(min(DECIDED_WITHIN_S, timeout_s) if is_start else timeout_s, is_start)

    def finish(self):
        """Waits until the last transaction is over."""
        self._settle(self.master.answer_timeout_s, False)

    def _is_over(self, transaction):
        """Whether a transaction is acknowledged; or, if its coordinator has died, ended by the next one; or no server runs."""
        has_died = self.master.servers.get(transaction.server.id) is not transaction.server
        return transaction.is_acknowledged or (transaction.has_successor and has_died) or not self.master.servers

    def _settle(self, within_s, may_go_on):
        transaction = self._transaction
        if transaction is None:
            return
        deadline_s = now_s() + within_s
        if not self.master.pump_until(lambda: self._is_over(transaction), deadline_s):
            if may_go_on:
                return
            text = 'server %d did not answer %s, and no other one has become coordinator, within %g s'
            self.master.complain(text % (transaction.server.id, quoted(transaction.line), within_s))
        self._transaction = None
        self._await_deaths()

    def _end_within_s(self):
        return min(END_WITHIN_S, self.master.answer_timeout_s)

    def _await_deaths(self):
        doomed, self._doomed = self._doomed, {}

        def left():
            return [server for server in doomed if self.master.servers.get(server.id) is server]

        if not self.master.pump_until(lambda: not left(), now_s() + self._end_within_s()):
            for server in left():
                self.master.note('server %d was told %s, and still runs' % (server.id, doomed[server]))

    def await_start(self, newcomer, _deadline_s):
        """Waits until a server answers: it is a member then, or waits for a server that does not run."""
        self.master.ask(newcomer, b'get 0', b'resp ')

    # The commands

    def change(self, server_id, words, _line):
        """Forwards `add` or `delete`; the next command waits for its end."""
        require_form(words, '<id> add <song> <url>' if words[1] == b'add' else '<id> delete <song>')
        line = b' '.join(words[1:])
        server = self._server(server_id)
        transaction = self._transaction = Transaction(server, line)
        try:
            self.master.send(server, line)
        except Problem:
            if self._transaction is transaction:
                self._transaction = None
            raise

    def get(self, server_id, words, _line):
        """Prints what a server has for a song."""
        require_form(words, '<id> get <song>')
        answer = self.master.ask(self._server(server_id), b' '.join(words[1:]), b'resp ')
        self.master.print_answer(answer[len(b'resp ') :])

    def vote(self, server_id, words, _line):
        """Tells a server to vote no the next time."""
        if len(words) != 3 or words[2] != b'NO':
            raise Problem('expected: <id> vote NO')
        self._tell(self._server(server_id), b'vote NO')

    def crash(self, server_id, words, _line):
        """Has a server die at once."""
        require_form(words, '<id> crash')
        server = self._server(server_id)
        self._mortal.add(server)
        self.master.send(server, b'crash')
        within_s = self._end_within_s()
        if not self.master.pump_until(lambda: server.id not in self.master.servers, now_s() + within_s):
            self.master.complain('server %d did not die at crash within %g s, and is killed' % (server.id, within_s))
            self.master.kill(server)

    def crash_later(self, server_id, words, _line):
        """Has a server die in the next transaction."""
        word = text_of(words[1])
        if dict((name, has_ids) for name, has_ids, _text in LATER_COMMANDS)[word]:
            for raw in words[2:]:
                number(raw, 'the id of a receiver', 0)
        else:
            require_form(words, '<id> %s' % word)
        server = self._server(server_id)
        self._mortal.add(server)
        self._doomed[server] = word
        self._tell(server, b' '.join(words[1:]))

    def _tell(self, server, line):
        """Sends a line that is not answered, and waits until the server has read it: until it has answered another one."""
        self.master.send(server, line)
        self.master.ask(server, b'get 0', b'resp ')


Commit.commands = (
    Command(
        '<id> start <n> <port>',
        'start server <id> of <n>, again or for the first time; it listens for this master on <port> (10000 to 65535)',
        Commit.start,
    ),
    Command('<id> add <song> <url>', 'the coordinator <id> has all servers add a song, or none', Commit.change),
    Command('<id> delete <song>', 'the same for its removal', Commit.change),
    Command('<id> get <song>', 'print the URL of a song in the playlist of server <id>, or NONE', Commit.get),
    Command('<id> vote NO', 'server <id> votes no in the next transaction', Commit.vote),
    Command('<id> crash', 'server <id> dies at once', Commit.crash),
) + tuple(
    Command('<id> %s%s' % (word, ' [ids]' if has_ids else ''), 'in the next transaction: ' + text, Commit.crash_later)
    for word, has_ids, text in LATER_COMMANDS
)

LAB = Commit
