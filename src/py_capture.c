/* py_capture.c - objects to values, as deltas: who is looked at, and in which order.
 *
 * New objects get their ids in order of first sight: the names' values first, then what is new in them, breadth first. So they
 * always have the highest ids, and the changes come in ascending order by themselves; only an object that was too deep and is
 * seen nearer now is written out of its turn and sorted in afterwards.
 *
 * The references that shadows let go of are dropped when the step is over, so that whatever is written in between, a text that
 * grew out of another one for instance, finds the old ones alive.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_capture.h"

#include <string.h>

#include "py_change.h"
#include "py_dead.h"
#include "py_due.h"
#include "py_hooks.h"
#include "py_notice.h"
#include "py_redact.h"
#include "py_refcount.h"
#include "py_restless.h"
#include "py_scalar.h"
#include "py_suspects.h"
#include "py_track.h"

uint64_t capture_ended_namespaces;
static struct moment all_scanned;                            /* the last capture_changes at which nobody was left out */

/* Looking. */

static void look(struct tracked *t)
{
	if (dead_or_dying(t))
		change_write_death(t);
	else if (t->is_defined)
		change_look(t);
}

static void look_where_noticed(struct tracked *t)
{
	if (dead_or_dying(t))
		change_write_death(t);
	else if (t->is_defined)
		change_look_where_noticed(t);
}

static void look_at_all(void)
{
	struct tracked **noticed, *t;
	size_t n = suspects_take(&noticed), i = 0;

	for (t = tracked_living.next; t != &tracked_living; t = t->next) {
		while (i < n && noticed[i]->id < t->id)
			i++;
		if (track_scans || notice_everything_surely || (i < n && noticed[i] == t) || !suspects_is_too_dear(t))
			look(t);
	}
}

static void look_at_suspects(void)
{
	struct tracked **noticed;
	size_t n = suspects_take(&noticed);

	for (size_t i = 0; i < n; i++) {
		look_where_noticed(noticed[i]);
		if (suspects_n_woken)
			n = suspects_take_woken(&noticed, i, n);
	}
}

static void suspect_dying(void)
{
	for (struct tracked *t = tracked_living.next; t != &tracked_living; t = t->next)
		if (t->object && (Py_REFCNT(t->object) <= 0 || (t->kind && t->kind->flags & KIND_WEAK)))
			suspects_add(t);
}

static void define_new(void)
{
	while (tracked_last_defined != tracked_living.previous || track_n_nearer) {
		struct tracked *t;

		if (track_n_nearer) {
			t = track_take_nearer();
			if (t->object && t->is_defined)
				change_define(t);
			continue;
		}
		tracked_last_defined = t = tracked_last_defined->next;
		if (!t->is_defined)
			change_define(t);
	}
}

/* At nearly every step there is nobody to suspect: finding that out calls nothing, so that no registers are saved for it. */
bool capture_is_at_rest(void)
{
	if (restless_are_any_stored_into())
		restless_compare_names();
	if (due & DUE_STORES) {
		due &= ~DUE_STORES;
		restless_compare_cells();
	}
	if (restless[REST_EXCEPTIONS].n)
		restless_compare_exceptions();
	if (restless[REST_OTHERS].n)
		restless_compare_others();
	return !(due & DUE_CHANGES) && !hooks_collector_ran();
}

static __attribute__((noinline)) void look_at_more(void)
{
	if (notice_dying_taken())
		suspect_dying();
	if (!notice_everything_taken(track_scans ? 0 : tracked_n_living) && !track_scans) {
		look_at_suspects();
		return;
	}
	if (notice_left_out) {
		track_is_catching_up = true;
		track_scanned = all_scanned;
	}
	look_at_all();
}

static struct moment now(void)
{
	return (struct moment){ track_deaths, track_last_id };
}

static __attribute__((noinline)) void end_look_at_more(void)
{
	if (track_is_catching_up)
		notice_left_out = false;
	track_is_catching_up = false;
	track_scanned = now();
	if (!notice_left_out)
		all_scanned = track_scanned;
	if (!track_scans && notice_suspects_are_enough())
		due &= ~(suspects_n ? DUE_LOOK : DUE_LOOK | DUE_CHANGES);
}

static inline void end_look(void)
{
	track_scanned = all_scanned = now();
	if (!suspects_n)
		due &= ~DUE_CHANGES;
}

/* What is due may change meanwhile: it is the next look's. */
void capture_changes(struct str *out)
{
	bool more = due & DUE_LOOK || hooks_collector_ran();

	change_begin(out);
	if (suspects_n_woken)
		suspects_add_woken();
	if (more)
		look_at_more();
	else if (suspects_n)
		look_at_suspects();
	else
		notice_looks++;
	if (tracked_last_defined != tracked_living.previous || track_n_nearer)
		define_new();
	if (suspects_n_woken)
		suspects_add_woken();
	change_end();
	if (dead_n)
		dead_forget();
	if (more || due & DUE_LOOK)
		end_look_at_more();
	else
		end_look();
}

/* They lie anywhere: while one is written, the content of the next and the head of the one behind it are on their way. */
static inline void fetch_early(const struct tracked *next)
{
	const struct tracked *after = next->next;

	__builtin_prefetch(after);
	__builtin_prefetch(&after->shadow);
	__builtin_prefetch(&after->shadow.items);
	__builtin_prefetch(&after->next);
	__builtin_prefetch(next->shadow.attributes.at);
	__builtin_prefetch(next->shadow.items.at);
}

void capture_objects(struct str *out)
{
	char between = '{', *p;

	for (const struct tracked *t = tracked_living.next; t != &tracked_living; t = t->next) {
		fetch_early(t->next);
		if (!t->object || !t->is_defined)
			continue;
		p = str_begin(out, sizeof(t->id_text) + 4);
		*p++ = between;
		between = ',';
		*p++ = '"';
		p = tracked_put_id(p, t);
		memcpy(p, "\":", 2);
		str_end(out, p + 2);
		change_write_whole(out, t);
	}
	str_add(out, between == '{' ? "{}" : "}");
}

/* Values of names. */

void capture_value(struct str *out, PyObject *object)
{
	if (object && object == redact_value)
		redact_write(out);
	else if (object)
		track_write(out, word_object(object), 0, 0);
	else
		str_add(out, "{}");
}

uint64_t capture_id(PyObject *object)
{
	return track_object(object, 0)->id;
}

uint64_t capture_namespace(PyObject *dict)
{
	struct tracked *t = track_object(dict, 0);

	if (PyDict_Check(dict) && t->kind != &kind_namespace) {
		t->kind = &kind_namespace;
		t->type = NULL;
		suspects_add(t);
	}
	return t->id;
}

void capture_start(const struct capture_budgets *budgets)
{
	if (budgets->max_items)
		track_max_items = budgets->max_items;
	if (budgets->max_depth)
		track_max_depth = budgets->max_depth;
	if (budgets->max_str)
		scalar_max_text = budgets->max_str;
	track_scans = budgets->scan;
	if (track_scans)
		due |= DUE_CHANGES | DUE_LOOK;
	dead_start();
	refcount_start();
}
