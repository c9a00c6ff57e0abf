/* py_raw.c - output that goes past Python.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_raw.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "py_lines.h"

#define KEPT 65536 /* bytes between two steps; what is beyond is lost to the record */

struct piece { int stream; size_t len; };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char kept[KEPT];
static struct piece pieces[256];
static size_t n_kept;
_Atomic size_t raw_n_pieces;
size_t raw_stdio_seen;                  /* of what stdout holds, already kept */
static __thread int quiet;

void raw_quiet(int more)
{
	quiet += more;
}

/* Holding the lock. */
static void keep(int stream, const char *bytes, size_t len)
{
	if (len > KEPT - n_kept)
		len = KEPT - n_kept;
	if (!raw_n_pieces || pieces[raw_n_pieces - 1].stream != stream) {
		if (raw_n_pieces == ARRAY_LEN(pieces))
			return;
		pieces[raw_n_pieces++] = (struct piece){ .stream = stream };
	}
	memcpy(kept + n_kept, bytes, len);
	n_kept += len;
	pieces[raw_n_pieces - 1].len += len;
}

/* Holding the lock. */
static void look_at_stdio(void)
{
	size_t pending = __fpending(stdout);

	if (pending < raw_stdio_seen)
		raw_stdio_seen = 0;
	if (pending > raw_stdio_seen)
		keep(1, stdout->_IO_write_base + raw_stdio_seen, pending - raw_stdio_seen);
	raw_stdio_seen = pending;
}

void raw_take(raw_fn *fn)
{
	size_t at = 0;

	if (raw_is_quiet() || pthread_mutex_trylock(&lock))
		return;
	look_at_stdio();
	for (size_t i = 0; i < raw_n_pieces; i++) {
		fn(pieces[i].stream, kept + at, pieces[i].len);
		at += pieces[i].len;
	}
	n_kept = 0;
	raw_n_pieces = 0;
	pthread_mutex_unlock(&lock);
}

static bool is_wanted(int fd)
{
	return (fd == 1 || fd == 2) && !quiet && lines_are_open();
}

/* In place of the C library's. A signal handler that comes while the lock is held writes
 * unnoticed: it must not wait. */

ssize_t write(int fd, const void *bytes, size_t len)
{
	static ssize_t (*theirs)(int, const void *, size_t);
	ssize_t n;

	if (!theirs)
		theirs = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
	n = theirs(fd, bytes, len);
	if (n <= 0 || !is_wanted(fd) || pthread_mutex_trylock(&lock))
		return n;
	keep(fd, bytes, n);
	pthread_mutex_unlock(&lock);
	return n;
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
	static ssize_t (*theirs)(int, const struct iovec *, int);
	ssize_t written, left;

	if (!theirs)
		theirs = (ssize_t (*)(int, const struct iovec *, int))dlsym(RTLD_NEXT, "writev");
	left = written = theirs(fd, parts, n);
	if (written <= 0 || !is_wanted(fd) || pthread_mutex_trylock(&lock))
		return written;
	for (; left > 0; parts++) {
		keep(fd, parts->iov_base, Py_MIN((size_t)left, parts->iov_len));
		left -= parts->iov_len;
	}
	pthread_mutex_unlock(&lock);
	return written;
}

int fflush(FILE *stream)
{
	static int (*theirs)(FILE *);
	int result;

	if (!theirs)
		theirs = (int (*)(FILE *))dlsym(RTLD_NEXT, "fflush");
	if ((stream && stream != stdout) || !lines_are_open() || pthread_mutex_trylock(&lock))
		return theirs(stream);
	look_at_stdio();
	result = theirs(stream);
	raw_stdio_seen = __fpending(stdout);
	pthread_mutex_unlock(&lock);
	return result;
}
