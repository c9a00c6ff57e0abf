/* record_bytes.c - the bytes of a record, wherever they are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"

#define SMALL (16u << 20) /* files up to that size are read whole */
#define ROOM                                                                                       \
	((size_t)1 << (sizeof(size_t) > 4 ? 36 : 28)) /* to grow into: addresses only, no memory */

static int cannot(struct err *err, const char *what)
{
	return err_set_status(err, ERR_RECORD, "%s: %s", what, strerror(errno));
}

/* --- read into memory --- */

static int read_all(struct record_bytes *b, int fd, struct err *err)
{
	size_t cap = 0, len = 0;
	ssize_t n;

	do {
		BASE_GROW(b->memory, cap, len + 65536);
		n = fault_read(fd, b->memory + len, cap - len);
		if (n > 0)
			len += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n < 0)
		return cannot(err, "it cannot be read");
	b->at = b->memory;
	b->size = len;
	return 0;
}

/* --- mapped --- */

static void *map_file(size_t len, int fd)
{
	if (!fault_hit(FAULT_MMAP))
		return mmap(NULL, len, PROT_READ, MAP_SHARED | MAP_NORESERVE, fd, 0);
	errno = ENOMEM;
	return MAP_FAILED;
}

static int add_map(struct record_bytes *b, int fd, size_t len)
{
	char *at = map_file(len, fd);

	if (at == MAP_FAILED)
		return -1;
	b->maps = base_realloc_array(b->maps, b->n_maps + 1, sizeof(*b->maps));
	b->maps[b->n_maps++] = (struct record_map){ at, len };
	b->at = at;
	return 0;
}

static size_t mapped(const struct record_bytes *b)
{
	return b->n_maps ? b->maps[b->n_maps - 1].len : 0;
}

/* Map at least `size` bytes, with as much room as the limit of our address space lets us have. */
static int map_with_room(struct record_bytes *b, int fd, size_t size, struct err *err)
{
	size_t room = ROOM;

	while (room / 2 < size && room <= SIZE_MAX / 2)
		room *= 2;
	for (; room > size; room /= 2)
		if (add_map(b, fd, room) == 0)
			return 0;
	return add_map(b, fd, size) == 0 ? 0 : cannot(err, "it cannot be mapped");
}

static int size_of(int fd, size_t *size, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return cannot(err, "its size cannot be asked for");
	*size = (size_t)st.st_size;
	return 0;
}

int bytes_grow(struct record_bytes *b, struct err *err)
{
	size_t size = 0;

	if (b->fd < 0)
		return 0;
	if (size_of(b->fd, &size, err) < 0)
		return -1;
	if (size < b->size)
		return err_set_status(err, ERR_RECORD,
			"it was cut from %zu to %zu bytes while it was read", b->size, size);
	if (size > mapped(b) && map_with_room(b, b->fd, size, err) < 0)
		return -1;
	b->size = size;
	return 0;
}

static int take_file(struct record_bytes *b, int fd, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return cannot(err, "its size cannot be asked for");
	if (S_ISDIR(st.st_mode))
		return err_set_status(err, ERR_RECORD, "it is a directory");
	if (!S_ISREG(st.st_mode) || st.st_size <= (off_t)SMALL)
		return read_all(b, fd, err);
	if (add_map(b, fd, (size_t)st.st_size) < 0)
		return cannot(err, "it cannot be mapped");
	b->size = (size_t)st.st_size;
	return 0;
}

/* --- life --- */

int bytes_open(struct record_bytes *b, const char *path, struct err *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	int result;

	*b = (struct record_bytes){ .fd = -1 };
	if (fd < 0)
		return err_set_status(err, ERR_RECORD, "%s", strerror(errno));
	result = take_file(b, fd, err);
	if (!is_stdin)
		close(fd);
	if (result < 0)
		bytes_close(b);
	return result;
}

int bytes_follow(struct record_bytes *b, int fd, struct err *err)
{
	*b = (struct record_bytes){ .fd = fd };
	if (bytes_grow(b, err) == 0)
		return 0;
	bytes_close(b);
	return -1;
}

void bytes_lend(struct record_bytes *b, const char *text, size_t len)
{
	*b = (struct record_bytes){ .fd = -1, .at = text, .size = len };
}

void bytes_stop(struct record_bytes *b)
{
	if (b->fd >= 0)
		close(b->fd);
	b->fd = -1;
}

void bytes_close(struct record_bytes *b)
{
	bytes_stop(b);
	for (size_t i = 0; i < b->n_maps; i++)
		munmap(b->maps[i].at, b->maps[i].len);
	free(b->maps);
	free(b->memory);
	*b = (struct record_bytes){ .fd = -1 };
}
