/* export.c - the table of exporters, and the walk over the run that feeds them.
 *
 * A cursor of its own goes forward one step at a time, so that every step comes with the delta that led to it. It works
 * from what is there; when the timeline has grown, export_more goes on where it stood.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct export
{
	const struct exporter *x;
	struct export_run run;
	struct cursor *cursor;
	uint64_t next; /* step */
};

const struct exporter *const exporters[] = {
	&export_calls,
	&export_code,
	&export_vars,
	&export_flow,
	&export_tree,
	&export_errors,
	&export_events,
	&export_snapshots,
	&export_pythontutor,
	&export_chrome,
	&export_dot,
	NULL,
};

const struct exporter *exporter_find(const char *name)
{
	for (const struct exporter *const *x = exporters; *x; x++)
		if (!strcmp((*x)->name, name))
			return *x;
	return NULL;
}

static void export_free(struct export *e)
{
	if (e->x->free)
		e->x->free(&e->run);
	cursor_free(e->cursor);
	free(e);
}

struct export *export_begin(const struct exporter *x, struct timeline *tl, FILE *out,
	const struct export_how *how, struct err *err)
{
	struct export *e = base_alloc(sizeof(*e));

	e->x = x;
	e->run = (struct export_run){ .tl = tl, .out = out, .wanted = true };
	if (how)
		e->run.how = *how;
	e->cursor = cursor_new(tl);
	e->next = timeline_first(tl);
	if (x->start && x->start(&e->run, err) < 0) {
		export_free(e);
		return NULL;
	}
	return e;
}

static int check_out(FILE *out, struct err *err)
{
	if (!ferror(out))
		return 0;
	return err_set_status(err, ERR_WRITE, "cannot write the export: %s", strerror(errno));
}

int export_more(struct export *e, struct err *err)
{
	for (; e->next <= timeline_last(e->run.tl); e->next++) {
		const struct state *s = cursor_at(e->cursor, e->next, err);

		if (!s || e->x->step(&e->run, s, cursor_delta(e->cursor), err) < 0 ||
			check_out(e->run.out, err) < 0)
			return -1;
	}
	return 0;
}

int export_end(struct export *e, const struct record_end *end, struct err *err)
{
	int rc = export_more(e, err);

	if (rc == 0 && e->x->end)
		rc = e->x->end(&e->run, end, err);
	if (rc == 0 && fflush(e->run.out) != 0)
		rc = check_out(e->run.out, err);
	export_free(e);
	return rc;
}
