/* pane_vars.c - the names of the frame looked at and of its module, as a tree; what changed since the last stop is marked.
 *
 * Functions, classes and modules come last and folded; names with two underscores are for the machinery.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <fnmatch.h>
#include <stdlib.h>

#include "tree.h"

#include "pystep/expr.h"

#define CODES_KEPT 16

struct vars {
	struct pane pane;
	struct rows rows;
	uint32_t code; /* whose names are shown */
	struct {
		uint32_t code;
		uint64_t key;
	} selected[CODES_KEPT]; /* in each code: key of its row; 0: none yet */
	size_t n_selected;	/* so far */
};

/* On the way through the names of a scope. */
struct scope {
	struct vars *vars;
	const struct view *view;
	const struct frame *before; /* the same frame at the last stop, or NULL */
	struct view unmarked;	    /* a view without a before, for what is all new */
	uint64_t key;
	int depth;
	bool are_globals, want_definitions, only_count;
	uint64_t n;
};

/* Patterns of names that are not shown, besides those with two underscores. */
static struct {
	char **at;
	size_t n, cap;
} hidden;

void pane_vars_hide(const char *pattern)
{
	BASE_GROW(hidden.at, hidden.cap, hidden.n + 1);
	hidden.at[hidden.n++] = base_strdup(pattern);
}

static bool fits_a_pattern(const struct name *n)
{
	char *name = base_memdup(n->name, n->len);
	bool fits = false;

	for (size_t i = 0; i < hidden.n; i++)
		fits |= fnmatch(hidden.at[i], name, 0) == 0;
	free(name);
	return fits;
}

static bool is_hidden(const struct view *v, const struct name *n)
{
	if (v->has_types)
		return false;
	return (n->len > 2 && n->name[0] == '_' && n->name[1] == '_') ||
	       (hidden.n && fits_a_pattern(n));
}

static struct value was(const struct scope *s, const char *name)
{
	if (!s->before)
		return VALUE_NOTHING;
	return s->are_globals ? state_global(s->view->before, s->before, name)
			      : state_local(s->view->before, s->before, name);
}

static void add_name(void *arg, const struct name *n)
{
	struct scope *s = arg;
	const struct view *v = s->before ? s->view : &s->unmarked;
	struct row *row;

	if (is_hidden(s->view, n) ||
		tree_is_definition(s->view->state, n->value) != s->want_definitions)
		return;
	s->n++;
	if (s->only_count)
		return;
	row = rows_add(
		&s->vars->rows, ROW_NAME, s->depth, row_key(s->key, ROW_NAME, n->name, n->len));
	row_set_name(&s->vars->rows, row, n->name, n->len);
	row->value = n->value;
	tree_add(&s->vars->rows, v, row, was(s, row->name));
}

static void each_name(struct scope *s)
{
	const struct frame *f = s->view->frame;

	if (s->are_globals)
		state_each_global(s->view->state, f, add_name, s);
	else
		state_each_local(s->view->state, f, add_name, s);
}

static bool is_bound(const struct scope *s, const struct name *n)
{
	const struct state *now = s->view->state;
	char *name = base_memdup(n->name, n->len);
	struct value v = s->are_globals ? state_global(now, s->view->frame, name)
					: state_local(now, s->view->frame, name);

	free(name);
	return value_is_bound(v);
}

/* Names that were bound at the last stop. */
static void add_gone_name(void *arg, const struct name *n)
{
	struct scope *s = arg;
	struct row *row;

	if (is_bound(s, n) || is_hidden(s->view, n) ||
		tree_is_definition(s->view->before, n->value))
		return;
	row = rows_add(
		&s->vars->rows, ROW_NAME, s->depth, row_key(s->key, ROW_NAME, n->name, n->len));
	row_set_name(&s->vars->rows, row, n->name, n->len);
	tree_add_gone(row, n->value);
}

static void each_gone(struct scope *s)
{
	if (!s->before || !tree_is_later(s->view))
		return;
	if (s->are_globals)
		state_each_global(s->view->before, s->before, add_gone_name, s);
	else
		state_each_local(s->view->before, s->before, add_gone_name, s);
}

static uint64_t count_names(struct scope s)
{
	s.only_count = true;
	s.n = 0;
	each_name(&s);
	return s.n;
}

/* A row that stands for rows which can be folded away; true: they are to be added. */
static bool add_group(struct scope *s, const char *name, bool is_open, int depth)
{
	uint64_t n = count_names(*s);
	struct row *row;

	if (!n)
		return false;
	row = rows_add(
		&s->vars->rows, ROW_GROUP, depth, row_key(s->key, ROW_GROUP, name, strlen(name)));
	row_set_name(&s->vars->rows, row, name, strlen(name));
	row->index = n;
	row->can_open = true;
	row->is_open = rows_is_open(&s->vars->rows, row->key, is_open);
	s->depth = depth + 1;
	return row->is_open;
}

static void add_definitions(struct scope s)
{
	s.want_definitions = true;
	if (add_group(&s, "functions, classes, modules", false, s.depth))
		each_name(&s);
}

static void add_globals(struct scope s)
{
	s.are_globals = true;
	s.key = row_key(s.key, ROW_GROUP, "globals", 7);
	if (add_group(&s, "globals", true, 0)) {
		each_name(&s);
		each_gone(&s);
	}
	add_definitions(s);
}

/* What the event carries: "return value", "yields", "exception". */
static void add_result(struct vars *p, const struct view *v)
{
	static const char *const names[N_EVENTS] = {
		[EVENT_RETURN] = "return value",
		[EVENT_YIELD] = "yields",
		[EVENT_EXCEPTION] = "exception",
	};
	const char *name = names[state_event(v->state)];
	struct view unmarked = *v;
	struct row *row;

	if (!name || v->frame != state_top(v->state))
		return;
	unmarked.before = NULL;
	row = rows_add(&p->rows, ROW_RESULT, 0, row_key(0, ROW_RESULT, name, strlen(name)));
	row_set_name(&p->rows, row, name, strlen(name));
	row->value = state_resolve(v->state, state_value(v->state));
	tree_add(&p->rows, &unmarked, row, VALUE_NOTHING);
}

/* Expressions of "display". What cannot be answered says why. */

static void say_watch(struct expr *x, const struct state *s, const struct frame *f, struct str *out)
{
	struct expr_context at = { s, f };
	struct show how = { .max = 200, .depth = 2 };
	struct err err = { 0 };

	str_addf(out, "%s = ", expr_text(x));
	if (expr_eval(x, &at, &err) < 0)
		str_add(out, err.text);
	else
		expr_show(x, &how, out);
}

static void add_watch(struct vars *p, const struct view *v, struct expr *x)
{
	const struct frame *f =
		v->before && v->frame ? state_find_frame(v->before, v->frame->serial) : NULL;
	struct str now = { 0 }, was = { 0 };
	struct row *row = rows_add(
		&p->rows, ROW_WATCH, 0, row_key(0, ROW_WATCH, expr_text(x), strlen(expr_text(x))));

	say_watch(x, v->state, v->frame, &now);
	if (f)
		say_watch(x, v->before, f, &was);
	row_set_name(&p->rows, row, str_text(&now), now.len);
	if (f && strcmp(str_text(&now), str_text(&was)))
		row->change = ROW_CHANGED_INSIDE;
	str_free(&now);
	str_free(&was);
}

static void add_watches(struct vars *p, const struct view *v)
{
	for (size_t i = 0; i < session_n_displays(v->session); i++)
		add_watch(p, v, session_display(v->session, i));
}

static bool is_module(const struct frame *f)
{
	return f->names && f->names == f->code->globals;
}

static void add_names(struct vars *p, const struct view *v)
{
	struct scope s = { .vars = p, .view = v, .unmarked = *v };

	s.unmarked.before = NULL;
	s.before = v->before ? state_find_frame(v->before, v->frame->serial) : NULL;
	s.key = row_key(v->frame->code_number + 1, ROW_NAME, "", 0);
	each_name(&s);
	each_gone(&s);
	add_definitions(s);
	if (!is_module(v->frame))
		add_globals(s);
}

/* What is selected is so in each code by itself: another call of it has the same row selected, another function has not. */
static uint64_t *selected_in(struct vars *p, uint32_t code)
{
	size_t n = p->n_selected < CODES_KEPT ? p->n_selected : CODES_KEPT, i = 0;

	while (i < n && p->selected[i].code != code)
		i++;
	if (i == n) {
		i = p->n_selected++ % CODES_KEPT;
		p->selected[i].code = code;
		p->selected[i].key = 0;
	}
	return &p->selected[i].key;
}

static void select_again(struct vars *p, uint32_t code)
{
	struct scroll *s = &p->pane.scroll;
	uint64_t key = *selected_in(p, code);

	scroll_set(s, p->rows.n);
	scroll_to(s, rows_find(&p->rows, key, code == p->code && key ? s->at : 0));
	p->code = code;
}

static void update(struct pane *pane, const struct view *v)
{
	struct vars *p = (struct vars *)pane;

	if (pane->scroll.at < p->rows.n)
		*selected_in(p, p->code) = p->rows.at[pane->scroll.at].key;
	rows_clear(&p->rows);
	add_watches(p, v);
	add_result(p, v);
	if (v->frame)
		add_names(p, v);
	select_again(p, v->frame ? v->frame->code_number : p->code);
}

static void heading(struct pane *p, const struct view *v, struct str *out)
{
	(void)p;
	if (v->has_types)
		str_add(out, "all ");
	if (v->frame)
		str_addf(out, "%s %s", is_module(v->frame) ? "globals of" : "locals of",
			is_module(v->frame) ? v->frame->code->module : v->frame->code->name);
}

static void draw_row(struct pane *p, const struct view *v, size_t row, struct pen *pen)
{
	tree_draw(&((struct vars *)p)->rows.at[row], v, pen);
}

static bool fold(struct pane *pane, const struct view *v, enum row_fold how)
{
	struct vars *p = (struct vars *)pane;

	if (!rows_fold(&p->rows, &pane->scroll, how))
		return false;
	update(pane, v);
	return true;
}

/* Watched expressions, by the numbers that undisplay knows them by. */
static void change(struct pane *pane, const struct view *v, enum pane_change how, struct str *command)
{
	const struct vars *p = (struct vars *)pane;
	size_t number = 0;

	(void)v;
	if (how != PANE_REMOVE || pane->scroll.at >= p->rows.n || p->rows.at[pane->scroll.at].kind != ROW_WATCH)
		return;
	for (size_t i = 0; i <= pane->scroll.at; i++)
		number += p->rows.at[i].kind == ROW_WATCH;
	str_addf(command, "undisplay %zu", number);
}

static uint64_t object(struct pane *pane)
{
	const struct vars *p = (struct vars *)pane;

	return pane->scroll.at < p->rows.n ? value_ref(p->rows.at[pane->scroll.at].value) : 0;
}

static void expression(struct pane *pane, const struct view *v, struct str *out)
{
	tree_expression(&((struct vars *)pane)->rows, pane->scroll.at, v, out);
}

enum pane_choice pane_vars_choose(struct pane *pane)
{
	const struct rows *rows = &((struct vars *)pane)->rows;
	size_t first = rows->n;

	for (size_t i = 0; i < rows->n; i++) {
		if (rows->at[i].kind != ROW_NAME)
			continue;
		if (rows->at[i].change != ROW_SAME && rows->at[i].change != ROW_GONE) {
			scroll_to(&pane->scroll, i);
			return CHOICE_CHANGED;
		}
		first = i < first ? i : first;
	}
	if (first == rows->n)
		return CHOICE_NONE;
	scroll_to(&pane->scroll, first);
	return CHOICE_FIRST;
}

static void free_vars(struct pane *p)
{
	rows_free(&((struct vars *)p)->rows);
}

/* clang-format off */
const struct pane_ops pane_vars = {
	.name = "variables", .help = "the names of the frame; Enter unfolds a value; what changed is marked", .size = sizeof(struct vars),
	.free = free_vars, .update = update, .heading = heading, .draw_row = draw_row, .fold = fold, .change = change, .object = object,
	.expression = expression,
};
/* clang-format on */
