/* writes.c - see writes.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "writes.h"

#include <stdlib.h>

#include "query_write.h"

#define STEPS_AT_ONCE  10000
#define WRITES_AT_ONCE 200

struct writes {
	struct str text;
	uint64_t frame; /* serial; 0: none */
	struct timeline *tl;
	struct query query;
	struct query_variable *variable;
	struct query_writes *found;
	uint64_t to; /* looked at up to there */
};

static void forget(struct writes *w)
{
	query_writes_free(w->found);
	query_variable_free(w->variable);
	w->found = NULL;
	w->variable = NULL;
	w->to = 0;
}

struct writes *writes_new(void)
{
	return base_alloc(sizeof(struct writes));
}

void writes_free(struct writes *w)
{
	if (!w)
		return;
	forget(w);
	str_free(&w->text);
	free(w);
}

const char *writes_text(const struct writes *w)
{
	return w->found ? str_text(&w->text) : "";
}

static void begin(struct writes *w, const struct view *v)
{
	struct expr_context at = { v->state, v->frame };
	struct err err = { 0 };

	if (!w->text.len)
		return;
	w->tl = session_timeline(v->session);
	w->query = (struct query){ .tl = w->tl };
	w->variable = query_variable_new(&at, str_text(&w->text), &err);
	if (w->variable)
		w->found = query_writes_new(&w->query, w->variable, timeline_first(w->tl), &err);
}

bool writes_choose(struct writes *w, const struct view *v)
{
	uint64_t frame = v->frame ? v->frame->serial : 0;

	if (!strcmp(v->selected, str_text(&w->text)) && frame == w->frame)
		return false;
	forget(w);
	str_clear(&w->text);
	str_add(&w->text, v->selected);
	w->frame = frame;
	begin(w, v);
	return true;
}

bool writes_idle(
	struct writes *w, const struct view *v, void (*found)(void *arg, uint64_t step), void *arg)
{
	uint64_t last = session_last(v->session);
	struct query_write write;
	struct err err;
	int got = 1;

	if (!w->found || w->to >= last)
		return false;
	for (int n = 0; n < WRITES_AT_ONCE && got > 0; n++) {
		got = query_writes_next(w->found,
			w->to + STEPS_AT_ONCE < last ? w->to + STEPS_AT_ONCE : last, &write, &err);
		if (got > 0)
			found(arg, write.step);
	}
	if (got < 0)
		forget(w);
	if (got == 0)
		w->to = w->to + STEPS_AT_ONCE < last ? w->to + STEPS_AT_ONCE : last;
	return true;
}
