/* shelf.c - the records in a directory.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "shelf.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "json.h"
#include "pystep/record.h"
#include "split.h"

struct item {
	char *name, *path, *command;
	struct timespec time;
	uint64_t steps, size;
	struct record_end end;
};
struct shelf {
	struct item *at;
	size_t n, cap;
};

bool shelf_is(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Only a file that begins as records do is opened as one. */
static bool is_record(const char *path, struct stat *st)
{
	static const char begins[] = "{\"format\":\"pystep\",";
	char text[sizeof(begins)] = "";
	FILE *f = stat(path, st) == 0 && S_ISREG(st->st_mode) ? fopen(path, "re") : NULL;
	bool is;

	if (!f)
		return false;
	is = fread(text, 1, strlen(begins), f) == strlen(begins) &&
	     memcmp(text, begins, strlen(begins)) == 0;
	fclose(f);
	return is;
}

static bool read_record(struct item *it)
{
	struct err ignored = { 0 };
	struct record *rec = record_open(it->path, &ignored);
	const struct source_index *index;
	struct source *src = rec ? record_source(rec) : NULL;
	bool good = rec && src->ops->grow(src, &index, &ignored) == 0 &&
		    record_end(rec, &it->end, &ignored) == 0;

	if (good) {
		it->steps = index->last + 1 - index->first;
		it->command = base_strdup(record_command(rec));
	}
	if (rec)
		record_free(rec);
	return good;
}

static void look_at(struct shelf *s, const char *dir, const char *name)
{
	struct str path = { 0 };
	struct item it = { 0 };
	struct stat st;

	str_addf(&path, "%s/%s", dir, name);
	it.path = str_take(&path);
	if (!is_record(it.path, &st) || !read_record(&it)) {
		free(it.path);
		return;
	}
	it.name = base_strdup(name);
	it.time = st.st_mtim;
	it.size = (uint64_t)st.st_size;
	BASE_GROW(s->at, s->cap, s->n + 1);
	s->at[s->n++] = it;
}

static int by_time(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->time.tv_sec != y->time.tv_sec)
		return x->time.tv_sec < y->time.tv_sec ? -1 : 1;
	if (x->time.tv_nsec != y->time.tv_nsec)
		return x->time.tv_nsec < y->time.tv_nsec ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int shelf_read(struct shelf *s, const char *dir, struct err *err)
{
	DIR *d = opendir(dir);

	*s = (struct shelf){ 0 };
	if (!d)
		return err_set_status(err, ERR_RECORD, "cannot read %s: %s", dir, strerror(errno));
	for (const struct dirent *e; (e = readdir(d));)
		look_at(s, dir, e->d_name);
	closedir(d);
	if (s->n)
		qsort(s->at, s->n, sizeof(*s->at), by_time);
	return 0;
}

static void shelf_free(struct shelf *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->at[i].name);
		free(s->at[i].path);
		free(s->at[i].command);
	}
	free(s->at);
}

/* Words. */

static void say_item(const struct item *it, FILE *out)
{
	struct str end = { 0 };
	char date[32];
	struct tm tm;

	localtime_r(&it->time.tv_sec, &tm);
	strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &tm);
	str_add(&end, record_how_name(it->end.how));
	if (it->end.how == RECORD_EXIT || it->end.how == RECORD_EXCEPTION ||
		it->end.how == RECORD_SIGNAL)
		str_addf(&end, " %d", it->end.status);
	fprintf(out, "%s %10" PRIu64 " %12" PRIu64 "  %-12s  %s  %s\n", date, it->steps, it->size,
		end.at, it->name, it->command);
	str_free(&end);
}

int shelf_info(const char *dir, FILE *out, struct err *err)
{
	struct shelf s;

	if (shelf_read(&s, dir, err) < 0)
		return -1;
	if (s.n)
		fprintf(out, "%-19s %10s %12s  %-12s  %s\n", "date", "steps", "bytes", "end",
			"record, command");
	else
		fprintf(out, "no records in %s\n", dir);
	for (size_t i = 0; i < s.n; i++)
		say_item(&s.at[i], out);
	shelf_free(&s);
	return 0;
}

/* The last failure. */

static bool has_failed(const struct item *it)
{
	static const bool fails[N_RECORD_HOWS] = {
		[RECORD_EXCEPTION] = true, [RECORD_SIGNAL] = true, [RECORD_UNKNOWN] = true
	};

	return fails[it->end.how] || (it->end.how == RECORD_EXIT && it->end.status != 0);
}

/* Of tests that were split the list knows the order; times are too coarse. */
static struct json *read_list(const char *dir)
{
	struct err ignored = { 0 };
	struct str path = { 0 }, text = { 0 };
	struct json *list = NULL;
	char bytes[1 << 14];
	FILE *f;

	str_addf(&path, "%s/" SPLIT_LIST, dir);
	f = fopen(path.at, "re");
	for (size_t n; f && text.len <= JSON_MAX && (n = fread(bytes, 1, sizeof(bytes), f)) > 0;)
		str_add_bytes(&text, bytes, n);
	if (f)
		fclose(f);
	if (text.len)
		list = json_parse(text.at, text.len, &ignored);
	str_free(&path);
	str_free(&text);
	return list;
}

static bool find_in_list(const char *dir, struct str *path)
{
	struct json *list = read_list(dir);
	const char *found = NULL;

	for (const struct json *t = json_first(json_member(list, "tests")); t; t = json_next(t)) {
		const char *outcome = json_string(json_member(t, "outcome")),
			   *name = json_string(json_member(t, "record"));

		if (outcome && name && strcmp(outcome, "failed") == 0 && !strchr(name, '/'))
			found = name;
	}
	if (found)
		str_addf(path, "%s/%s", dir, found);
	if (list)
		json_free(list);
	return found;
}

static const struct item *last_of(const struct shelf *s)
{
	for (size_t i = s->n; i-- > 0;)
		if (has_failed(&s->at[i]))
			return &s->at[i];
	return s->n ? &s->at[s->n - 1] : NULL;
}

int shelf_last_failure(const char *dir, struct str *path, struct err *err)
{
	const struct item *it;
	struct shelf s;

	if (find_in_list(dir, path))
		return 0;
	if (shelf_read(&s, dir, err) < 0)
		return -1;
	it = last_of(&s);
	if (it)
		str_add(path, it->path);
	else
		err_set_status(err, ERR_RECORD, "no records in %s", dir);
	shelf_free(&s);
	return it ? 0 : -1;
}
