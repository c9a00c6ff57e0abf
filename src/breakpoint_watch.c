/* breakpoint_watch.c - what a watch means, and when it changed.
 *
 * Names are bound once, where the watch is set: an expression with a local variable in it means that frame, as long as it lives; any
 * other means the module's names, whoever runs. What a change is, is said in query_write.h: it stops where last-write finds.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "breakpoint_impl.h"
#include "breakpoint_location.h"
#include "pystep/base.h"
#include "pystep/ring.h"
#include "pystep/show.h"
#include "query_write.h"
#include "show_quote.h"

struct watch {
	struct expr *x;
	uint64_t frame;		   /* serial; 0: the module's names */
	struct code module;	   /* code without locals … */
	struct frame anywhere;	   /* … and a frame of it, for those; names 0: no names at all */
	struct location *location; /* what is read; NULL: nothing of which that can be told */
	struct query_variable *variable;
	struct query_writes *writes; /* of it, as far as they were looked at; NULL: nowhere yet */
	uint64_t at;		     /* up to that step */
	uint64_t quiet,
		quiet_to; /* after the one step, up to the other, nothing touched it; 0: not known */
};

static bool has_slot(const struct code *code, const char *name)
{
	for (uint32_t i = 0; i < code->n_slots; i++)
		if (strcmp(code->slots[i], name) == 0)
			return true;
	return false;
}

/* A class body's names are its own. */
static bool is_local(const struct frame *f, const char *name, const struct state *st)
{
	if (f->names && f->names != f->code->globals)
		return value_is_bound(state_local(st, f, name));
	return has_slot(f->code, name);
}

static bool means_frame(const struct expr *x, const struct frame *f, const struct state *st)
{
	const char *name;

	for (size_t i = 0; (name = expr_name(x, i)); i++)
		if (is_local(f, name, st))
			return true;
	return false;
}

static void bind(struct watch *w, const struct state *st, const struct frame *f)
{
	if (!f)
		return;
	if (means_frame(w->x, f, st)) {
		w->frame = f->serial;
		return;
	}
	w->module = (struct code){ .name = f->code->name,
		.qualname = f->code->qualname,
		.module = f->code->module,
		.file = f->code->file,
		.file_number = f->code->file_number,
		.line = f->code->line,
		.last = f->code->last,
		.kind = CODE_MODULE,
		.globals = f->code->globals };
	w->anywhere =
		(struct frame){ .code = &w->module, .line = f->line, .names = f->code->globals };
}

struct watch *watch_new(
	const char *text, const struct state *st, const struct frame *f, struct err *err)
{
	struct expr *x = expr_compile(text, err);
	struct watch *w;

	if (!x)
		return NULL;
	w = base_alloc(sizeof(*w));
	w->x = x;
	w->location = location_new(text);
	bind(w, st, f);
	w->variable = query_variable_new(&(struct expr_context){ st, f }, text, err);
	if (w->variable)
		return w;
	watch_free(w);
	return NULL;
}

void watch_forget(struct watch *w)
{
	query_writes_free(w->writes);
	w->writes = NULL;
	w->quiet = w->quiet_to = 0;
}

void watch_free(struct watch *w)
{
	if (!w)
		return;
	watch_forget(w);
	query_variable_free(w->variable);
	expr_free(w->x);
	location_free(w->location);
	free(w);
}

const char *watch_text(const struct watch *w)
{
	return expr_text(w->x);
}

const struct frame *watch_frame(struct watch *w, const struct state *st)
{
	if (w->frame)
		return state_find_frame(st, w->frame);
	return !w->anywhere.names || state_object(st, w->anywhere.names) ? &w->anywhere : NULL;
}

static int eval(struct watch *w, const struct state *st, const struct frame *f, struct err *err)
{
	bool has_names = f != &w->anywhere || w->anywhere.names;

	return expr_eval(w->x, &(struct expr_context){ st, has_names ? f : NULL }, err);
}

/* From one step on, or from where the last call ended. */
static int begin(struct watch *w, struct query *q, uint64_t from, struct err *err)
{
	if (w->writes && w->at == from)
		return 0;
	watch_forget(w);
	w->writes = query_writes_new(q, w->variable, from, err);
	return w->writes ? 0 : -1;
}

/* Going back, what came after `to` is still what it was last made of: then these steps may be passed over, too. */
static bool is_quiet_before(struct watch *w, struct query *q, uint64_t from, uint64_t to)
{
	if (!w->quiet_to || to < w->quiet || to > w->quiet_to)
		return false;
	if (w->quiet > from)
		w->quiet = query_variable_quiet_since(q, w->variable, from, w->quiet);
	return w->quiet <= from;
}

int watch_scan(struct watch *w, struct query *q, uint64_t from, uint64_t to, watch_fn *fn,
	void *arg, struct err *err)
{
	uint64_t n = query_variable_looks(w->variable);
	struct query_write write;
	int got;

	if (is_quiet_before(w, q, from, to))
		return 0;
	got = begin(w, q, from, err);
	while (got >= 0 && (got = query_writes_next(w->writes, to, &write, err)) > 0)
		got = fn(arg, write.after, err);
	w->at = to;
	w->quiet = from;
	w->quiet_to = query_variable_looks(w->variable) == n + 1 ? to : 0; /* at `from` only */
	if (got < 0)
		watch_forget(w);
	return got;
}

static bool add_frame(struct ring_touch *t, uint64_t frame)
{
	for (size_t i = 0; i < t->n_frames; i++)
		if (t->frames[i] == frame)
			return true;
	if (t->n_frames == RING_TOUCH_MAX)
		return false;
	t->frames[t->n_frames++] = frame;
	return true;
}

static bool add_touched(void *arg, uint64_t frame, uint64_t id, const char *key)
{
	struct ring_touch *t = arg;

	if (frame)
		return add_frame(t, frame);
	if (t->n_ids == RING_TOUCH_MAX)
		return false;
	t->keys[t->n_ids][0] = '\0';
	if (key && strlen(key) < RING_KEY_MAX)
		strcpy(t->keys[t->n_ids], key);
	t->ids[t->n_ids++] = id;
	return true;
}

bool watch_touch(const struct watch *w, uint64_t step, struct ring_touch *touch)
{
	return w->writes && w->at == step && query_writes_touch(w->writes, add_touched, touch);
}

bool watch_uses_step(const struct watch *w)
{
	return expr_uses_step(w->x);
}

void watch_show(struct watch *w, const struct state *st, struct str *out)
{
	static const struct show how = { .max = 60, .depth = 2 };
	const struct frame *f = watch_frame(w, st);

	if (!f)
		str_add(out, "(not there)");
	else if (eval(w, st, f, NULL) < 0)
		str_add(out, "(no value)");
	else
		expr_show(w->x, &how, out);
}

/* Whose name it may be mistaken for is seen from whose it is. */
void watch_say_missing(struct watch *w, const struct state *st, struct str *out)
{
	const struct frame *f = watch_frame(w, st);

	if (f && eval(w, st, f, NULL) == 0)
		return;
	str_add(out, " (has no value ");
	if (w->frame && f) {
		str_add(out, "in this call of ");
		show_plain(f->code->name, strlen(f->code->name), SIZE_MAX, out);
		str_add_char(out, ' ');
	} else if (w->anywhere.names && expr_name(w->x, 0)) {
		str_add(out, "in the module ");
	}
	str_add(out, "now; stops when it gets one)");
}

/* Reading. */

bool watch_can_be_read(const struct watch *w)
{
	return w->location != NULL;
}

bool watch_may_be_read(const struct watch *w, const char *line, size_t len)
{
	return w->location && location_is_named(w->location, line, len);
}

bool watch_is_read(struct watch *w, const struct state *st, const struct frame *f)
{
	const struct frame *mine = watch_frame(w, st);
	const char *text;
	size_t len;

	if (!mine || !f || !w->location || !f->code->file)
		return false;
	text = file_line(f->code->file, f->line, &len);
	return text &&
	       location_is_read(w->location, st,
		       mine == &w->anywhere && !w->anywhere.names ? NULL : mine, f, text, len);
}
