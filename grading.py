#!/usr/bin/env python3
"""The grader of the labs: runs the master with each script in a directory and compares its output.

tests/NAME.input is the input of master.py, tests/NAME.output its expected output; white space at the beginning and
the end is not compared. With --lab LAB, they are in tests/LAB, and labs/LAB/lab.py may have another way to compare. The
output and the errors of a pair stay in .run/results/NAME/ until it is graded again.
Servers are started by master.py, and remaining ones are ended by ./stopall.

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
# The polling period for the end of the master; it adds at most this to the time of a pair.
POLL_PERIOD_S = 0.005
# A master that gets SIGTERM only kills its own servers, which takes milliseconds.
END_WITHIN_S = 2.0
# The maximum length of a line in a difference, and the maximum number of lines of the error log.
SHOWN_BYTES_MAX = 100
SHOWN_LOG_LINES_MAX = 20
# The longest output that is compared; that of a master is a few logs.
OUTPUT_BYTES_MAX = 256 * 1024 * 1024
# The maximum size of one read from a file.
CHUNK_BYTES = 1024 * 1024
# The maximum size of the part of an error log that is read, from its end.
LOG_BYTES_MAX = 1024 * 1024

# Characters that may be harmful on a terminal, and are examined further. Plain text has none.
HARMFUL = re.compile(u'[^ -~\n]')

EXIT_OK = 0
EXIT_WRONG = 1
EXIT_USAGE = 2
EXIT_SIGNAL_BASE = 128

# Seconds on a monotonic clock; Python 2.7 has only the wall clock.
now_s = getattr(time, 'monotonic', time.time)


class UsageError(Exception):
    """The request cannot be graded; the text is the reason for the user."""


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


# --- Output and files ---


def harmless(raw):
    """`raw` bytes for a terminal: a dot replaces bytes that are no text, and characters that could move the cursor or set colours."""
    return HARMFUL.sub(dotted, raw.decode('utf-8', 'replace')).encode('utf-8')


def dotted(found):
    """A dot for a harmful character; joiners are kept, because they only affect how their neighbours are drawn."""
    character = found.group()
    is_harmful = character == u'\ufffd' or unicodedata.category(character) in ('Cc', 'Cf', 'Zl', 'Zp')
    return u'\xb7' if is_harmful and character not in u'\u200c\u200d' else character


def say(line):
    """Prints one line of text or bytes at once, so that the user sees the progress."""
    raw = line if isinstance(line, bytes) else line.encode('utf-8', 'surrogateescape')
    raw = (harmless(raw) if os.isatty(1) else raw) + b'\n'
    while raw:
        raw = raw[os.write(1, raw) :]


UTF8_MARK = b'\xef\xbb\xbf'
# A byte order mark, or two characters whose every second byte is NUL.
UTF16 = re.compile(b'\xff\xfe|\xfe\xff|(?:[^\x00]\x00){2}|(?:\x00[^\x00]){2}')


def bytes_in(path, most=OUTPUT_BYTES_MAX):
    """The content of a file, at most `most` bytes and one more; empty if it cannot be read."""
    pieces, left = [], most + 1
    try:
        with open(path, 'rb') as source:
            while left > 0:
                # A read allocates the requested size.
                pieces.append(source.read(min(left, CHUNK_BYTES)))
                left -= len(pieces[-1])
                if not pieces[-1]:
                    break
    except (IOError, OSError):
        pass
    return b''.join(pieces)


def end_of(path, most):
    """The last `most` bytes of a file; empty if it cannot be read."""
    try:
        with open(path, 'rb') as source:
            source.seek(0, os.SEEK_END)
            source.seek(max(0, source.tell() - most))
            return source.read(most)
    except (IOError, OSError):
        return b''


def require_file(path):
    """Refuses a file that may be endless or block: a device, a FIFO, a directory."""
    if not os.path.isfile(path) and os.path.realpath(path) != os.devnull:
        raise UsageError('%s is not a file' % printable(path))


def text_in(path):
    """The expected output in a file: without a byte order mark, its lines ended by newlines."""
    if os.path.getsize(path) > OUTPUT_BYTES_MAX:
        raise UsageError('%s: it has over %d bytes' % (printable(path), OUTPUT_BYTES_MAX))
    raw = bytes_in(path)
    if UTF16.match(raw):
        hint = 'expected UTF-8, which iconv -f UTF-16 -t UTF-8 makes of it'
        raise UsageError('%s: it is UTF-16; %s' % (printable(path), hint))
    text = raw[len(UTF8_MARK) :] if raw.startswith(UTF8_MARK) else raw
    return b'\n'.join(line.rstrip(b'\r') for line in text.split(b'\n')).strip()


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


def make_directory(path):
    """Makes a directory and its parents, if they do not exist."""
    try:
        os.makedirs(path)
    except OSError as error:
        if error.errno != errno.EEXIST:
            raise


def renew_directory(path):
    """Makes an empty directory in place of an old one. A link in its place is removed, not followed."""
    if os.path.islink(path):
        os.remove(path)
    shutil.rmtree(path, ignore_errors=True)
    make_directory(path)


def remove_if_there(path):
    """Removes a file, which may have been removed already."""
    try:
        os.remove(path)
    except OSError:
        pass


# --- Differences ---


def first_difference(expected, received):
    """The first difference of two outputs: (number of the line from 1, expected line, received line).

    A missing line is None; None alone if there is no difference. Both outputs have to be stripped. A lab whose expected
    output is not the output itself has a function `first_difference` of its own."""
    wanted, got = expected.split(b'\n'), received.split(b'\n')
    for i in range(max(len(wanted), len(got))):
        one = wanted[i] if i < len(wanted) else None
        other = got[i] if i < len(got) else None
        if one != other:
            return i + 1, one, other
    return None


def common_start(one, other):
    """The length of the common prefix of two lines, in bytes."""
    return len(os.path.commonprefix([one or b'', other or b'']))


def excerpt(line, differs_at):
    """An excerpt of a line around the byte at which it differs, with the numbers of omitted bytes."""
    if len(line) <= SHOWN_BYTES_MAX:
        return line
    start = max(0, min(differs_at - SHOWN_BYTES_MAX // 2, len(line) - SHOWN_BYTES_MAX))
    end = start + SHOWN_BYTES_MAX
    before = ('[%d bytes]' % start).encode() if start else b''
    after = ('[%d bytes]' % (len(line) - end)).encode() if end < len(line) else b''
    return before + line[start:end] + after


def say_difference(difference):
    """Prints the first differing line as a diff does: the expected one with -, the received one with +."""
    number, wanted, got = difference
    differs_at = common_start(wanted, got)
    say('  line %d differs' % number)
    for sign, line, whose in ((b'-', wanted, b'expected'), (b'+', got, b'received')):
        text = excerpt(line, differs_at) if line is not None else b'(no such line was ' + whose + b')'
        say(b'  ' + sign + b' ' + text)


# --- One pair ---


def folder_for(name):
    """The name of the folder for the results of a pair: unique for each name, and never another folder such as '..'."""
    return '%' + name if name in ('', '.', '..') or name.startswith('%') else name


def printable(name):
    """The name of a pair for output: on one line, without characters that could move a cursor."""
    return re.sub(r'[\x00-\x1f\x7f]', '?', name)


class Pair(object):
    """A script, its expected output, and the files for its results."""

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
    """The result of a pair: the first difference of its outputs, and whether it timed out."""

    def __init__(self, pair, timed_out, difference_of):
        self.pair = pair
        self.timed_out = timed_out
        self.difference = difference_of(pair.expected, bytes_in(pair.received).strip())
        self.is_correct = not timed_out and self.difference is None


class Run(object):
    """A running master with the script of a pair."""

    def __init__(self, pair, master, deadline_s):
        self.pair = pair
        self.master = master
        self.deadline_s = deadline_s

    def is_over(self):
        """Whether the master has ended, or its time limit is over."""
        return self.master.poll() is not None or now_s() >= self.deadline_s


class Grader(object):
    """Runs pairs. `_children` are the running processes, which have to be ended with the grader."""

    def __init__(self, options, signals):
        self._options = options
        self._signals = signals
        self._children = []

    def build(self):
        """Runs ./build; returns whether it succeeded, and prints its output if not."""
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
        """Runs all pairs, and prints for each whether it is correct and, if not, the difference.

        Pairs are printed in the given order, whatever the order in which parallel ones end. Returns the number of correct ones."""
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
                time.sleep(POLL_PERIOD_S)
        return sum(1 for outcome in outcomes.values() if outcome.is_correct)

    def _start(self, pair, host):
        """Starts a master with the script. Parallel masters have separate addresses for their servers and end no
        others, so that pairs do not interfere, whatever ports their scripts use."""
        renew_directory(pair.results)
        environment = dict(os.environ, CHATROOM_LOG_DIR=pair.results)
        if host is not None:
            environment.update(CHATROOM_HOST=host, CHATROOM_STOPALL='')
        command = [sys.executable, MASTER] + self._options.master_arguments
        with open(pair.input, 'rb') as script, open(pair.received, 'wb') as out, open(pair.errors, 'wb') as errors:
            master = self._spawn(command, stdin=script, stdout=out, stderr=errors, env=environment, close_fds=True)
        return Run(pair, master, now_s() + self._options.timeout_s)

    def _finish(self, run):
        """Ends the master, if its time limit was over; returns the result of the pair."""
        timed_out = run.master.poll() is None
        self._end(run.master)
        return Outcome(run.pair, timed_out, self._options.difference_of)

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
        """Ends a running child: first by SIGTERM, at which a master ends its servers, too."""
        if child.poll() is None:
            child.terminate()
            deadline_s = now_s() + END_WITHIN_S
            while child.poll() is None and now_s() < deadline_s:
                time.sleep(POLL_PERIOD_S)
            if child.poll() is None:
                child.kill()
                child.wait()
        self._children.remove(child)

    def end_children(self):
        """Ends all children."""
        for child in self._children:
            if child.poll() is None:
                child.terminate()
        for child in list(self._children):
            self._end(child)

    def stop_servers(self):
        """Runs ./stopall, so that no servers of an earlier pair are left."""
        try:
            status = subprocess.call([self._options.stopall])
        except OSError as error:
            raise UsageError('cannot run %s: %s' % (self._options.stopall, error.strerror))
        if status != 0:
            raise UsageError('%s failed: remaining servers would disturb the grading' % self._options.stopall)

    def _explain(self, outcome):
        """Prints the first difference, the paths of both files, and the errors."""
        pair = outcome.pair
        if outcome.timed_out:
            say('  timed out after %g s' % self._options.timeout_s)
        if outcome.difference is not None:
            say_difference(outcome.difference)
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
    """A loopback address for each pair, different from those of another grader; None if the host has only
    127.0.0.1, as macOS does."""
    hosts = ['127.%d.%d.%d' % (1 + os.getpid() % 250, i // 250, 1 + i % 250) for i in range(count)]
    probe = socket.socket()
    try:
        probe.bind((hosts[0], 0))
    except (IOError, OSError):
        sys.stderr.write('grading.py: one by one, because this host has only the loopback address 127.0.0.1\n')
        return None
    finally:
        probe.close()
    return hosts


# --- Selection of pairs ---


def names_in(directory):
    """The names of all pairs in the directory, sorted; a file without its counterpart is an error."""
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
    """The `names` that -k selects: the one with exactly this name, otherwise all that contain it."""
    if wanted is None:
        return names
    chosen = [wanted] if wanted in names else [name for name in names if wanted in name]
    if not chosen:
        raise UsageError("no name contains '%s'; there are: %s" % (wanted, ' '.join(names)))
    return chosen


# --- Labs ---


def lab_module(name):
    """The module of a lab, labs/NAME/lab.py."""
    sys.dont_write_bytecode = True
    import master  # Only here: the lab of the chat room needs nothing of it.

    try:
        return sys.modules[master.lab_named(name).__module__]
    except master.UnknownLab:
        raise UsageError("there is no lab '%s'; there are: %s" % (printable(name), ', '.join(master.lab_names())))


# --- The program ---


def positive_number(text):
    """A number above zero, for argparse."""
    if not re.match(r'[0-9]{1,4}\Z', text) or int(text) == 0:
        raise argparse.ArgumentTypeError('must be a number above 0, not %r' % text)
    return int(text)


def parse_arguments(arguments):
    """The options; arguments after `--` are for the master."""
    cut = arguments.index('--') if '--' in arguments else len(arguments)
    parser = argparse.ArgumentParser(
        prog='grading.py',
        usage='grading.py [options] [dir] [-- options of master.py]',
        description='Builds, runs every pair NAME.input, NAME.output in a directory, and prints which are correct.',
        epilog="""\
examples:
  python3 grading.py                         all of tests/
  python3 grading.py -k crash                those with "crash" in their names
  python3 grading.py other/tests             another directory
  python3 grading.py -j 4                    four at a time, each on a loopback address of its own
  python3 grading.py -- --answer-timeout-ms 500
  python3 grading.py --lab commit            the scripts of another lab, tests/commit/

exit status:
  0    all correct
  1    some incorrect, or the build failed
  2    wrong options, or nothing to grade
  129, 130, 143    ended by SIGHUP, SIGINT, SIGTERM
""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('dir', nargs='?', help='default: tests, beside this file; with --lab LAB tests/LAB')
    parser.add_argument('--lab', default='chatroom', metavar='LAB', help='the lab (default: %(default)s)')
    parser.add_argument('-k', dest='wanted', metavar='NAME', help='only the pair NAME, or if there is none, all whose names contain NAME')
    parser.add_argument(
        '-j', dest='jobs', type=positive_number, default=1, metavar='N', help='the number of pairs at a time (default: %(default)s)'
    )
    parser.add_argument(
        '--handout-timing',
        action='store_true',
        help='let the master sleep as long as the handout of the lab says, instead of waiting for agreement',
    )
    parser.add_argument(
        '--timeout-s',
        type=float,
        default=PAIR_TIMEOUT_S,
        metavar='S',
        help='the time limit of a pair (default: %(default)s)',
    )
    parser.add_argument('--build', metavar='PATH', help='default: ./build beside this file, or labs/LAB/build')
    parser.add_argument('--stopall', metavar='PATH', help='default: ./stopall beside this file, or labs/LAB/stopall')
    options = parser.parse_args(arguments[:cut])
    options.master_arguments = (['--handout-timing'] if options.handout_timing else []) + arguments[cut + 1 :]
    folder, tests = ROOT, os.path.join(ROOT, 'tests')
    options.difference_of = first_difference
    if options.lab != 'chatroom':
        module = lab_module(options.lab)
        folder, tests = os.path.join(ROOT, module.LAB.folder), os.path.join(tests, options.lab)
        options.difference_of = getattr(module, 'first_difference', first_difference)
        options.master_arguments = ['--lab', options.lab] + options.master_arguments
    options.dir = options.dir if options.dir is not None else tests
    options.build = os.path.abspath(options.build or os.path.join(folder, 'build'))
    options.stopall = os.path.abspath(options.stopall or os.path.join(folder, 'stopall'))
    return options


def make_results_directory():
    """Makes the directory for all results; elsewhere, with a message, if the checkout cannot be written to."""
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
    """Writes a record of this process to `path`, by which killall.sh finds it, if the checkout can be written to."""
    unfinished = os.path.join(RECORDS, '.new-%d' % os.getpid())
    try:
        make_directory(RECORDS)
        # In one step, so that a half-written record is never read.
        with open(unfinished, 'wb') as target:
            target.write(own_identity() + b'\n' + getattr(os, 'fsencode', bytes)(ROOT) + b'\n')
        os.rename(unfinished, path)
    except (IOError, OSError):
        sys.stderr.write('grading.py: %s cannot be written to, so killall.sh will not find this grader\n' % ROOT)


def grade_all(options, signals):
    """Grades the selected pairs; returns the exit status."""
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
    own_record = os.path.join(RECORDS, 'grading-%d' % os.getpid())
    try:
        options = parse_arguments(arguments)
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
