/* record_check.c - a whole record, verified.
 *
 * All of it is read from the top, with nothing believed that the last line says:
 *
 *   - every line has the form that the format gives it;
 *   - every step fits the state that those before it led to;
 *   - every keyframe, written again from that state, is the same line to the last byte;
 *   - every site is in the code of the frame that stands there;
 *   - whatever is referred to is there: looked at in full whenever enough has changed to pay for it, when a new reference
 *     leads nowhere, at keyframes and at the end; between two keyframes of which the second says that changes were late, what
 *     has died may still be in others;
 *   - what the last line tells of the others is so.
 *
 * Parts of it may be checked at the same time: see record_check_parts.c.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "pystep/state.h"
#include "pystep/write.h"
#include "record_check.h"
#include "record_decode.h"

static int blame(const struct check *c, const char *at, const char *cause)
{
	return record_blame(c->rec, at, cause, c->err);
}

static int blame_scan(const struct check *c, const struct scan *s)
{
	return record_blame_scan(c->rec, s, c->err);
}

static struct scan scan_line(struct check *c, const struct line *line)
{
	return (struct scan){ .at = line->text, .end = line->text + line->len, .refs = &c->refs };
}

/* --- references --- */

struct dangling {
	const struct state *state;
	uint64_t from, to;
	const char *what;
};

static bool leads_nowhere(const struct state *s, struct value v)
{
	return value_is_ref(v) && !state_object(s, value_ref(v));
}

static void check_value(struct dangling *d, const char *what, uint64_t from, struct value v)
{
	if (!d->what && leads_nowhere(d->state, v))
		*d = (struct dangling){ d->state, from, value_ref(v), what };
}

static void check_object(void *arg, const struct object *o)
{
	for (size_t i = 0; i < o->n_items; i++)
		check_value(arg, "object", o->id, o->items[i]);
	for (size_t i = 0; i < o->n_entries; i++) {
		check_value(arg, "object", o->id, o->entries[i].key);
		check_value(arg, "object", o->id, o->entries[i].value);
	}
	for (size_t i = 0; i < o->n_attributes; i++)
		check_value(arg, "object", o->id, o->attributes[i].value);
}

static void check_id(struct dangling *d, const char *what, uint64_t from, uint64_t id)
{
	if (!d->what && id && !state_object(d->state, id))
		*d = (struct dangling){ d->state, from, id, what };
}

static void check_frame(struct dangling *d, const struct frame *f)
{
	for (uint32_t i = 0; i < f->code->n_slots; i++)
		check_value(d, "a variable of frame", f->serial, f->slots[i]);
	check_id(d, "the names of frame", f->serial, f->names);
	check_id(d, "the globals of frame", f->serial, f->code->globals);
}

static void check_frames(struct dangling *d)
{
	for (size_t t = 0; t < state_n_threads(d->state); t++) {
		const struct thread *thread = state_thread_at(d->state, t);
		for (size_t i = 0; i < thread->n_frames; i++)
			check_frame(d, thread->frames[i]);
	}
	for (size_t i = 0; i < state_n_asleep(d->state); i++)
		check_frame(d, state_asleep(d->state, i));
}

/* An object that holds a dead one: whether it was to be told of by now is known at the next keyframe. */
static int put_off(struct check *c, const struct line *line, const char *cause)
{
	if (!c->gone) {
		c->gone = base_strdup(cause);
		c->gone_at = line->text;
	}
	return 0;
}

static int settle(struct check *c, bool is_late)
{
	int r = c->gone && !is_late ? blame(c, c->gone_at, c->gone) : 0;

	free(c->gone);
	c->gone = NULL;
	c->is_late = false;
	return r;
}

/* All there are, now. */
static int check_references(struct check *c, const struct line *line, bool is_keyframe)
{
	struct dangling d = { .state = c->state };
	char cause[128];

	check_value(&d, "the value of step", c->step, state_value(c->state));
	check_frames(&d);
	state_each_object(c->state, check_object, &d);
	c->has_death = false;
	c->paid = 0;
	if (!d.what)
		return 0;
	snprintf(cause, sizeof(cause), "%s %llu refers to object %llu, which is not there", d.what,
		(unsigned long long)d.from, (unsigned long long)d.to);
	return !is_keyframe && strcmp(d.what, "object") == 0 ? put_off(c, line, cause)
							     : blame(c, line->text, cause);
}

/* A change in an object's only section is taken apart by the state, which knows the section; here too. */
static bool check_only(struct check *c, const struct change *change, struct scan *s)
{
	const struct object *o = state_object(c->state, change->id);

	if (!o)
		return true; /* it died later in the same step */
	*s = scan_of(change->value.at, change->value.len);
	s->refs = &c->refs;
	delta_clear(&c->scratch);
	return decode_section(s, &c->scratch, change->id,
		o->has_items	 ? SECTION_ITEMS
		: o->has_entries ? SECTION_ENTRIES
				 : SECTION_ATTRIBUTES);
}

static int check_changes(struct check *c)
{
	struct scan s;

	for (size_t i = 0; i < c->delta.n; i++) {
		const struct change *change = &c->delta.changes[i];
		c->has_death |= change->kind == CHANGE_DEATH;
		if (change->kind == CHANGE_ONLY && !check_only(c, change, &s))
			return blame_scan(c, &s);
	}
	return 0;
}

static bool new_ones_lead_somewhere(const struct check *c)
{
	for (size_t i = 0; i < c->refs.n; i++)
		if (!state_object(c->state, c->refs.ids[i]))
			return false;
	return true;
}

static int check_step_references(struct check *c, const struct line *line)
{
	if (check_changes(c) < 0)
		return -1;
	c->paid += c->delta.n + 1;
	if (!new_ones_lead_somewhere(c) || (c->has_death && c->paid >= state_n_objects(c->state)))
		return check_references(c, line, false);
	return 0;
}

/* --- lines --- */

int check_apply(struct check *c, const struct line *line, const struct delta *d)
{
	if (state_apply(c->state, d, c->step, c->err) == 0) {
		state_forget(c->state, 0);
		return 0;
	}
	char cause[sizeof(c->err->text)];
	memcpy(cause, c->err->text, sizeof(cause));
	return blame(c, line->text, cause);
}

static bool is_site_of(const struct check *c, const struct frame *f)
{
	const struct site *site = program_site(c->rec->program, f->site);

	return !f->site || (site && site->code == f->code_number);
}

static const bool pushes[CHANGE_TIME + 1] = {
	[CHANGE_CALL] = true,
	[CHANGE_ENTER] = true,
	[CHANGE_ADOPT] = true,
};

/* A site is of one of the two topmost frames at that moment; others may have come above them in the same step. */
static int check_sites(struct check *c, const struct line *line)
{
	size_t depth = state_depth(c->state), n = 0;
	bool has_sites = false;

	for (size_t i = 0; i < c->delta.n; i++) {
		has_sites |= c->delta.changes[i].kind == CHANGE_SITE;
		n += pushes[c->delta.changes[i].kind];
	}
	for (size_t i = 0; has_sites && i < n + 2 && i < depth; i++)
		if (!is_site_of(c, state_frame(c->state, depth - 1 - i)))
			return blame(
				c, line->text, "a frame stands at a site that is none of its code");
	return 0;
}

static int check_step(struct check *c, const struct line *line)
{
	struct scan s = scan_line(c, line);

	if (line->len == 0)
		return blame(c, line->text, "an empty line");
	if (c->rec->header.first > 1 && c->keyframes.n == 0)
		return blame(c, line->text, "no keyframe stands for the first step");
	if (!decode_step(&s, &c->delta))
		return blame_scan(c, &s);
	c->step++;
	if (check_apply(c, line, &c->delta) < 0 || check_sites(c, line) < 0 ||
		check_step_references(c, line) < 0)
		return -1;
	delta_clear(&c->delta);
	c->refs.n = 0;
	return 0;
}

static int check_learnt(struct check *c, const struct line *line, enum note_kind kind)
{
	struct offsets *o = kind == NOTE_FILE	? &c->files
			    : kind == NOTE_CODE ? &c->codes
						: &c->sites;
	int got = record_learn(c->rec, line, kind, c->err);

	BASE_GROW(o->at, o->cap, o->n + 1);
	o->at[o->n++] = line->pos;
	return got < 0 ? -1 : got == 1 ? 0 : blame(c, line->text, "this number was given before");
}

/* The line as it should be is what the state gives when it is written. */
int check_written(struct check *c, const struct line *line)
{
	size_t len = line->next - line->pos, i = 0;

	str_clear(&c->text);
	write_keyframe(&c->text, c->state);
	while (i < len && i < c->text.len && line->text[i] == c->text.at[i])
		i++;
	if (i == len && i == c->text.len)
		return 0;
	return blame(c, line->text + (i < len ? i : len - 1),
		"the keyframe differs from what the steps before it led to");
}

static int check_keyframe(struct check *c, const struct line *line)
{
	struct scan s = scan_of(line->text, line->len);
	bool stands_in = c->rec->header.first > 1 && c->keyframes.n == 0;
	uint64_t step;

	delta_clear(&c->scratch);
	if (!decode_keyframe(&s, &c->scratch, &step))
		return blame_scan(c, &s);
	if (step != (stands_in ? c->rec->header.first : c->step) || step == 0)
		return blame(
			c, line->text, "the keyframe is of another step than the one above it");
	c->step = step;
	marks_add(&c->keyframes, step, line->pos);
	if (stands_in && check_apply(c, line, &c->scratch) < 0)
		return -1;
	if (settle(c, c->is_late) < 0 || check_written(c, line) < 0)
		return -1;
	return check_references(c, line, true);
}

static int check_last(struct check *c, const struct line *line)
{
	struct scan s = scan_of(line->text, line->len);

	c->has_last = true;
	if (!last_read(&s, &c->last))
		return blame_scan(c, &s);
	c->rec->end = c->last.end;
	return line->next == c->rec->bytes.size
		       ? 0
		       : blame(c, line->text + line->len, "something follows the last line");
}

static int check_other(struct check *c, const struct line *line, enum note_kind kind)
{
	static const char late[] = "{\"late\":true}";
	struct scan s = scan_line(c, line);
	struct note note;

	if (line->len >= strlen(late) && memcmp(line->text, late, strlen(late)) == 0)
		c->is_late = c->was_late = true;
	if (note_is_output(kind))
		marks_add(&c->outputs, c->step, line->pos);
	if (!note_read(&s, kind, &note) || !note_changes(&s, &note, &c->delta))
		return blame_scan(c, &s);
	return 0;
}

static int check_note(struct check *c, const struct line *line)
{
	enum note_kind kind = note_kind_of(line->text, line->len);

	switch (kind) {
	case NOTE_FILE:
	case NOTE_CODE:
	case NOTE_SITE: return check_learnt(c, line, kind);
	case NOTE_KEYFRAME: return check_keyframe(c, line);
	case NOTE_END: return check_last(c, line);
	default: return check_other(c, line, kind);
	}
}

int check_line(struct check *c, const struct line *line)
{
	bool is_note = line->text[0] == '{';

	if ((is_note ? check_note(c, line) : check_step(c, line)) < 0)
		return -1;
	return c->has_last || record_has_comma(c->rec, line)
		       ? 0
		       : blame(c, line->text + line->len, "the line does not end in a comma");
}

/* --- the last line, against what was met --- */

static bool same_offsets(const struct offsets *a, const struct offsets *b)
{
	return a->n == b->n && (a->n == 0 || memcmp(a->at, b->at, a->n * sizeof(*a->at)) == 0);
}

static bool same_marks(const struct marks *a, const struct marks *b)
{
	return a->n == b->n && (a->n == 0 || memcmp(a->at, b->at, a->n * sizeof(*a->at)) == 0);
}

/* Both are in the order of the file. */
static bool are_among(const struct marks *some, const struct marks *all)
{
	size_t j = 0;

	for (size_t i = 0; i < some->n; i++) {
		while (j < all->n && all->at[j].pos < some->at[i].pos)
			j++;
		if (j == all->n || all->at[j].pos != some->at[i].pos ||
			all->at[j].step != some->at[i].step)
			return false;
	}
	return true;
}

static int compare_last(struct check *c, const struct line *line)
{
	const struct record_last *l = &c->last;
	const char *cause =
		l->steps != c->step   ? "\"steps\" is not the number of the last step"
		: l->end.at > c->step ? "\"at\" is a step that is not there"
		: !same_offsets(&l->files, &c->files) ? "\"files\" are not where the last line says"
		: !same_offsets(&l->codes, &c->codes) ? "\"codes\" are not where the last line says"
		: !same_offsets(&l->sites, &c->sites) ? "\"sites\" are not where the last line says"
		: !same_marks(&l->keyframes, &c->keyframes)
			? "\"keyframes\" are not where the last line says"
		: !are_among(&l->outputs, &c->outputs)
			? "\"outputs\" are not where the last line says"
			: NULL;

	return cause ? blame(c, line->text, cause) : 0;
}

/* Changes after the last step are part of no state; still they must fit it. */
static int check_end(struct check *c, const struct line *line)
{
	if (c->delta.n && check_apply(c, line, &c->delta) < 0)
		return -1;
	if (check_references(c, line, false) < 0 || settle(c, c->was_late) < 0)
		return -1;
	return c->has_last ? compare_last(c, line) : 0;
}

static int check_all(struct check *c, struct check_parts *parts)
{
	struct line line = { c->rec->bytes.at, 0, 0, c->rec->header.start };

	while (!c->has_last && record_line_at(c->rec, check_parts_take(parts, c, line.next), &line))
		if (check_line(c, &line) < 0)
			return -1;
	return check_end(c, &line);
}

static void say_good(const struct check *c, FILE *out)
{
	struct record_end truncated = { .how = RECORD_TRUNCATED };
	uint64_t first = c->rec->header.first, n = c->step + 1 - first;
	struct str text = { 0 };

	record_end_text(c->has_last ? &c->last.end : &truncated, c->last.signal, &text);
	fprintf(out, "%s: good: %llu step%s, %zu keyframe%s, %s\n", c->rec->name,
		(unsigned long long)n, n == 1 ? "" : "s", c->keyframes.n,
		c->keyframes.n == 1 ? "" : "s", text.at);
	str_free(&text);
}

void check_init(struct check *c, struct record *rec, struct err *err)
{
	*c = (struct check){ .rec = rec,
		.err = err,
		.state = state_new(rec->program),
		.step = rec->header.first - 1 };
}

void check_free(struct check *c)
{
	state_free(c->state);
	delta_free(&c->delta);
	delta_free(&c->scratch);
	last_free(&c->last);
	str_free(&c->text);
	free(c->gone);
	free(c->refs.ids);
	free(c->files.at);
	free(c->codes.at);
	free(c->sites.at);
	free(c->keyframes.at);
	free(c->outputs.at);
	record_free(c->rec);
}

int record_check_open(struct record *rec, size_t n_parts, FILE *out, struct err *err)
{
	struct check_parts *parts = check_parts_start(rec, n_parts);
	struct check c;
	int result;

	check_init(&c, rec, err);
	result = check_all(&c, parts);
	check_parts_free(parts);
	if (result == 0)
		say_good(&c, out);
	check_free(&c);
	return result;
}

int record_check(const char *path, FILE *out, struct err *err)
{
	struct record *rec = record_open_raw(path, err);

	return rec ? record_check_open(rec, check_parts_wanted(rec), out, err) : -1;
}
