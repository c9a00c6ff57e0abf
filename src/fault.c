/* fault.c - calls that fail on demand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fault.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[N_FAULTS] = {
	[FAULT_WRITE] = "write",
	[FAULT_READ] = "read",
	[FAULT_OPEN] = "open",
	[FAULT_RENAME] = "rename",
	[FAULT_FORK] = "fork",
	[FAULT_MMAP] = "mmap",
	[FAULT_MEMFD] = "memfd",
};
static unsigned long left[N_FAULTS]; /* calls until it fails, that one included; 0: it never does */

void fault_start(void)
{
	const char *text = getenv("PYSTEP_FAULT");

	for (int i = 0; text && i < N_FAULTS; i++) {
		size_t len = strlen(names[i]);

		if (strncmp(text, names[i], len) == 0 && text[len] == ':')
			left[i] = strtoul(text + len + 1, NULL, 10);
	}
}

void fault_stop(void)
{
	memset(left, 0, sizeof(left));
}

bool fault_hit(enum fault which)
{
	if (left[which] > 1)
		left[which]--;
	else if (left[which] == 1)
		return true;
	return false;
}

ssize_t fault_write(int fd, const void *p, size_t len)
{
	if (!fault_hit(FAULT_WRITE))
		return write(fd, p, len);
	errno = ENOSPC;
	return -1;
}

ssize_t fault_read(int fd, void *p, size_t len)
{
	if (!fault_hit(FAULT_READ))
		return read(fd, p, len);
	errno = EIO;
	return -1;
}

int fault_rename(const char *from, const char *to)
{
	if (!fault_hit(FAULT_RENAME))
		return rename(from, to);
	errno = EACCES;
	return -1;
}

pid_t fault_fork(void)
{
	if (!fault_hit(FAULT_FORK))
		return fork();
	errno = EAGAIN;
	return -1;
}
