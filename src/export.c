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

#include "filter.h"
#include "follow.h"

struct export
{
	const struct exporter *x;
	struct export_run run;
	struct cursor *cursor;
	uint64_t next;	       /* step */
	struct filter *filter; /* NULL: every step is wanted */
	struct cursor *ahead;  /* what is seen of the run to decide it */
	uint64_t next_ahead;
	struct follow
		follow; /* of a late filter: what `mine` points to says of which calls something was printed */
	size_t stack; /* before the step, that many of the calls that it is in are to be made known */
	bool has_not_started;
};

#define MOST_MADE_KNOWN 100u

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

void exporter_missing(const char *name, struct err *err)
{
	struct str names = { 0 };

	for (const struct exporter *const *x = exporters; *x; x++)
		str_addf(&names, "%s%s", x == exporters ? "" : " ", (*x)->name);
	err_set_status(
		err, ERR_USAGE, "there is no format \"%s\", but these: %s", name, str_text(&names));
	str_free(&names);
}

static void export_free(struct export *e)
{
	if (e->x->free && !e->has_not_started)
		e->x->free(&e->run);
	cursor_free(e->cursor);
	if (e->ahead && e->ahead != e->cursor)
		cursor_free(e->ahead);
	filter_free(e->filter);
	follow_free(&e->follow);
	free(e);
}

static int set_filter(struct export *e, const char *text, struct err *err)
{
	if (e->x->is_whole)
		return err_set_status(
			err, ERR_USAGE, "%s is of the whole run: it takes no filter", e->x->name);
	e->filter = filter_compile(text, err);
	if (!e->filter)
		return -1;
	e->ahead = filter_is_late(e->filter) ? cursor_new(e->run.tl) : e->cursor;
	e->next_ahead = e->next;
	return 0;
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
	if (how && how->filter && set_filter(e, how->filter, err) < 0) {
		e->has_not_started = true;
		export_free(e);
		return NULL;
	}
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

static bool is_late(const struct export *e)
{
	return e->ahead && e->ahead != e->cursor;
}

/* With what their arguments are by now, the outermost first. */
static void make_known(struct export *e, const struct state *s)
{
	struct call *call = follow_top(&e->follow, s), *unknown[MOST_MADE_KNOWN];
	size_t n = 0;

	if (state_event(s) == EVENT_CALL && call)
		call = call->caller;
	for (; call && e->stack && n < MOST_MADE_KNOWN; call = call->caller, e->stack--)
		if (!call->mine)
			unknown[n++] = call;
	while (n) {
		unknown[--n]->mine = e;
		e->x->known(&e->run, s, unknown[n]->depth);
	}
}

static void follow_late(struct export *e, const struct state *s)
{
	struct call *call;

	follow_step(&e->follow, s, cursor_delta(e->cursor));
	if (!e->run.wanted)
		return;
	if (e->stack && e->x->known)
		make_known(e, s);
	call = follow_top(&e->follow, s);
	if (call)
		call->mine = e;
}

static int print_state(struct export *e, const struct state *s, struct err *err)
{
	if (s && state_top(s) && is_late(e))
		follow_late(e, s);
	if (!s || e->x->step(&e->run, s, cursor_delta(e->cursor), err) < 0 ||
		check_out(e->run.out, err) < 0)
		return -1;
	e->next++;
	return 0;
}

static int print_step(struct export *e, struct err *err)
{
	return print_state(e, cursor_at(e->cursor, e->next, err), err);
}

/* The steps that are decided. Where nothing is decided late, that is the step that was looked at, whose state is at hand. */
static int print_decided(struct export *e, const struct state *s, struct err *err)
{
	struct filter_decision d;

	while (filter_next(e->filter, &d)) {
		e->run.wanted = d.wanted;
		e->stack = d.stack;
		if ((e->ahead == e->cursor ? print_state(e, s, err) : print_step(e, err)) < 0)
			return -1;
	}
	return 0;
}

static int filter_more(struct export *e, struct err *err)
{
	for (; e->next_ahead <= timeline_last(e->run.tl); e->next_ahead++) {
		const struct state *s = cursor_at(e->ahead, e->next_ahead, err);

		if (!s)
			return -1;
		filter_step(e->filter, s);
		if (print_decided(e, s, err) < 0)
			return -1;
	}
	return 0;
}

int export_more(struct export *e, struct err *err)
{
	if (e->filter)
		return filter_more(e, err);
	while (e->next <= timeline_last(e->run.tl))
		if (print_step(e, err) < 0)
			return -1;
	return 0;
}

int export_end(struct export *e, const struct record_end *end, struct err *err)
{
	int rc = export_more(e, err);

	if (rc == 0 && is_late(e)) {
		filter_end(e->filter);
		rc = print_decided(e, NULL, err);
	}
	if (rc == 0 && e->x->end)
		rc = e->x->end(&e->run, end, err);
	if (rc == 0 && fflush(e->run.out) != 0)
		rc = check_out(e->run.out, err);
	if (e->filter && e->run.how.untold)
		filter_untold(e->filter, e->run.how.untold);
	export_free(e);
	return rc;
}
