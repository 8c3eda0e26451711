#!/usr/bin/env python3
"""The grader of the chat room: feeds each script in a directory to the master and compares what the master prints.

tests/NAME.input is what is typed into master.py, tests/NAME.output is what it must print; white space around the
whole is not compared. What a pair printed and complained about stays in .run/results/NAME/ until it is graded again.
It knows nothing of servers: master.py starts them, ./stopall ends what a pair left behind.

Runs under Python 3.8+ and Python 2.7, standard library only.
"""

import argparse
import errno
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unicodedata

ROOT = os.path.dirname(os.path.realpath(__file__))
MASTER = os.path.join(ROOT, 'master.py')
RECORDS = os.path.join(ROOT, '.run')

# Far more than any script needs: 16 servers with the handout's fixed pauses take 50 s.
PAIR_TIMEOUT_S = 120
# Pause between two looks at whether the master has ended; it adds at most this to the time of a pair.
LOOK_PERIOD_S = 0.005
# A master that is asked to leave only kills its own servers, which takes milliseconds.
LEAVE_WITHIN_S = 2.0
# The most that is shown of a line that differs, and the most lines of the error log.
SHOWN_BYTES_MAX = 100
SHOWN_LOG_LINES_MAX = 20
# The longest output that is compared: that of a master is a few logs.
OUTPUT_BYTES_MAX = 256 * 1024 * 1024
# The most that is read of a file in one go.
CHUNK_BYTES = 1024 * 1024
# The most that is read of an error log, from its end.
LOG_BYTES_MAX = 1024 * 1024

# What a terminal may take for more than a character, and what is looked at more closely. Plain text is neither.
HARMFUL = re.compile(u'[^ -~\n]')

EXIT_OK = 0
EXIT_WRONG = 1
EXIT_USAGE = 2
EXIT_SIGNAL_BASE = 128

# Seconds on a clock that is never set back; Python 2.7 has only the one on the wall.
now_s = getattr(time, 'monotonic', time.time)


class UsageError(Exception):
    """There is nothing to grade as it was asked for; the text says why, for a person."""


class Interrupted(Exception):
    """A signal asks this program to leave; `signum` says which."""

    def __init__(self, signum):
        Exception.__init__(self, signum)
        self.signum = signum


class LeavingSignals(object):
    """Turns the signals that ask this program to leave into `Interrupted`, but holds them back inside `with`.

    One that was ignored when the program began, as by nohup, stays ignored. A child that is just being started must be known before the signal unwinds everything, or nobody would end it."""

    SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)

    def __init__(self):
        self._is_held = False
        self._held_back = None

    def attend(self):
        """From now on a signal raises `Interrupted` wherever the program is."""
        for signum in self.SIGNALS:
            if signal.getsignal(signum) != signal.SIG_IGN:
                signal.signal(signum, self._arrived)

    def ignore(self):
        """From now on signals are ignored: the program is leaving anyway, and must not be disturbed at tidying up."""
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


# --- Output and files ---


def harmless(raw):
    """`raw` bytes for a terminal: whatever is no text, or could move the cursor or colour the screen, becomes a dot."""
    return HARMFUL.sub(dotted, raw.decode('utf-8', 'replace')).encode('utf-8')


def dotted(found):
    """A dot for a character that is harmful; joiners only say how their neighbours are drawn."""
    character = found.group()
    is_harmful = character == u'\ufffd' or unicodedata.category(character) in ('Cc', 'Cf', 'Zl', 'Zp')
    return u'\xb7' if is_harmful and character not in u'\u200c\u200d' else character


def say(line):
    """Prints one line of text or bytes at once, so that a person sees how far it is."""
    raw = line if isinstance(line, bytes) else line.encode('utf-8', 'surrogateescape')
    raw = (harmless(raw) if os.isatty(1) else raw) + b'\n'
    while raw:
        raw = raw[os.write(1, raw) :]


UTF8_MARK = b'\xef\xbb\xbf'
# A byte order mark, or two characters of which every second byte is NUL.
UTF16 = re.compile(b'\xff\xfe|\xfe\xff|(?:[^\x00]\x00){2}|(?:\x00[^\x00]){2}')


def bytes_in(path, most=OUTPUT_BYTES_MAX):
    """A file, or as much of it as `most` bytes and one more; nothing, if it is not there."""
    pieces, left = [], most + 1
    try:
        with open(path, 'rb') as source:
            while left > 0:
                # A reader makes room for all that it is asked for.
                pieces.append(source.read(min(left, CHUNK_BYTES)))
                left -= len(pieces[-1])
                if not pieces[-1]:
                    break
    except (IOError, OSError):
        pass
    return b''.join(pieces)


def end_of(path, most):
    """The last `most` bytes of a file; nothing, if it is not there."""
    try:
        with open(path, 'rb') as source:
            source.seek(0, os.SEEK_END)
            source.seek(max(0, source.tell() - most))
            return source.read(most)
    except (IOError, OSError):
        return b''


def require_file(path):
    """Refuses what may have no end, or nobody at its other end: a device, a FIFO, a directory."""
    if not os.path.isfile(path) and os.path.realpath(path) != os.devnull:
        raise UsageError('%s is not a file' % printable(path))


def text_in(path):
    """What is to be printed, as it stands in a file: without a byte order mark, its lines ended by newlines."""
    if os.path.getsize(path) > OUTPUT_BYTES_MAX:
        raise UsageError('%s: it has over %d bytes' % (printable(path), OUTPUT_BYTES_MAX))
    raw = bytes_in(path)
    if UTF16.match(raw):
        hint = 'expected UTF-8, which iconv -f UTF-16 -t UTF-8 makes of it'
        raise UsageError('%s: it is UTF-16; %s' % (printable(path), hint))
    text = raw[len(UTF8_MARK) :] if raw.startswith(UTF8_MARK) else raw
    return b'\n'.join(line.rstrip(b'\r') for line in text.split(b'\n')).strip()


def own_identity():
    """What tells this process from every other that has its id at another time, as ./process writes it; '' if nothing does.

    It is this boot, this pid namespace (by the start of its first process) and the start time, in ticks since boot;
    without /proc, what ps says."""
    pid = os.getpid()
    own = bytes_in('/proc/self/stat')
    # A /proc of another pid namespace speaks of other processes.
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
    """The start time in a stat file of /proc. The name of the program, in parentheses, may hold blanks and parentheses."""
    fields = stat.rpartition(b') ')[2].split()
    return fields[19] if len(fields) > 19 else b'-'


def make_directory(path):
    """Makes the directory and those above it, if they are not there."""
    try:
        os.makedirs(path)
    except OSError as error:
        if error.errno != errno.EEXIST:
            raise


def renew_directory(path):
    """Makes the directory anew and empty. A link in its place is removed, not followed."""
    if os.path.islink(path):
        os.remove(path)
    shutil.rmtree(path, ignore_errors=True)
    make_directory(path)


def remove_if_there(path):
    """Removes a file that somebody else may have removed already."""
    try:
        os.remove(path)
    except OSError:
        pass


# --- What differs ---


def first_difference(expected, received):
    """The first place where two outputs differ: (number of the line from 1, line expected, line received).

    A line that one of them lacks is None; None alone if nothing differs. Both come trimmed."""
    wanted, got = expected.split(b'\n'), received.split(b'\n')
    for i in range(max(len(wanted), len(got))):
        one = wanted[i] if i < len(wanted) else None
        other = got[i] if i < len(got) else None
        if one != other:
            return i + 1, one, other
    return None


def common_start(one, other):
    """How many bytes two lines have in common before the first that differs."""
    return len(os.path.commonprefix([one or b'', other or b'']))


def excerpt(line, differs_at):
    """As much of a line as fits, around the byte at which it differs; what was left out is counted."""
    if len(line) <= SHOWN_BYTES_MAX:
        return line
    start = max(0, min(differs_at - SHOWN_BYTES_MAX // 2, len(line) - SHOWN_BYTES_MAX))
    end = start + SHOWN_BYTES_MAX
    before = ('[%d bytes]' % start).encode() if start else b''
    after = ('[%d bytes]' % (len(line) - end)).encode() if end < len(line) else b''
    return before + line[start:end] + after


def say_difference(expected, received):
    """Prints the first differing line as a diff does: what was expected with -, what was received with +."""
    number, wanted, got = first_difference(expected, received)
    differs_at = common_start(wanted, got)
    say('  line %d differs' % number)
    for sign, line, whose in ((b'-', wanted, b'expected'), (b'+', got, b'received')):
        text = excerpt(line, differs_at) if line is not None else b'(no such line was ' + whose + b')'
        say(b'  ' + sign + b' ' + text)


# --- One pair ---


def folder_for(name):
    """The name of the folder for the results of a pair: one of its own for each name, and no other folder ('..' is one)."""
    return '%' + name if name in ('', '.', '..') or name.startswith('%') else name


def printable(name):
    """The name of a pair as it is shown: in one line, and without what could move a cursor."""
    return re.sub(r'[\x00-\x1f\x7f]', '?', name)


class Pair(object):
    """A script and what it must print, and where the results of running it go."""

    def __init__(self, directory, name, all_results):
        self.name = name
        self.input = os.path.join(directory, name + '.input')
        self.output = os.path.join(directory, name + '.output')
        self.results = os.path.join(all_results, folder_for(name))
        self.received = os.path.join(self.results, 'received')
        self.errors = os.path.join(self.results, 'errors.log')
        for path in (self.input, self.output):
            require_file(path)
        self.expected = text_in(self.output)


class Outcome(object):
    """What became of a pair: what it must print, what it printed, and whether it came to its end."""

    def __init__(self, pair, timed_out):
        self.pair = pair
        self.timed_out = timed_out
        self.expected = pair.expected
        self.received = bytes_in(pair.received).strip()
        self.is_correct = not timed_out and self.expected == self.received


class Run(object):
    """A master that is being fed the script of a pair."""

    def __init__(self, pair, master, deadline_s):
        self.pair = pair
        self.master = master
        self.deadline_s = deadline_s

    def is_over(self):
        """Whether the master has ended, or its time is over."""
        return self.master.poll() is not None or now_s() >= self.deadline_s


class Grader(object):
    """Runs pairs. `_children` are the processes that would be left behind if the grader left now."""

    def __init__(self, options, signals):
        self._options = options
        self._signals = signals
        self._children = []

    def build(self):
        """Runs ./build; returns whether it succeeded, and prints what it said if not."""
        try:
            build = self._spawn([self._options.build], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        except OSError as error:
            raise UsageError('cannot run %s: %s' % (self._options.build, error.strerror))
        output = build.communicate()[0]
        self._end(build)
        if build.returncode != 0:
            say(output.rstrip())
            say('%s failed, nothing was graded' % self._options.build)
        return build.returncode == 0

    def grade(self, pairs):
        """Runs all pairs, prints for each whether it is correct and, if not, what a person needs to see why.

        Whatever the order in which pairs that run side by side end, they are shown in the order in which they are given.
        Returns how many are correct."""
        hosts = hosts_for(len(pairs)) if self._options.jobs > 1 else None
        jobs = self._options.jobs if hosts else 1
        runs, outcomes, started, shown = [], {}, 0, 0
        while shown < len(pairs):
            while started < len(pairs) and len(runs) < jobs:
                if started == 0 or not hosts:
                    self.stop_servers()
                runs.append(self._start(pairs[started], hosts[started] if hosts else None))
                started += 1
            for run in [run for run in runs if run.is_over()]:
                outcomes[run.pair.name] = self._finish(run)
                runs.remove(run)
            while shown < len(pairs) and pairs[shown].name in outcomes:
                self._show(outcomes[pairs[shown].name])
                shown += 1
            if runs:
                time.sleep(LOOK_PERIOD_S)
        return sum(1 for outcome in outcomes.values() if outcome.is_correct)

    def _start(self, pair, host):
        """Starts a master that is fed the script. One that is not alone has its servers on an address of their own, and
        ends no others: so no pair meets the servers of another, whatever ports their scripts name."""
        renew_directory(pair.results)
        environment = dict(os.environ, CHATROOM_LOG_DIR=pair.results)
        if host is not None:
            environment.update(CHATROOM_HOST=host, CHATROOM_STOPALL='')
        command = [sys.executable, MASTER] + self._options.master_arguments
        with open(pair.input, 'rb') as script, open(pair.received, 'wb') as out, open(pair.errors, 'wb') as errors:
            master = self._spawn(command, stdin=script, stdout=out, stderr=errors, env=environment, close_fds=True)
        return Run(pair, master, now_s() + self._options.timeout_s)

    def _finish(self, run):
        """Ends the master, if its time was over; returns what became of the pair."""
        timed_out = run.master.poll() is None
        self._end(run.master)
        return Outcome(run.pair, timed_out)

    def _show(self, outcome):
        say('%s %s' % (printable(outcome.pair.name), 'correct' if outcome.is_correct else 'wrong'))
        if not outcome.is_correct:
            self._explain(outcome)

    def _spawn(self, command, **how):
        """Starts a process that is ended with the grader."""
        with self._signals:
            child = subprocess.Popen(command, **how)
            self._children.append(child)
        return child

    def _end(self, child):
        """Ends a child, if it has not: first politely, because a master then takes its servers along."""
        if child.poll() is None:
            child.terminate()
            deadline_s = now_s() + LEAVE_WITHIN_S
            while child.poll() is None and now_s() < deadline_s:
                time.sleep(LOOK_PERIOD_S)
            if child.poll() is None:
                child.kill()
                child.wait()
        self._children.remove(child)

    def end_children(self):
        """Ends all children that there are."""
        for child in self._children:
            if child.poll() is None:
                child.terminate()
        for child in list(self._children):
            self._end(child)

    def stop_servers(self):
        """Runs ./stopall, so that no pair meets servers that another has left."""
        try:
            status = subprocess.call([self._options.stopall])
        except OSError as error:
            raise UsageError('cannot run %s: %s' % (self._options.stopall, error.strerror))
        if status != 0:
            raise UsageError('%s failed: servers are left that would disturb what is graded' % self._options.stopall)

    def _explain(self, outcome):
        """Prints the first difference, where both files are, and what was complained about."""
        pair = outcome.pair
        if outcome.timed_out:
            say('  timed out after %g s' % self._options.timeout_s)
        if outcome.expected != outcome.received:
            say_difference(outcome.expected, outcome.received)
        say('  expected: %s' % printable(pair.output))
        say('  received: %s' % printable(pair.received))
        say('  errors:   %s' % printable(pair.errors))
        lines = end_of(pair.errors, LOG_BYTES_MAX).splitlines()
        if len(lines) > SHOWN_LOG_LINES_MAX:
            say('    (the last %d of %d lines)' % (SHOWN_LOG_LINES_MAX, len(lines)))
        for line in lines[-SHOWN_LOG_LINES_MAX:]:
            say(b'    ' + line)
        for log in sorted(f for f in os.listdir(pair.results) if f.startswith('server-')):
            say('  log:      %s' % printable(os.path.join(pair.results, log)))


# --- Addresses ---


def hosts_for(count):
    """As many loopback addresses as there are pairs, other ones than those of another grader; None where a machine has
    only the one that all know (127.0.0.1), as macOS does."""
    hosts = ['127.%d.%d.%d' % (1 + os.getpid() % 250, i // 250, 1 + i % 250) for i in range(count)]
    probe = socket.socket()
    try:
        probe.bind((hosts[0], 0))
    except (IOError, OSError):
        sys.stderr.write('grading.py: one by one, for this machine has no loopback address but 127.0.0.1\n')
        return None
    finally:
        probe.close()
    return hosts


# --- Which pairs ---


def names_in(directory):
    """The names of all pairs in the directory, sorted; a file without its other half is a mistake."""
    try:
        files = os.listdir(directory)
    except OSError as error:
        raise UsageError('cannot read the directory %s: %s' % (directory, error.strerror))
    inputs = set(f[: -len('.input')] for f in files if f.endswith('.input'))
    outputs = set(f[: -len('.output')] for f in files if f.endswith('.output'))
    for name in sorted(inputs ^ outputs):
        missing = '.output' if name in inputs else '.input'
        raise UsageError('%s%s is missing in %s' % (printable(name), missing, directory))
    if not inputs:
        raise UsageError('no pairs NAME.input, NAME.output in %s' % directory)
    return sorted(inputs)


def selected(names, wanted):
    """Those of `names` that -k asks for: the one with exactly this name, else all that contain it."""
    if wanted is None:
        return names
    chosen = [wanted] if wanted in names else [name for name in names if wanted in name]
    if not chosen:
        raise UsageError("no name contains '%s'; there are: %s" % (wanted, ' '.join(names)))
    return chosen


# --- The program ---


def positive_number(text):
    """A number above zero, for argparse."""
    if not re.match(r'[0-9]{1,4}\Z', text) or int(text) == 0:
        raise argparse.ArgumentTypeError('must be a number above 0, not %r' % text)
    return int(text)


def parse_arguments(arguments):
    """The options; what stands behind `--` is for the master."""
    cut = arguments.index('--') if '--' in arguments else len(arguments)
    parser = argparse.ArgumentParser(
        prog='grading.py',
        usage='grading.py [options] [dir] [-- options of master.py]',
        description='Builds, runs every pair NAME.input, NAME.output in a directory, and says which are correct.',
        epilog="""\
examples:
  python3 grading.py                         all of tests/
  python3 grading.py -k crash                those with crash in their names
  python3 grading.py other/tests             another directory
  python3 grading.py -j 4                    four at a time, each on a loopback address of its own
  python3 grading.py -- --answer-timeout-ms 500

exit status:
  0    all correct
  1    some wrong, or the build failed
  2    wrong options, or nothing to grade
  129, 130, 143    ended by SIGHUP, SIGINT, SIGTERM
""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('dir', nargs='?', default=os.path.join(ROOT, 'tests'), help='default: tests, beside this file')
    parser.add_argument('-k', dest='wanted', metavar='NAME', help='only this one, else all whose names contain NAME')
    parser.add_argument(
        '-j', dest='jobs', type=positive_number, default=1, metavar='N', help='how many at a time (default: %(default)s)'
    )
    parser.add_argument(
        '--handout-timing',
        action='store_true',
        help='let the master sleep 3 s after each start and 1 s after each crash, instead of waiting for agreement',
    )
    parser.add_argument(
        '--timeout-s',
        type=float,
        default=PAIR_TIMEOUT_S,
        metavar='S',
        help='how long one pair may take (default: %(default)s)',
    )
    parser.add_argument(
        '--build', default=os.path.join(ROOT, 'build'), metavar='PATH', help='default: ./build beside this file'
    )
    parser.add_argument(
        '--stopall', default=os.path.join(ROOT, 'stopall'), metavar='PATH', help='default: ./stopall beside this file'
    )
    options = parser.parse_args(arguments[:cut])
    options.build, options.stopall = os.path.abspath(options.build), os.path.abspath(options.stopall)
    options.master_arguments = (['--handout-timing'] if options.handout_timing else []) + arguments[cut + 1 :]
    return options


def make_results_directory():
    """Makes the directory for all results, which stay; elsewhere, and said, where the checkout cannot be written to."""
    results = os.path.join(RECORDS, 'results')
    try:
        make_directory(results)
        if os.access(results, os.W_OK | os.X_OK):
            return results
    except OSError:
        pass
    results = tempfile.mkdtemp(prefix='chatroom-results-')
    sys.stderr.write('grading.py: %s cannot be written to; results are in %s\n' % (ROOT, results))
    return results


def leave_record(path):
    """Leaves a record of this process at `path`, by which killall.sh finds it, if the checkout can be written to."""
    unfinished = os.path.join(RECORDS, '.new-%d' % os.getpid())
    try:
        make_directory(RECORDS)
        # In one step, so that it is never read half.
        with open(unfinished, 'wb') as target:
            target.write(own_identity() + b'\n' + getattr(os, 'fsencode', bytes)(ROOT) + b'\n')
        os.rename(unfinished, path)
    except (IOError, OSError):
        sys.stderr.write('grading.py: %s cannot be written to, so killall.sh will not find this grader\n' % ROOT)


def grade_all(options, signals):
    """Grades what the options ask for; returns the exit status."""
    names = selected(names_in(options.dir), options.wanted)
    results = make_results_directory()
    pairs = [Pair(options.dir, name, results) for name in names]
    grader = Grader(options, signals)
    try:
        if not grader.build():
            return EXIT_WRONG
        started_s = now_s()
        correct = grader.grade(pairs)
        say('%d of %d correct in %.1f s' % (correct, len(pairs), now_s() - started_s))
        return EXIT_OK if correct == len(pairs) else EXIT_WRONG
    finally:
        grader.end_children()
        grader.stop_servers()


def main(arguments):
    """Runs the grader; returns the exit status."""
    options = parse_arguments(arguments)
    own_record = os.path.join(RECORDS, 'grading-%d' % os.getpid())
    try:
        signals = LeavingSignals()
        signals.attend()
        leave_record(own_record)
        return grade_all(options, signals)
    except UsageError as error:
        sys.stderr.write('grading.py: %s\n' % error)
        return EXIT_USAGE
    except Interrupted as interruption:
        return EXIT_SIGNAL_BASE + interruption.signum
    except (IOError, OSError) as error:
        sys.stderr.write('grading.py: %s: %s\n' % (error.filename or 'stdout', error.strerror))
        return EXIT_WRONG
    finally:
        remove_if_there(own_record)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
