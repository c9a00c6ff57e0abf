/* tracee_pty.c - a terminal of its own for the program.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "pystep/tracee.h"

int tracee_pty_open(int *master, int *slave, int rows, int columns, struct err *err)
{
	struct winsize size = { .ws_row = rows, .ws_col = columns };

	if (openpty(master, slave, NULL, NULL, &size) < 0)
		return err_set(err, "cannot open a terminal for the program: %s", strerror(errno));
	fcntl(*master, F_SETFD, FD_CLOEXEC);
	fcntl(*slave, F_SETFD, FD_CLOEXEC);
	return 0;
}

int tracee_pty_again(int master, struct err *err)
{
	int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);

	return slave < 0 ? err_set(err, "cannot open the program's terminal again: %s", strerror(errno)) : slave;
}

void tracee_pty_resize(int master, int rows, int columns)
{
	struct winsize size = { .ws_row = rows, .ws_col = columns };

	ioctl(master, TIOCSWINSZ, &size);
}
