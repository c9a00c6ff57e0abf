"""terminal.py - the real binary in a terminal of its own, as somebody sits before it.

    with Terminal("script.py", rows=24, columns=80) as t:
        t.wait_for("LIVE")
        t.send("n")
        t.wait_for("script.py:2")
        t.quit()

What it draws is drawn by pyte. Nothing sleeps: wait_for waits until the screen shows it (or fails, showing the screen).

SPDX-License-Identifier: GPL-3.0-or-later"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

import pyte

from pystep_test import PYSTEP

PATIENCE = 20

KEYS = {"<up>": "\033[A", "<down>": "\033[B", "<right>": "\033[C", "<left>": "\033[D", "<tab>": "\t", "<enter>": "\r",
        "<escape>": "\033", "<home>": "\033[1~", "<end>": "\033[4~", "<f1>": "\033OP", "<f10>": "\033[21~",
        "<f11>": "\033[23~", "<s-f11>": "\033[23;2~", "<c-c>": "\003", "<c-l>": "\014", "<c-z>": "\032",
        "<backspace>": "\177"}


class Terminal:
    def __init__(self, *arguments, rows=24, columns=80, environment=(), argv=None):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.status = None
        self.rows, self.columns = rows, columns
        self.master, slave = pty.openpty()
        self.resize_kernel(rows, columns)
        self.modes = termios.tcgetattr(slave)
        self.slave = slave
        self.pid = os.fork()
        if self.pid == 0:
            self.become(argv or [PYSTEP, *arguments], dict(environment))

    def become(self, argv, environment):
        os.setsid()
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
        for fd in (0, 1, 2):
            os.dup2(self.slave, fd)
        os.closerange(3, 100)
        base = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": os.getcwd(), "PATH": os.environ["PATH"],
                "INPUTRC": "/dev/null"}
        for name, value in environment.items():
            base[name] = value
        try:
            os.execve(argv[0], argv, {name: value for name, value in base.items() if value is not None})
        finally:
            os._exit(127)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.master)
        os.close(self.slave)

    # What comes out.

    def take(self, timeout):
        """Draw what is there. False: nothing came in that time."""
        if not select.select([self.master], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.raw += data
        # pyte knows no "\033[?…$p" and the like; it takes what xterm would draw
        self.stream.feed(re.sub(rb"\033\[>[0-9;]*[a-zA-Z]", b"", data))
        return bool(data)

    def lines(self):
        return [line.rstrip() for line in self.screen.display]

    def text(self):
        return "\n".join(self.lines())

    def wait_until(self, holds, what):
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {what}; the screen is\n{self.text()}")
            self.take(0.1)

    def wait_for(self, text):
        self.wait_until(lambda: text in self.text(), repr(text))

    def wait_for_line(self, number, text):
        self.wait_until(lambda: text in self.lines()[number], f"{text!r} in line {number}")

    # What goes in.

    def send(self, keys):
        for part in re.split(r"(<[a-z0-9-]+>)", keys):
            os.write(self.master, KEYS.get(part, part).encode())

    def click(self, row, column):
        """Counted from 0."""
        os.write(self.master, b"\033[<0;%d;%dM\033[<0;%d;%dm" % (column + 1, row + 1, column + 1, row + 1))

    def right_click(self, row, column):
        self.button(2, row, column)

    def wheel(self, row, column, down):
        os.write(self.master, b"\033[<%d;%d;%dM" % (65 if down else 64, column + 1, row + 1))

    def button(self, number, row, column):
        os.write(self.master, b"\033[<%d;%d;%dM\033[<%d;%d;%dm" % (number, column + 1, row + 1, number, column + 1, row + 1))

    def press(self, row, column):
        os.write(self.master, b"\033[<0;%d;%dM" % (column + 1, row + 1))

    def drag(self, row, column):
        os.write(self.master, b"\033[<32;%d;%dM" % (column + 1, row + 1))

    def release(self, row, column):
        os.write(self.master, b"\033[<0;%d;%dm" % (column + 1, row + 1))

    def resize_kernel(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, rows, columns):
        self.rows, self.columns = rows, columns
        self.screen.resize(rows, columns)
        self.resize_kernel(rows, columns)

    # The end.

    def lose(self):
        """The terminal goes away, as when its window is closed."""
        os.close(self.slave)
        os.close(self.master)
        self.master, self.slave = os.open(os.devnull, os.O_RDWR), os.open(os.devnull, os.O_RDWR)

    def wait_for_end(self):
        """Until the process is gone; its wait status."""
        end = time.monotonic() + PATIENCE
        while self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = status
            elif time.monotonic() > end:
                raise AssertionError(f"it does not end; the screen is\n{self.text()}")
            else:
                self.take(0.05)
        while self.take(0):
            pass
        return self.status

    def quit(self):
        self.send("qq")                         # a run that is not saved asks first
        status = self.wait_for_end()
        assert os.waitstatus_to_exitcode(status) == 0, f"status {status}:\n{self.text()}"
        self.assert_clean()

    def assert_clean(self):
        """The terminal is as it was: its modes, its screen, its cursor, its mouse."""
        after = termios.tcgetattr(self.slave)
        assert after == self.modes, f"terminal modes differ: {self.modes} {after}"
        for on, off, what in ((b"\033[?1049h", b"\033[?1049l", "the other screen"), (b"\033[?1000h", b"\033[?1000l", "the mouse"),
                              (b"\033[?25l", b"\033[?25h", "a hidden cursor"), (b"\033[?1h", b"\033[?1l", "keypad mode")):
            assert self.raw.rfind(on) <= self.raw.rfind(off), f"{what} is left behind"
