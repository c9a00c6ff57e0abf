/* filter.c - which steps are wanted.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter_impl.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Life. */

void predicate_add(struct predicate *p, struct predicate *part)
{
	BASE_GROW(p->parts, p->cap, p->n + 1);
	p->parts[p->n++] = part;
}

void predicate_free(struct predicate *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n; i++)
		predicate_free(p->parts[i]);
	free(p->parts);
	known_free(&p->wanted);
	regex_free(p->regex);
	expr_free(p->expr);
	str_free(&p->why);
	free(p);
}

struct filter *filter_compile(const char *text, struct err *err)
{
	struct filter *f = base_alloc(sizeof(*f));

	f->text = base_strdup(text);
	f->root = filter_parse(f, text, err);
	if (!f->root) {
		err->status = ERR_USAGE;
		filter_free(f);
		return NULL;
	}
	f->queue = base_alloc((f->lag + 2) * sizeof(*f->queue));
	return f;
}

void filter_free(struct filter *f)
{
	if (!f)
		return;
	predicate_free(f->root);
	known_free(&f->known);
	free(f->queue);
	free(f->text);
	free(f);
}

bool filter_is_late(const struct filter *f)
{
	return f->lag != 0;
}

const char *filter_text(const struct filter *f)
{
	return f->text;
}

/* Predicates. */

static bool holds(struct filter *f, struct predicate *p, const struct step *at)
{
	return p->holds(f, p, at);
}

bool filter_holds_condition(struct filter *f, struct predicate *p, const struct step *at)
{
	return condition_holds(&p->condition, at, &f->known, &p->wanted, p->regex);
}

static bool is_name_error(const char *why)
{
	static const char name_error[] = "NameError";

	return !strncmp(why, name_error, strlen(name_error));
}

/* The first reason, but for names: those are not bound at most steps, and where they are, a reason says more. */
static bool wants_why(const struct predicate *p)
{
	return !p->is_told && (!p->why_step || is_name_error(str_text(&p->why)));
}

static void keep_why(struct predicate *p, const char *why, uint64_t step)
{
	if (p->why_step && is_name_error(why))
		return;
	str_clear(&p->why);
	str_add(&p->why, why);
	p->why_step = step;
}

/* What cannot be answered at a step, as the value of a name that is not bound there, does not hold. */
bool filter_holds_expression(struct filter *f, struct predicate *p, const struct step *at)
{
	struct expr_context context = { at->s, at->frame };
	struct err why;
	bool yes = false, wanted = wants_why(p);

	(void)f;
	if (wanted)
		err_clear(&why);
	if (expr_test(p->expr, &context, &yes, wanted ? &why : NULL) < 0) {
		if (wanted)
			keep_why(p, why.text, state_step(at->s));
		return false;
	}
	p->is_told = true;
	return yes;
}

/* All parts are looked at, whatever those before say: one may be a From or a Backlog, which follows the run. */
bool filter_holds_all(struct filter *f, struct predicate *p, const struct step *at)
{
	bool all = true;

	for (size_t i = 0; i < p->n; i++)
		all = holds(f, p->parts[i], at) && all;
	return all;
}

bool filter_holds_any(struct filter *f, struct predicate *p, const struct step *at)
{
	bool any = false;

	for (size_t i = 0; i < p->n; i++)
		any = holds(f, p->parts[i], at) || any;
	return any;
}

bool filter_holds_not(struct filter *f, struct predicate *p, const struct step *at)
{
	return !filter_holds_all(f, p, at);
}

static bool switch_on(struct filter *f, struct predicate *p, const struct step *at)
{
	if (!holds(f, p->parts[0], at))
		return false;
	p->is_on = true;
	p->depth = at->depth;
	p->calls = at->calls;
	p->thread = state_thread(at->s)->serial;
	return true;
}

bool filter_holds_from(struct filter *f, struct predicate *p, const struct step *at)
{
	struct step relative = *at;
	bool was_on = p->is_on;

	if (!was_on && !switch_on(f, p, at))
		return false;
	if (p->thread != state_thread(at->s)->serial)
		return false;
	relative.depth -= p->depth;
	relative.calls -= p->calls;
	if (was_on && relative.depth < p->watermark) {
		p->is_on = false;
		return false;
	}
	return p->n < 2 || holds(f, p->parts[1], &relative);
}

static struct undecided *queue_at(const struct filter *f, uint64_t i)
{
	return &f->queue[(f->first + i) % (f->lag + 2)];
}

/* The steps before this one, which is the last in the queue. */
static void want_past(struct filter *f, const struct predicate *p)
{
	uint64_t n = f->n_queue - 1, i = n > p->size ? n - p->size : 0;
	bool is_first = true;

	for (; i < n; i++) {
		struct undecided *u = queue_at(f, i);

		if (!u->held || u->decision.wanted)
			continue;
		u->decision.wanted = true;
		u->decision.stack = is_first ? p->stack : 0;
		is_first = false;
	}
	if (is_first && !queue_at(f, n)->decision.stack)
		queue_at(f, n)->decision.stack = p->stack;
}

bool filter_holds_backlog(struct filter *f, struct predicate *p, const struct step *at)
{
	struct undecided *now = queue_at(f, f->n_queue - 1);

	now->held = p->n < 2 || holds(f, p->parts[1], at);
	if (!holds(f, p->parts[0], at))
		return false;
	want_past(f, p);
	return now->held;
}

/* What is known of code alone: of a predicate, whether it can hold, and whether it can fail to. */

struct may {
	bool hold, fail;
};
static const struct may unknown = { true, true };

static struct may may(struct filter *f, struct predicate *p, const struct step *at);

static struct may may_condition(struct filter *f, struct predicate *p, const struct step *at)
{
	bool yes;

	if (!p->condition.field->is_of_code)
		return unknown;
	yes = filter_holds_condition(f, p, at);
	return (struct may){ yes, !yes };
}

static struct may may_all(struct filter *f, struct predicate *p, const struct step *at)
{
	struct may all = { true, false };

	for (size_t i = 0; i < p->n; i++) {
		struct may part = may(f, p->parts[i], at);

		all.hold = all.hold && part.hold;
		all.fail = all.fail || part.fail;
	}
	return all;
}

static struct may may_any(struct filter *f, struct predicate *p, const struct step *at)
{
	struct may any = { false, true };

	for (size_t i = 0; i < p->n; i++) {
		struct may part = may(f, p->parts[i], at);

		any.hold = any.hold || part.hold;
		any.fail = any.fail && part.fail;
	}
	return any;
}

static struct may may_not(struct filter *f, struct predicate *p, const struct step *at)
{
	struct may all = may_all(f, p, at);

	return (struct may){ all.fail, all.hold };
}

/* From and Backlog follow the run: they need all of it, as an expression does, whose names may be anything. */
static struct may may(struct filter *f, struct predicate *p, const struct step *at)
{
	static const struct {
		holds_fn *holds;
		struct may (*may)(struct filter *f, struct predicate *p, const struct step *at);
	} kinds[] = {
		{ filter_holds_condition, may_condition },
		{ filter_holds_all, may_all },
		{ filter_holds_any, may_any },
		{ filter_holds_not, may_not },
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].holds == p->holds)
			return kinds[i].may(f, p, at);
	return unknown;
}

bool filter_may_hold(struct filter *f, const struct filter_code *names)
{
	struct file file = { .path = (char *)names->filename };
	struct code code = {
		.name = (char *)names->function,
		.qualname = (char *)names->qualname,
		.module = (char *)names->module,
		.file = &file,
	};
	struct frame frame = { .code = &code };
	struct step at = { .frame = &frame };

	return may(f, f->root, &at).hold;
}

/* Without a state. */

static bool is_stateless(const struct predicate *p)
{
	if (p->holds == filter_holds_condition)
		return p->condition.field->is_stateless;
	if (p->holds != filter_holds_all && p->holds != filter_holds_any && p->holds != filter_holds_not)
		return false;
	for (size_t i = 0; i < p->n; i++)
		if (!is_stateless(p->parts[i]))
			return false;
	return true;
}

bool filter_is_stateless(const struct filter *f)
{
	return is_stateless(f->root);
}

enum filter_verdict filter_of_code(struct filter *f, const struct code *code)
{
	struct frame frame = { .code = code };
	struct may can = may(f, f->root, &(struct step){ .frame = &frame });

	return !can.hold ? FILTER_NEVER : can.fail ? FILTER_ASK : FILTER_ALWAYS;
}

bool filter_holds_at(struct filter *f, const struct frame *frame, enum event event, size_t n_frames)
{
	struct step at = { .frame = frame, .event = event, .depth = step_depth(event, n_frames) };

	return holds(f, f->root, &at);
}

/* Steps. */

void filter_step(struct filter *f, const struct state *s)
{
	struct step at = step_of(s);
	struct undecided *u = queue_at(f, f->n_queue++);

	*u = (struct undecided){ .decision = { .step = state_step(s) } };
	if (!at.frame)
		return;
	u->decision.wanted = holds(f, f->root, &at);
}

static void add_untold(const struct predicate *p, struct str *out)
{
	if (p->why_step && !p->is_told)
		str_addf(out, "%s has no answer at any step; at step %" PRIu64 ": %s\n",
			expr_text(p->expr), p->why_step, str_text(&p->why));
	for (size_t i = 0; i < p->n; i++)
		add_untold(p->parts[i], out);
}

void filter_untold(const struct filter *f, struct str *out)
{
	add_untold(f->root, out);
}

void filter_end(struct filter *f)
{
	f->is_over = true;
}

bool filter_next(struct filter *f, struct filter_decision *d)
{
	if (!f->n_queue || (!f->is_over && f->n_queue <= f->lag))
		return false;
	*d = queue_at(f, 0)->decision;
	f->first = (f->first + 1) % (f->lag + 2);
	f->n_queue--;
	return true;
}
