/* tracee_file.c - the record file while it is made.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tracee_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "pystep/write.h"

#define WHOLE 65536 /* bytes of a file that the kernel takes at less cost than their parts */

/* Opening. */

bool tracee_path_is_stdout(const char *path)
{
	static const char *const names[] = { "-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1" };

	for (size_t i = 0; path && i < ARRAY_LEN(names); i++)
		if (strcmp(path, names[i]) == 0)
			return true;
	return false;
}

static mode_t mode_of_new_files(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static int open_path(const char *path, int flags)
{
	if (fault_hit(FAULT_OPEN)) {
		errno = EACCES;
		return -1;
	}
	return open(path, flags | O_CLOEXEC, 0666);
}

int tracee_open_unlinked(void)
{
	const char *folder = getenv("TMPDIR");
	char *name;
	int fd;

	if (!folder || !*folder)
		folder = "/var/tmp";
	fd = open_path(folder, O_TMPFILE | O_RDWR);
	if (fd >= 0)
		return fd;
	fd = tracee_open_beside("/tmp/pystep", &name); /* file systems without O_TMPFILE */
	if (fd >= 0) {
		unlink(name);
		free(name);
	}
	return fd;
}

int tracee_open_beside(const char *path, char **temporary)
{
	struct str name = { 0 };
	int fd;

	str_addf(&name, "%s.XXXXXX", path);
	if (fault_hit(FAULT_OPEN)) {
		str_free(&name);
		errno = EACCES;
		return -1;
	}
	fd = mkostemp(name.at, O_CLOEXEC);
	if (fd < 0) {
		int saved = errno;

		str_free(&name);
		errno = saved;
		return -1;
	}
	fchmod(fd, mode_of_new_files());
	*temporary = str_take(&name);
	return fd;
}

/* A new file under the old one's name; the old one's bytes stay for whoever has it open. Where the folder takes no new files, the
 * old one has to be written into. */
static int replace_file(const char *path)
{
	char *temporary;
	int fd = tracee_open_beside(path, &temporary);

	if (fd < 0)
		return open_path(path, O_RDWR | O_TRUNC);
	if (fault_rename(temporary, path) < 0) {
		int saved = errno;

		unlink(temporary);
		close(fd);
		fd = -1;
		errno = saved;
	}
	free(temporary);
	return fd;
}

static int check_is_not(
	const char *path, const struct stat *st, const char *program, struct err *err)
{
	struct stat other;

	if (program && stat(program, &other) == 0 && other.st_dev == st->st_dev &&
		other.st_ino == st->st_ino)
		return err_set_status(
			err, ERR_WRITE, "the record would overwrite the program itself: %s", path);
	return 0;
}

static int open_existing(struct tracee_file *f, const struct stat *st, struct err *err)
{
	f->is_ours = S_ISREG(st->st_mode);
	f->fd = open_path(f->path, O_WRONLY);
	if (f->fd >= 0 && f->is_ours) {
		close(f->fd);
		f->fd = replace_file(f->path);
	}
	if (f->fd < 0)
		return err_set_status(
			err, ERR_WRITE, "cannot write the record %s: %s", f->path, strerror(errno));
	return 0;
}

static int open_named(struct tracee_file *f, const char *path, const char *program, struct err *err)
{
	char *real = realpath(path, NULL); /* a link stays a link */
	struct stat st;

	f->path = base_strdup(real ? real : path);
	free(real);
	if (stat(f->path, &st) == 0)
		return check_is_not(f->path, &st, program, err) < 0 ? -1
								    : open_existing(f, &st, err);
	f->is_ours = true;
	f->fd = open_path(f->path, O_RDWR | O_CREAT | O_EXCL);
	if (f->fd < 0)
		return err_set_status(
			err, ERR_WRITE, "cannot write the record %s: %s", f->path, strerror(errno));
	return 0;
}

static int open_temporary(struct tracee_file *f, struct err *err)
{
	f->is_ours = true;
	f->fd = tracee_open_unlinked();
	if (f->fd < 0)
		return err_set_status(err, ERR_WRITE,
			"cannot make a temporary file for the record: %s", strerror(errno));
	return 0;
}

/* What cannot be taken back has to wait until it is known what is kept. */
static int hold_back(struct tracee_file *f, struct err *err)
{
	f->pipe = f->fd;
	return open_temporary(f, err);
}

struct tracee_file *tracee_file_open(
	const char *path, const char *program, uint64_t keep_last, struct err *err)
{
	struct tracee_file *f = base_alloc(sizeof(*f));
	int r = 0;

	f->fd = f->pipe = -1;
	f->keep_last = keep_last;
	f->first = 1;
	if (!path)
		r = open_temporary(f, err);
	else if (tracee_path_is_stdout(path))
		f->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		r = open_named(f, path, program, err);
	if (r == 0 && f->fd < 0)
		r = err_set_status(err, ERR_WRITE, "cannot write the record to standard output: %s",
			strerror(errno));
	if (r == 0 && keep_last && !f->is_ours)
		r = hold_back(f, err);
	if (r == 0)
		return f;
	tracee_file_free(f);
	return NULL;
}

struct tracee_file *tracee_file_of_rows(int fd, struct err *err)
{
	struct tracee_file *f = base_alloc(sizeof(*f));

	f->is_rows = f->index.has_header = true;
	f->pipe = -1;
	f->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	f->at = f->fd < 0 ? -1 : lseek(f->fd, 0, SEEK_CUR);
	if (f->fd >= 0)
		return f;
	err_set_status(err, ERR_WRITE, "cannot write the export: %s", strerror(errno));
	tracee_file_free(f);
	return NULL;
}

void tracee_file_free(struct tracee_file *f)
{
	if (!f)
		return;
	if (f->fd >= 0)
		close(f->fd);
	if (f->pipe >= 0)
		close(f->pipe);
	tracee_index_clear(&f->index);
	str_free(&f->carry);
	free(f->path);
	free(f);
}

/* Writing. */

int tracee_write_all(int fd, const char *at, size_t len)
{
	while (len) {
		ssize_t n = fault_write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		at += n;
		len -= n;
	}
	return 0;
}

/* The file is cut after its last whole line; where that cannot be done a reader ignores what follows it. */
static int fail(struct tracee_file *f, struct err *err)
{
	int why = errno;

	f->is_broken = true;
	if (f->is_rows)
		return err_set_status(err, ERR_WRITE, "cannot write the export: %s", strerror(why));
	if (f->is_ours && ftruncate(f->fd, f->index.size) < 0)
		why = why ? why : errno;
	return err_set_status(err, ERR_WRITE, "cannot write the record%s%s: %s", f->path ? " " : "",
		f->path ? f->path : "", strerror(why));
}

static void index_lines(struct tracee_index *ix, const char *at, size_t len)
{
	const char *end = at + len;

	while (at < end) {
		const char *next = (const char *)memchr(at, '\n', end - at) + 1;

		tracee_index_line(ix, at, next - at);
		at = next;
	}
}

/* Whole lines only. They are indexed after they were written, so that the index never tells more than is there. */
static int put_lines(struct tracee_file *f, const char *at, size_t len, struct err *err)
{
	if (tracee_write_all(f->fd, at, len) < 0)
		return fail(f, err);
	index_lines(&f->index, at, len);
	return 0;
}

/* Rows are for people: nothing is made of them here, not even lines. */
static int put_rows(struct tracee_file *f, const char *at, size_t len, struct err *err)
{
	if (tracee_write_all(f->fd, at, len) < 0)
		return fail(f, err);
	if (f->at >= 0)
		f->at += (off_t)len;
	return 0;
}

size_t tracee_file_whole(const struct tracee_file *f, size_t len)
{
	size_t over = f->is_rows && f->at >= 0 ? ((size_t)f->at + len) % WHOLE : 0;

	return over < len ? len - over : len;
}

static int put_carried(struct tracee_file *f, const char **at, const char *end, struct err *err)
{
	const char *next = (const char *)memchr(*at, '\n', end - *at) + 1;
	int r;

	str_add_bytes(&f->carry, *at, next - *at);
	*at = next;
	r = put_lines(f, f->carry.at, f->carry.len, err);
	str_clear(&f->carry);
	return r;
}

/* At twice as many steps as wanted, but not for a few. */
static bool is_too_long(const struct tracee_file *f)
{
	uint64_t n = f->index.steps + 1 - f->first;

	return f->keep_last && n >= f->keep_last * 2 && n >= f->keep_last + 1000;
}

int tracee_file_append(struct tracee_file *f, const char *at, size_t len, struct err *err)
{
	const char *newline = memrchr(at, '\n', len), *end = at + len;
	const char *whole = newline ? newline + 1 : at; /* end of the last whole line */

	if (f->is_broken)
		return 0;
	if (f->is_rows)
		return put_rows(f, at, len, err);
	if (f->carry.len && newline && put_carried(f, &at, end, err) < 0)
		return -1;
	if (at < whole && put_lines(f, at, whole - at, err) < 0)
		return -1;
	str_add_bytes(&f->carry, whole, end - whole);
	if (is_too_long(f) && tracee_keep_last(f, err) < 0)
		return fail(f, err);
	return 0;
}

static void write_last_line(struct tracee_file *f, const struct record_end *end, struct str *out)
{
	const struct tracee_index *ix = &f->index;

	write_end(out, &(struct write_end){
			       .how = end->how,
			       .status = end->status,
			       .at = end->at,
			       .steps = ix->steps,
			       .files = ix->files.at,
			       .n_files = ix->files.n,
			       .codes = ix->codes.at,
			       .n_codes = ix->codes.n,
			       .sites = ix->sites.at,
			       .n_sites = ix->sites.n,
			       .keyframes = ix->keyframes.at,
			       .n_keyframes = ix->keyframes.n,
			       .outputs = ix->outputs.at,
			       .n_outputs = ix->outputs.n,
		       });
}

static int copy(int from, int to)
{
	char block[65536];
	ssize_t n = 0;

	if (lseek(from, 0, SEEK_SET) < 0)
		return -1;
	while ((n = fault_read(from, block, sizeof(block))) > 0)
		if (tracee_write_all(to, block, n) < 0)
			return -1;
	return n < 0 ? -1 : 0;
}

int tracee_file_end(struct tracee_file *f, const struct record_end *end, struct err *err)
{
	struct str last = { 0 };
	int r;

	str_free(&f->carry); /* a line that its writer did not live to finish */
	if (f->is_broken || f->is_rows || !f->index.has_header)
		return 0;
	if (f->keep_last && f->index.steps + 1 - f->first > f->keep_last &&
		tracee_keep_last(f, err) < 0)
		return fail(f, err);
	write_last_line(f, end, &last);
	r = tracee_write_all(f->fd, last.at, last.len);
	str_free(&last);
	if (r == 0 && f->pipe >= 0)
		r = copy(f->fd, f->pipe);
	return r < 0 ? fail(f, err) : 0;
}
