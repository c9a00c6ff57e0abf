/* py_source.c - the source text behind a code object's file name.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_source.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <sha2.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "py_compat.h"
#include "py_patch.h"
#include "py_text.h"
#include "pystep/tracee.h"

static char *start_directory;
static struct source_text program_text;
static bool has_program_text;

/* Decoding. */

/* The name after "coding[:=]" in a comment line, as PEP 263 has it; empty when there is none. */
static void find_cookie(char name[64], const char *line, size_t len)
{
	size_t i = 0, n = 0;

	name[0] = '\0';
	while (i < len && strchr(" \t\f", line[i]))
		i++;
	if (i == len || line[i] != '#')
		return;
	for (; i + 7 <= len; i++)
		if (!memcmp(line + i, "coding", 6) && (line[i + 6] == ':' || line[i + 6] == '='))
			break;
	for (i += 7; i < len && (line[i] == ' ' || line[i] == '\t'); i++)
		;
	while (i < len && n < 63 && (Py_ISALNUM(line[i]) || strchr("-_.", line[i])))
		name[n++] = line[i++];
	name[n] = '\0';
}

static bool is_blank(const char *line, size_t len)
{
	size_t i = 0;

	while (i < len && strchr(" \t\f", line[i]))
		i++;
	return i == len || line[i] == '#';
}

static size_t line_length(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && s[i] != '\n' && s[i] != '\r')
		i++;
	return i;
}

static void find_encoding(char name[64], const char *s, size_t len)
{
	size_t n = line_length(s, len);

	find_cookie(name, s, n);
	if (name[0] || n == len || !is_blank(s, n))
		return;
	n += s[n] == '\r' && n + 1 < len && s[n + 1] == '\n' ? 2 : 1;
	find_cookie(name, s + n, line_length(s + n, len - n));
}

/* Compares as codecs are named: no matter which case, '-' or '_'. */
static bool is_named(const char *name, const char *const *aliases)
{
	char plain[64];
	size_t n = 0;

	for (; *name; name++)
		plain[n++] = *name == '_' ? '-' : Py_TOLOWER(*name);
	plain[n] = '\0';
	for (; *aliases; aliases++)
		if (strcmp(plain, *aliases) == 0)
			return true;
	return false;
}

static const char *const utf8_names[] = {
	"utf-8", "utf8", "u8", "utf", "utf-8-sig", "ascii", "us-ascii", NULL
};
static const char *const latin1_names[] = {
	"latin-1", "latin1", "iso-8859-1", "iso8859-1", "8859", "cp819", "l1", "latin", NULL
};

/* What the system's converter does not know, or trips over, is kept as U+FFFD. */
static void convert(struct str *out, const char *encoding, const char *s, size_t len)
{
	bool is_latin1 = is_named(encoding, latin1_names);
	iconv_t cd = iconv_open("UTF-8", is_latin1 ? "ISO-8859-1" : encoding);
	char *in = (char *)s;

	if (cd == (iconv_t)-1) {
		str_add_bytes(out, s, len);
		return;
	}
	while (len) {
		char piece[4096], *to = piece;
		size_t room = sizeof(piece);
		size_t done = iconv(cd, &in, &len, &to, &room);

		str_add_bytes(out, piece, to - piece);
		if (done == (size_t)-1 && errno != E2BIG) {
			str_add(out, "\xef\xbf\xbd");
			in++, len--;
		}
	}
	iconv_close(cd);
}

static void unify_newlines(struct str *s, size_t from)
{
	size_t to = from;

	if (!s->len || !memchr(s->at + from, '\r', s->len - from))
		return;
	for (size_t i = from; i < s->len; i++) {
		if (s->at[i] == '\r' && i + 1 < s->len && s->at[i + 1] == '\n')
			continue;
		s->at[to++] = s->at[i] == '\r' ? '\n' : s->at[i];
	}
	s->len = to;
	s->at[to] = '\0';
}

/* Bytes of a source file as UTF-8. */
static void decode(struct str *out, const char *bytes, size_t len)
{
	size_t from = out->len;
	char encoding[64];

	if (len >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3))
		bytes += 3, len -= 3;
	find_encoding(encoding, bytes, len);
	if (!encoding[0] || is_named(encoding, utf8_names))
		str_add_bytes(out, bytes, len);
	else
		convert(out, encoding, bytes, len);
	unify_newlines(out, from);
}

static void take_bytes(struct source_text *out, const char *bytes, size_t len)
{
	SHA256Data((const uint8_t *)bytes, len, out->sha256);
	decode(&out->text, bytes, len);
}

/* Reading. */

static bool read_all(int fd, struct str *out)
{
	ssize_t n;

	do {
		str_reserve(out, 65536);
		n = read(fd, out->at + out->len, 65536);
		if (n > 0)
			out->len += n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	out->at[out->len] = '\0';
	return n == 0;
}

static int open_source(const char *path)
{
	struct str full = { 0 };
	int fd;

	if (path[0] != '/')
		str_addf(&full, "%s/", start_directory);
	str_add(&full, path);
	fd = open(full.at, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	str_free(&full);
	return fd;
}

bool source_read(struct source_text *out, const char *path)
{
	struct str bytes = { 0 };
	struct stat st;
	int fd = open_source(path);
	bool ok;

	if (fd < 0)
		return false;
	ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && read_all(fd, &bytes);
	close(fd);
	if (ok)
		take_bytes(out, bytes.at, bytes.len);
	str_free(&bytes);
	return ok;
}

/* Runs the loader of the standard library, never one of the program's own. We are in a trace
 * function: nothing of it is traced. */
static bool ask_zipimporter(struct source_text *out, PyObject *filename, PyObject *globals)
{
	PyObject *loader = compat_dict_find(globals, "__loader__");
	PyObject *bytes;
	bool ok;

	if (!loader || Py_TYPE(loader) != patch_type("zipimport", "zipimporter"))
		return false;
	bytes = PyObject_CallMethod(loader, "get_data", "O", filename);
	ok = bytes && PyBytes_CheckExact(bytes);
	if (ok)
		take_bytes(out, PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes));
	PyErr_Clear();
	Py_XDECREF(bytes);
	return ok;
}

bool source_find(struct source_text *out, PyObject *filename, PyObject *globals)
{
	struct str path = { 0 };
	bool ok;

	text_add_path(&path, filename);
	ok = path.len && path.at[0] != '<' && strlen(path.at) == path.len &&
	     (source_read(out, path.at) || ask_zipimporter(out, filename, globals));
	str_free(&path);
	return ok;
}

void source_free(struct source_text *s)
{
	str_free(&s->text);
}

/* The program itself. */

/* Put the bytes back in front of the interpreter: a pipe for a pipe if they fit, so that it
 * still is one. */
static int give_back(const struct str *bytes)
{
	int ends[2], fd;

	if (pipe2(ends, O_CLOEXEC) == 0) {
		if (fcntl(ends[1], F_SETPIPE_SZ, (int)bytes->len + 1) >= (int)bytes->len &&
		    write(ends[1], str_text(bytes), bytes->len) == (ssize_t)bytes->len) {
			close(ends[1]);
			return ends[0];
		}
		close(ends[0]);
		close(ends[1]);
	}
	fd = memfd_create("stdin", MFD_CLOEXEC);
	for (size_t done = 0; fd >= 0 && done < bytes->len;) {
		ssize_t n = write(fd, bytes->at + done, bytes->len - done);

		if (n < 0)
			break;
		done += n;
	}
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
	return fd;
}

static void read_standard_input(void)
{
	struct str bytes = { 0 };
	struct stat st;
	off_t at = lseek(0, 0, SEEK_CUR);
	int fd;

	if (isatty(0) || fstat(0, &st) < 0 || !read_all(0, &bytes))
		goto out;
	take_bytes(&program_text, bytes.at, bytes.len);
	has_program_text = true;
	if (at >= 0 && S_ISREG(st.st_mode)) {
		lseek(0, at, SEEK_SET);
		goto out;
	}
	fd = give_back(&bytes);
	if (fd >= 0) {
		dup2(fd, 0);
		close(fd);
	}
out:
	str_free(&bytes);
}

void source_start(const struct tracee_options *opt)
{
	const char *program = opt->program < opt->argc ? opt->argv[opt->program] : "-";
	const char *next = opt->program + 1 < opt->argc ? opt->argv[opt->program + 1] : "";

	start_directory = getcwd(NULL, 0);
	if (!start_directory)
		start_directory = base_strdup(".");
	if (strcmp(program, "-") == 0) {
		read_standard_input();
	} else if (strncmp(program, "-c", 2) == 0) {
		const char *text = program[2] ? program + 2 : next;

		take_bytes(&program_text, text, strlen(text));
		has_program_text = true;
	}
}

const struct source_text *source_of_program(void)
{
	return has_program_text ? &program_text : NULL;
}
