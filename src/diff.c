/* diff.c - two records side by side, and what to say of it.
 *
 *     both at the same kind of step, of the same function, in frames that are a pair, on the same line: a pair of steps
 *     otherwise the paths part: they are joined again at the nearest pair of steps of the same two frames, at the latest
 *     where both frames are left
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "diff.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "diff_impl.h"
#include "pystep/show.h"

#define MAX_SAID  12   /* differences told of, one line each */
#define MAX_NAMES 6    /* names of the first one */
#define NEAR	  64   /* items of a frame looked ahead at first, … */
#define FAR	  2048 /* … and then */

enum kind {
	INPUT,
	PATH,
	VALUES,
	OUTPUT,
	END
}; /* what makes a difference before the difference that it makes */

struct found {
	enum kind kind;
	uint64_t a, b;	 /* steps; 0: there is none in that run */
	struct str text; /* lines, each with its newline */
};

struct diff {
	struct diff_side a, b;
	struct diff_lines *lines;
	struct diff_values values;
	struct idmap frames;	 /* serials of a, to those of b */
	uint64_t same_frames;	 /* up to here they are the same */
	struct idmap known;	 /* frames of a: slots that differ already, in v.len */
	uint64_t new_slots;	 /* of the frame on top of a: they differ, and did not before */
	uint64_t last_a, last_b; /* steps of the last pair */
	struct found found[MAX_SAID];
	size_t n_found;
	uint64_t n_kind[END + 1];
	uint64_t only_a, only_b; /* steps that only one has */
	struct err *err;
};

static struct found *add(struct diff *d, enum kind kind, uint64_t a, uint64_t b)
{
	struct found *f;

	d->n_kind[kind]++;
	if (d->n_found == MAX_SAID)
		return NULL;
	f = &d->found[d->n_found++];
	*f = (struct found){ .kind = kind, .a = a, .b = b };
	return f;
}

/* Pairs of frames. */

static uint64_t frame_of_b(const struct diff *d, uint64_t a)
{
	struct idmap_slot *slot = idmap_find(&d->frames, a);

	if (slot)
		return (uint64_t)(uintptr_t)slot->p;
	return a <= d->same_frames ? a : 0;
}

static void pair_frames(struct diff *d, uint64_t a, uint64_t b)
{
	struct idmap_slot *slot = a ? idmap_find(&d->frames, a) : NULL;

	if (!a)
		return;
	if (!slot)
		slot = idmap_add(&d->frames, a);
	slot->p = (void *)(uintptr_t)b;
}

/* Pairs of steps. */

static enum event kind_of(enum event event)
{
	return event == EVENT_UNWIND ? EVENT_RETURN : event;
}

static bool ends_frame(const struct diff_item *it)
{
	return kind_of(it->event) == EVENT_RETURN || it->event == EVENT_YIELD;
}

static const struct code *code_of(const struct diff_side *s, const struct diff_item *it)
{
	return program_code(timeline_program(s->tl), it->code);
}

static bool is_pair(struct diff *d, size_t i, size_t j)
{
	const struct diff_item *a = &d->a.items[i], *b = &d->b.items[j];

	if (kind_of(a->event) != kind_of(b->event) || a->key != b->key || a->thread != b->thread ||
		frame_of_b(d, a->frame) != b->frame)
		return false;
	if (a->event == EVENT_RESUME && frame_of_b(d, a->callee))
		return frame_of_b(d, a->callee) == b->callee;
	return a->event != EVENT_LINE ||
	       diff_same_line(d->lines, code_of(&d->a, a), a->line, code_of(&d->b, b), b->line);
}

/* Items of one frame, from i on, up to where it is left. Returns how many. */
static size_t look_ahead(const struct diff_side *s, size_t i, size_t *at, size_t max)
{
	uint64_t frame = s->items[i].frame;
	size_t n = 0;

	while (i < s->n && n < max) {
		const struct diff_item *it = &s->items[i];

		if (it->frame == frame)
			at[n++] = i;
		if (it->frame == frame && ends_frame(it))
			break;
		i = !it->callee ? i + 1 : it->skip ? it->skip : s->n;
	}
	return n;
}

static size_t where_left(const struct diff_side *s, size_t i)
{
	size_t at;

	while (i < s->n) {
		if (look_ahead(s, i, &at, 1) == 0)
			return s->n;
		if (ends_frame(&s->items[at]))
			return at;
		i = s->items[at].callee ? s->items[at].skip : at + 1;
		if (!i)
			return s->n;
		while (i < s->n && s->items[i].frame != s->items[at].frame)
			i = !s->items[i].callee ? i + 1
			    : s->items[i].skip	? s->items[i].skip
						: s->n;
	}
	return s->n;
}

static bool join_near(struct diff *d, size_t *i, size_t *j, size_t max)
{
	size_t *a = base_alloc(2 * max * sizeof(*a)), *b = a + max;
	size_t n_a = look_ahead(&d->a, *i, a, max), n_b = look_ahead(&d->b, *j, b, max);
	bool joined = false;

	for (size_t sum = 1; sum < n_a + n_b && !joined; sum++)
		for (size_t p = sum < n_b ? 0 : sum - n_b + 1; p <= sum && p < n_a && !joined; p++)
			if (is_pair(d, a[p], b[sum - p])) {
				*i = a[p];
				*j = b[sum - p];
				joined = true;
			}
	free(a);
	return joined;
}

/* Past what only one of the two has. */
static void join(struct diff *d, size_t *i, size_t *j)
{
	size_t from_a = *i, from_b = *j;

	if (!join_near(d, i, j, NEAR) && !join_near(d, i, j, FAR)) {
		*i = where_left(&d->a, *i);
		*j = where_left(&d->b, *j);
		if (*i < d->a.n && *j < d->b.n && !is_pair(d, *i, *j))
			*i = d->a.n, *j = d->b.n;
	}
	d->only_a += *i - from_a;
	d->only_b += *j - from_b;
}

/* Words. */

static void add_stop(struct diff_side *s, uint64_t step, const char *name, struct str *out)
{
	struct err ignored = { 0 };
	struct cursor *c = cursor_new(s->tl);
	const struct state *st = cursor_at(c, step, &ignored);

	str_addf(out, "  %s  ", name);
	if (st)
		show_stop(st, timeline_last(s->tl), out);
	str_add_char(out, '\n');
	cursor_free(c);
}

static void add_value(const struct state *s, struct value v, struct str *out)
{
	static const struct show how = { .max = 60, .depth = 3 };

	if (value_is_bound(state_resolve(s, v)))
		show_value(s, v, &how, out);
	else
		str_add(out, "not there");
}

/* What the name was in both before, when it was the same. */
static void add_before(struct diff *d, const char *name, struct str *out)
{
	struct err ignored = { 0 };
	struct cursor *ca = cursor_new(d->a.tl);
	const struct state *s = d->last_a ? cursor_at(ca, d->last_a, &ignored) : NULL;
	const struct frame *f = s ? state_top(s) : NULL, *now = state_top(d->a.s);

	if (f && now && f->serial == now->serial && value_is_bound(state_local(s, f, name))) {
		str_add(out, " (was ");
		add_value(s, state_local(s, f, name), out);
		str_add_char(out, ')');
	}
	cursor_free(ca);
}

struct names {
	struct diff *d;
	const struct frame *other; /* of b */
	bool is_global, is_first;
	struct str *out;
	unsigned n;
};

static void add_name(struct names *x, const struct name *name, struct value va, struct value vb)
{
	struct diff *d = x->d;
	struct diff_leaf leaf;
	struct str way = { 0 };
	char *text = base_memdup(name->name, name->len);

	if (diff_find(d->a.s, d->b.s, va, vb, &way, &leaf) && x->n++ < MAX_NAMES) {
		str_addf(x->out, "     %s%s = ", text, str_text(&way));
		add_value(d->a.s, leaf.a, x->out);
		str_add(x->out, " in A, ");
		add_value(d->b.s, leaf.b, x->out);
		str_add(x->out, " in B");
		if (x->is_first && !way.len)
			add_before(d, text, x->out);
		str_add_char(x->out, '\n');
	}
	str_free(&way);
	free(text);
}

/* Of a frame's variables, those that did not differ before, if there are any. */
static bool is_old(const struct names *x, const char *name)
{
	const struct frame *f = state_top(x->d->a.s);

	if (!x->is_first || !x->d->new_slots)
		return false;
	for (uint32_t i = 0; i < f->code->n_slots && i < 64; i++)
		if (strcmp(f->code->slots[i], name) == 0)
			return !(x->d->new_slots >> i & 1);
	return false;
}

static void look_at_name(void *arg, const struct name *name)
{
	struct names *x = arg;
	char *text = base_memdup(name->name, name->len);
	struct value other = x->is_global ? state_global(x->d->b.s, x->other, text)
					  : state_local(x->d->b.s, x->other, text);

	if (!is_old(x, text))
		add_name(x, name, name->value, other);
	free(text);
}

static void look_at_new_name(void *arg, const struct name *name)
{
	struct names *x = arg;
	const struct frame *f = state_top(x->d->a.s);
	char *text = base_memdup(name->name, name->len);

	if (!value_is_bound(state_local(x->d->a.s, f, text)))
		add_name(x, name, VALUE_NOTHING, name->value);
	free(text);
}

static void add_event_value(struct names *x)
{
	const struct state *a = x->d->a.s, *b = x->d->b.s;
	struct name name = { event_name(state_event(a)), strlen(event_name(state_event(a))),
		VALUE_NOTHING };

	if (value_is_bound(state_value(a)) || value_is_bound(state_value(b)))
		add_name(x, &name, state_value(a), state_value(b));
}

static void add_names(struct diff *d, struct str *out)
{
	const struct frame *a = state_top(d->a.s), *b = state_top(d->b.s);
	struct names x = { d, b, false, true, out, 0 };

	if (!a || !b)
		return;
	add_event_value(&x);
	state_each_local(d->a.s, a, look_at_name, &x);
	state_each_local(d->b.s, b, look_at_new_name, &x);
	x.is_first = false;
	for (size_t i = state_depth(d->a.s); i-- > 1 && !x.n;) {
		const struct frame *f = state_frame(d->a.s, i - 1);

		x.other = state_find_frame(d->b.s, frame_of_b(d, f->serial));
		if (x.other)
			state_each_local(d->a.s, f, look_at_name, &x);
	}
	x.is_global = true;
	x.other = b;
	if (!x.n)
		state_each_global(d->a.s, a, look_at_name, &x);
	if (x.n > MAX_NAMES)
		str_addf(out, "     and %u names more\n", x.n - MAX_NAMES);
	if (!x.n)
		str_add(out, "     in an object that no name of this frame leads to\n");
}

static void add_pair(struct diff *d, uint64_t a, uint64_t b, struct str *out)
{
	if (a)
		add_stop(&d->a, a, "A", out);
	else
		str_add(out, "  A  has ended\n");
	if (b)
		add_stop(&d->b, b, "B", out);
	else
		str_add(out, "  B  has ended\n");
}

static void add_last(struct diff *d, struct str *out)
{
	if (d->last_a)
		add_stop(&d->a, d->last_a, "after", out);
}

/* Values of a pair of steps. */

static bool is_new_slot(struct diff *d, uint64_t frame, uint32_t slot, bool differs)
{
	struct idmap_slot *known = idmap_find(&d->known, frame);
	uint64_t bit = slot < 64 ? 1ull << slot : 0;
	bool was;

	if (!known && !differs)
		return false;
	if (!known)
		known = idmap_add(&d->known, frame);
	was = known->v.len & bit;
	known->v.len = differs ? known->v.len | bit : known->v.len & ~bit;
	return differs && !was;
}

static int other_slot(const struct code *a, uint32_t i, const struct code *b)
{
	if (i < b->n_slots && strcmp(a->slots[i], b->slots[i]) == 0)
		return (int)i;
	for (uint32_t k = 0; k < b->n_slots; k++)
		if (strcmp(a->slots[i], b->slots[k]) == 0)
			return (int)k;
	return -1;
}

static bool compare_slots(struct diff *d, const struct frame *a, const struct frame *b)
{
	bool is_new = false;

	for (uint32_t i = 0; i < a->code->n_slots && !a->names; i++) {
		int k = other_slot(a->code, i, b->code);
		struct value other = k < 0 ? VALUE_NOTHING : b->slots[k];
		bool same = diff_same_value(&d->values, a->slots[i], other);

		if (is_new_slot(d, a->serial, i, !same)) {
			is_new = true;
			d->new_slots |= i < 64 ? 1ull << i : 0;
		}
	}
	return is_new;
}

static struct value ref_of(uint64_t id, char text[24])
{
	return value_of(text, (size_t)snprintf(text, 24, "[%" PRIu64 "]", id));
}

/* The names of a module or class body, and the module's names that a function sees. */
static void compare_names(struct diff *d, uint64_t a, uint64_t b)
{
	char x[24], y[24];

	if (a && b)
		diff_same_value(&d->values, ref_of(a, x), ref_of(b, y));
}

static bool compare_states(struct diff *d)
{
	const struct frame *a = state_top(d->a.s), *b = state_top(d->b.s);
	struct diff_values *v = &d->values;
	bool is_new = false;

	d->new_slots = 0;
	v->a = d->a.s, v->b = d->b.s;
	v->has_new = false;
	for (size_t i = 0; i < d->a.n_dirty; i++)
		diff_object_a(v, d->a.dirty[i]);
	for (size_t i = 0; i < d->b.n_dirty; i++)
		diff_object_b(v, d->b.dirty[i]);
	d->a.n_dirty = d->b.n_dirty = 0;
	if (a && b) {
		compare_names(d, a->names, b->names);
		compare_names(d, a->code->globals, b->code->globals);
		is_new = compare_slots(d, a, b);
	}
	is_new |= state_event(d->a.s) != state_event(d->b.s) ||
		  !diff_same_value(v, state_value(d->a.s), state_value(d->b.s));
	diff_look_into(v);
	return is_new || v->has_new;
}

static int at_pair(struct diff *d, size_t i, size_t j)
{
	const struct diff_item *a = &d->a.items[i], *b = &d->b.items[j];
	struct found *f;

	if (a->callee)
		pair_frames(d, a->callee, b->callee);
	if (diff_side_go(&d->a, i, d->err) < 0 || diff_side_go(&d->b, j, d->err) < 0)
		return -1;
	if (compare_states(d) && (f = add(d, VALUES, d->a.base + i + 1, d->b.base + j + 1))) {
		add_names(d, &f->text);
		add_last(d, &f->text);
	}
	d->last_a = d->a.base + i + 1;
	d->last_b = d->b.base + j + 1;
	return 0;
}

static void at_parting(struct diff *d, size_t i, size_t j)
{
	struct found *f = add(
		d, PATH, i < d->a.n ? d->a.base + i + 1 : 0, j < d->b.n ? d->b.base + j + 1 : 0);

	if (f)
		add_last(d, &f->text);
}

static int walk(struct diff *d)
{
	size_t i = 0, j = 0;

	while (i < d->a.n && j < d->b.n) {
		if (is_pair(d, i, j)) {
			if (at_pair(d, i++, j++) < 0)
				return -1;
			continue;
		}
		at_parting(d, i, j);
		join(d, &i, &j);
	}
	if ((i < d->a.n || j < d->b.n) && !(d->n_kind[PATH] && i == d->a.n && j == d->b.n))
		at_parting(d, i, j);
	d->only_a += d->a.n - i;
	d->only_b += d->b.n - j;
	/* What was not walked over may be damaged. */
	return d->a.n && diff_side_go(&d->a, d->a.n - 1, d->err) < 0   ? -1
	       : d->b.n && diff_side_go(&d->b, d->b.n - 1, d->err) < 0 ? -1
								       : 0;
}

/* What was written and read. */

struct piece {
	uint64_t step;
	size_t end;
};
struct text {
	int stream;
	struct str all;
	struct piece *pieces;
	size_t n, cap;
};

static bool take_piece(void *arg, const struct source_output *o)
{
	struct text *t = arg;

	if (o->stream != t->stream)
		return true;
	value_str(o->text, &t->all);
	BASE_GROW(t->pieces, t->cap, t->n + 1);
	t->pieces[t->n++] = (struct piece){ o->step, t->all.len };
	return true;
}

static uint64_t step_of(const struct text *t, size_t at)
{
	for (size_t i = 0; i < t->n; i++)
		if (at < t->pieces[i].end)
			return t->pieces[i].step;
	return 0;
}

static void add_line(const struct text *t, size_t at, const char *name, struct str *out)
{
	size_t from = at, len;
	uint64_t step = step_of(t, at);

	if (!step) {
		str_addf(out, "no more in %s", name);
		return;
	}
	while (from > 0 && t->all.at[from - 1] != '\n')
		from--;
	len = strcspn(t->all.at + from, "\n");
	str_addf(out, "\"%.*s%s\" in %s (step %" PRIu64 ")", (int)(len < 60 ? len : 60),
		t->all.at + from, len < 60 ? "" : "…", name, step);
}

static void compare_texts(struct diff *d, const struct text *a, const struct text *b,
	enum kind kind, const char *what)
{
	size_t at = 0, line = 1;
	struct found *f;

	while (at < a->all.len && at < b->all.len && a->all.at[at] == b->all.at[at])
		line += a->all.at[at++] == '\n';
	if (at == a->all.len && at == b->all.len)
		return;
	/* It must be told, whatever else was: the last of the others gives way. */
	if (d->n_found == MAX_SAID)
		str_free(&d->found[--d->n_found].text);
	f = add(d, kind, step_of(a, at), step_of(b, at));
	str_addf(&f->text, "%s, line %zu: ", what, line);
	add_line(a, at, "A", &f->text);
	str_add(&f->text, ", ");
	add_line(b, at, "B", &f->text);
	str_add_char(&f->text, '\n');
}

static void text_free(struct text *t)
{
	str_free(&t->all);
	free(t->pieces);
}

static int compare_streams(struct diff *d)
{
	static const struct {
		enum kind kind;
		const char *what;
	} streams[] = {
		{ INPUT, "input" },
		{ OUTPUT, "output" },
		{ OUTPUT, "error output" },
	};

	for (int i = 0; i < (int)ARRAY_LEN(streams); i++) {
		struct text a = { .stream = i }, b = { .stream = i };

		if (timeline_outputs(d->a.tl, 0, UINT64_MAX, take_piece, &a, d->err) < 0 ||
			timeline_outputs(d->b.tl, 0, UINT64_MAX, take_piece, &b, d->err) < 0)
			return -1;
		compare_texts(d, &a, &b, streams[i].kind, streams[i].what);
		text_free(&a);
		text_free(&b);
	}
	return 0;
}

static void end_words(const struct diff_side *s, const struct record_end *end, struct str *out)
{
	str_addf(out, "%" PRIu64 " steps, %s", timeline_last(s->tl) + 1 - timeline_first(s->tl),
		record_how_name(end->how));
	if (end->how == RECORD_EXIT || end->how == RECORD_EXCEPTION || end->how == RECORD_SIGNAL)
		str_addf(out, " %d", end->status);
}

static int compare_ends(struct diff *d)
{
	struct record_end a, b;
	struct found *f;

	if (record_end(d->a.rec, &a, d->err) < 0 || record_end(d->b.rec, &b, d->err) < 0)
		return -1;
	if (a.how == b.how && a.status == b.status)
		return 0;
	if (d->n_found == MAX_SAID)
		str_free(&d->found[--d->n_found].text);
	f = add(d, END, 0, 0);
	str_addf(&f->text, "end: %s %d in A, %s %d in B\n", record_how_name(a.how), a.status,
		record_how_name(b.how), b.status);
	return 0;
}

/* The report. */

static const char *const words[] = {
	[VALUES] = "values differ",
	[PATH] = "the paths part",
	[INPUT] = "they read different input",
	[OUTPUT] = "they write different text",
	[END] = "they end differently",
};

static int say_side(const struct diff_side *s, const char *name, FILE *out, struct err *err)
{
	struct str text = { 0 };
	struct record_end end;

	if (record_end(s->rec, &end, err) < 0)
		return -1;
	end_words(s, &end, &text);
	fprintf(out, "%s  %s: %s (%s)\n", name, s->path, record_command(s->rec), str_text(&text));
	str_free(&text);
	return 0;
}

static void say_file(void *arg, const struct file *file, uint32_t line)
{
	fprintf(arg, "   %s is not the same text, from line %u on\n", file_name(file), line);
}

static bool is_before(const struct found *x, const struct found *y)
{
	uint64_t a = x->a ? x->a : UINT64_MAX, b = y->a ? y->a : UINT64_MAX;

	if (x->kind == END || y->kind == END)
		return x->kind != END;
	return a < b || (a == b && x->kind < y->kind);
}

static void sort_found(struct diff *d)
{
	for (size_t i = 1; i < d->n_found; i++)
		for (size_t k = i; k > 0 && is_before(&d->found[k], &d->found[k - 1]); k--) {
			struct found f = d->found[k];

			d->found[k] = d->found[k - 1];
			d->found[k - 1] = f;
		}
}

static void say_first(struct diff *d, const struct found *f, FILE *out)
{
	struct str text = { 0 };
	uint64_t first = timeline_first(d->a.tl);

	if (f->a > first)
		fprintf(out, "\nThe same for %" PRIu64 " steps; then %s:\n", f->a - first,
			words[f->kind]);
	else
		fprintf(out, "\n%s:\n", words[f->kind]);
	if (f->a || f->b)
		add_pair(d, f->a, f->b, &text);
	fprintf(out, "%s%s", str_text(&text), str_text(&f->text));
	str_free(&text);
}

static void say_later(struct diff *d, const struct found *f, FILE *out)
{
	const char *line = str_text(&f->text);
	struct str text = { 0 };

	if (f->kind == VALUES)
		fprintf(out, "  step %" PRIu64 " | %" PRIu64 ": %.*s\n", f->a, f->b,
			(int)strcspn(line + 5, "\n"), line + 5);
	else if (f->kind != PATH)
		fprintf(out, "  %s", line);
	if (f->kind == PATH) {
		add_pair(d, f->a, f->b, &text);
		fputs(str_text(&text), out);
	}
	str_free(&text);
}

static void say_count(uint64_t n, const char *what, FILE *out)
{
	if (n)
		fprintf(out, "%" PRIu64 " step%s %s\n", n, n == 1 ? "" : "s", what);
}

static void say_all(struct diff *d, FILE *out)
{
	size_t lines = 0;

	sort_found(d);
	say_first(d, &d->found[0], out);
	if (d->n_found > 1)
		fputs("\nLater:\n", out);
	for (size_t i = 1; i < d->n_found; i++) {
		bool must = d->found[i].kind != PATH && d->found[i].kind != VALUES;

		lines += d->found[i].kind == PATH ? 2 : 1;
		if (must || lines <= 8)
			say_later(d, &d->found[i], out);
	}
	fputc('\n', out);
	say_count(d->n_kind[VALUES], "with values that had not differed before", out);
	say_count(d->only_a, "only in A", out);
	say_count(d->only_b, "only in B", out);
}

/* Life. */

static void start_at(struct diff *d, uint64_t steps)
{
	uint64_t first = timeline_first(d->a.tl);
	const struct state *s;

	if (timeline_first(d->b.tl) != first)
		steps = 0;
	d->a.base = first - 1 + steps;
	d->b.base = timeline_first(d->b.tl) - 1 + steps;
	s = cursor_at(d->a.cursor, d->a.base, d->err);
	if (!s)
		return;
	d->a.s = s;
	d->b.s = cursor_at(d->b.cursor, d->b.base, d->err);
	if (steps) {
		d->same_frames = state_n_frames(s);
		d->last_a = d->last_b = d->a.base;
	}
}

static void note_id(void *arg, uint64_t id, struct value definition, const struct object *o)
{
	uint64_t *last = arg;

	(void)definition, (void)o;
	*last = id > *last ? id : *last;
}

static int prepare(struct diff *d, const char *a, const char *b)
{
	if (diff_side_open(&d->a, a, d->err) < 0 || diff_side_open(&d->b, b, d->err) < 0)
		return -1;
	start_at(d, diff_common_steps(a, b));
	if (!d->a.s || !d->b.s)
		return -1;
	if (d->last_a)
		state_each_definition(d->a.s, note_id, &d->values.same_ids);
	d->lines = diff_lines_new(timeline_program(d->a.tl), timeline_program(d->b.tl));
	return diff_side_fill(&d->a, d->lines, false, d->err) < 0 ||
			       diff_side_fill(&d->b, d->lines, true, d->err) < 0
		       ? -1
		       : 0;
}

static int report(struct diff *d, FILE *out)
{
	if (say_side(&d->a, "A", out, d->err) < 0 || say_side(&d->b, "B", out, d->err) < 0)
		return -1;
	diff_each_changed(d->lines, say_file, out);
	if (!d->n_found) {
		fputs("\nNo difference in path, values or output.\n", out);
		return 0;
	}
	say_all(d, out);
	return 1;
}

static void close_all(struct diff *d)
{
	for (size_t i = 0; i < d->n_found; i++)
		str_free(&d->found[i].text);
	diff_values_free(&d->values);
	idmap_free(&d->frames);
	idmap_free(&d->known);
	diff_lines_free(d->lines);
	diff_side_close(&d->a);
	diff_side_close(&d->b);
}

int diff_records(const char *a, const char *b, FILE *out, struct err *err)
{
	struct diff d = { .err = err };
	int r = prepare(&d, a, b);

	if (r == 0)
		r = walk(&d);
	if (r == 0)
		r = compare_streams(&d);
	if (r == 0)
		r = compare_ends(&d);
	if (r == 0)
		r = report(&d, out);
	close_all(&d);
	return r;
}
