/* session_marks.c - places in time by name.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "session_marks.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "session_walk.h"

void marks_free(struct marks *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->named[i].name);
	free(m->named);
	*m = (struct marks){ 0 };
}

void marks_stop(struct marks *m, uint64_t step)
{
	m->stops[++m->n_stops % STOPS_KEPT] = step;
}

static struct mark *find(const struct marks *m, const char *name, size_t len)
{
	for (size_t i = 0; i < m->n; i++)
		if (strlen(m->named[i].name) == len && memcmp(m->named[i].name, name, len) == 0)
			return &m->named[i];
	return NULL;
}

static bool find_stop(const struct marks *m, const char *digits, size_t len, uint64_t *step)
{
	char *end;
	uint64_t n = strtoull(digits, &end, 10);

	if (end != digits + len || !len || *digits < '0' || *digits > '9' || !n || n > m->n_stops ||
		m->n_stops - n >= STOPS_KEPT)
		return false;
	*step = m->stops[n % STOPS_KEPT];
	return true;
}

int marks_find(const struct marks *m, const char *quoted, uint64_t *step, struct err *err)
{
	const char *name = quoted + 1;
	size_t len = strlen(name);
	const struct mark *mark;

	if (len && name[len - 1] == '\'')
		len--;
	mark = find(m, name, len);
	if (mark)
		*step = mark->step;
	if (mark || find_stop(m, name, len, step))
		return 0;
	return err_set(err, "there is no mark '%.*s'", (int)len, name);
}

/* Digits are the numbers of stops. */
static bool is_name(const char *name)
{
	return *name && (*name < '0' || *name > '9') && !strchr(name, '\'');
}

int session_mark(struct session *s, const char *name, struct err *err)
{
	struct marks *m = &s->marks;
	struct mark *mark;

	if (!is_name(name))
		return err_set(err, "a mark's name is no number and has no quotes: \"%s\"", name);
	mark = find(m, name, strlen(name));
	if (!mark) {
		BASE_GROW(m->named, m->cap, m->n + 1);
		mark = &m->named[m->n++];
		mark->name = base_strdup(name);
	}
	mark->step = session_step(s);
	return 0;
}

const struct marks *session_marks(const struct session *s)
{
	return &s->marks;
}
