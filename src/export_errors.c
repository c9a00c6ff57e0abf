/* export_errors.c - every exception: the lines that led to it, the way it took, and what became of it.
 *
 * CPython tells of an exception in each frame that it reaches, and of each frame that it leaves; it does not tell that one was
 * caught. That shows by what its frame does next: it returns, another exception arrives in it, or a line runs that can only run
 * after the handler (statement_block_end). Until then lines of an except may still raise it again, and those of a finally say
 * nothing. What left a frame and was not told of in its caller was caught between them, by code that is not recorded.
 *
 * A block is printed when it is known what became of the exception.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "idmap.h"
#include "print.h"
#include "pystep/show.h"
#include "routine.h"
#include "statement.h"

enum {
	BEFORE = 10, /* rows before it was raised */
	AFTER = 50,  /* rows from there on, before the block says that there are too many */
};

enum where {
	INSIDE, /* a frame, which may be handling it */
	FLYING, /* it left a frame, and its caller was not told yet */
};

struct flight {
	uint64_t id, thread;
	enum where where;
	uint64_t frame;	  /* it is in, or flies to; 0: none */
	bool is_handled;  /* a line ran in that frame since */
	uint32_t handler; /* line of the except that was reached last, or 0 */
	bool is_entered;  /* and its block, too */
	struct str what;  /* "ValueError('x'), raised at f.py:3 in f" */
	struct str place; /* where it was caught, or what it left last */
	struct str rows;
	unsigned n_rows;
	bool wanted;
};

struct history { /* of a thread: its last rows, in a ring */
	struct str rows[BEFORE];
	size_t n;
	enum event last;
};

struct errors {
	struct print print;
	struct idmap threads;	 /* struct history */
	struct flight **flights; /* undecided, in the order in which they were raised */
	size_t n, cap;
	bool is_first;
};

static int start(struct export_run *run, struct err *err)
{
	struct errors *e = base_alloc(sizeof(*e));

	(void)err;
	print_start(&e->print, run->out, run->how.color);
	e->is_first = true;
	run->mine = e;
	return 0;
}

/* Rows. */

static struct history *find_history(struct errors *e, uint64_t thread)
{
	struct idmap_slot *slot = idmap_find(&e->threads, thread);

	if (!slot) {
		slot = idmap_add(&e->threads, thread);
		slot->p = base_alloc(sizeof(struct history));
	}
	return slot->p;
}

static void keep_row(struct history *h, const struct str *row)
{
	struct str *slot = &h->rows[h->n++ % BEFORE];

	str_clear(slot);
	str_add_bytes(slot, str_text(row), row->len);
	str_add_char(slot, '\n');
}

static void add_history(const struct history *h, struct str *out)
{
	for (size_t i = h->n > BEFORE ? h->n - BEFORE : 0; i < h->n; i++)
		str_add_bytes(out, h->rows[i % BEFORE].at, h->rows[i % BEFORE].len);
}

static void add_row(struct flight *f, const struct str *row)
{
	if (f->n_rows++ >= AFTER)
		return;
	str_add_bytes(&f->rows, str_text(row), row->len);
	str_add_char(&f->rows, '\n');
}

/* Blocks. */

static void flight_free(struct flight *f)
{
	str_free(&f->what);
	str_free(&f->place);
	str_free(&f->rows);
	free(f);
}

static void print_block(
	struct errors *e, const struct flight *f, enum print_style style, const char *fate)
{
	if (!e->is_first)
		print_end(&e->print);
	e->is_first = false;
	print_add(&e->print, style, fate);
	print_add(&e->print, PRINT_PLAIN, " ");
	print_add(&e->print, PRINT_PLAIN, str_text(&f->what));
	print_add(&e->print, PRINT_PLAIN, str_text(&f->place));
	print_end(&e->print);
	fwrite(str_text(&f->rows), 1, f->rows.len, e->print.out);
	if (f->n_rows > AFTER) {
		str_addf(&e->print.row, "... too many lines (%u more)", f->n_rows - AFTER);
		print_end(&e->print);
	}
}

/* It is decided; the flight goes. */
static void settle(struct errors *e, size_t i, enum print_style style, const char *fate)
{
	struct flight *f = e->flights[i];

	if (f->wanted)
		print_block(e, f, style, fate);
	flight_free(f);
	e->n--;
	for (; i < e->n; i++)
		e->flights[i] = e->flights[i + 1];
}

static void add_place(struct errors *e, const struct frame *f, struct str *out)
{
	str_addf(out, "%s:%" PRIu32 " in %s", print_path(&e->print, f->code->file), f->line,
		f->code->name);
}

static void swallowed(struct errors *e, size_t i)
{
	settle(e, i, PRINT_NEW, "swallowed");
}

static void swallowed_outside(struct errors *e, size_t i)
{
	str_add(&e->flights[i]->place, ", caught by code that is not recorded");
	swallowed(e, i);
}

/* Events. */

/* It is raised anew, or has reached this frame: any that is undecided and can have come here. */
static struct flight *find_flight(struct errors *e, const struct state *s, uint64_t id)
{
	for (size_t i = e->n; i-- > 0;)
		if (id && e->flights[i]->id == id &&
			e->flights[i]->thread == state_thread(s)->serial)
			return e->flights[i];
	return NULL;
}

static struct flight *new_flight(struct errors *e, const struct state *s, bool wanted)
{
	struct flight *f = base_alloc(sizeof(*f));
	struct str row = e->print.row;

	f->id = value_ref(state_value(s));
	f->thread = state_thread(s)->serial;
	f->wanted = wanted;
	e->print.row = (struct str){ 0 };
	print_value(&e->print, s, state_value(s));
	str_add(&f->what, str_text(&e->print.row));
	str_free(&e->print.row);
	e->print.row = row;
	str_add(&f->what, ", raised at ");
	add_place(e, state_top(s), &f->what);
	add_history(find_history(e, f->thread), &f->rows);
	BASE_GROW(e->flights, e->cap, e->n + 1);
	return e->flights[e->n++] = f;
}

/* Others that this frame had, or that flew to it, were caught. */
static void settle_others(struct errors *e, const struct state *s, uint64_t id)
{
	for (size_t i = 0; i < e->n;) {
		struct flight *f = e->flights[i];

		if (f->frame != state_top(s)->serial || (id && f->id == id))
			i++;
		else if (f->where == FLYING)
			swallowed_outside(e, i);
		else
			swallowed(e, i);
	}
}

/* What only ends an iteration, a wait or a generator is no error. */
static bool is_routine(struct errors *e, const struct state *s)
{
	const struct history *h = find_history(e, state_thread(s)->serial);

	return !find_flight(e, s, value_ref(state_value(s))) &&
	       routine_of_state(s, h->last) != ROUTINE_NOT;
}

static void forget_handler(struct flight *f)
{
	f->is_handled = false;
	f->is_entered = false;
	f->handler = 0;
	str_clear(&f->place);
}

static void arrives(struct errors *e, const struct state *s, bool wanted)
{
	uint64_t id = value_ref(state_value(s));
	struct flight *f;

	settle_others(e, s, id);
	if (is_routine(e, s))
		return;
	f = find_flight(e, s, id);
	if (!f)
		f = new_flight(e, s, wanted);
	f->where = INSIDE;
	f->frame = state_top(s)->serial;
	forget_handler(f);
}

static bool is_in_finally(const struct file *file, uint32_t line)
{
	int indent = statement_indent(file, line);

	while (line-- > 1 && indent > 0) {
		int here = statement_indent(file, line);

		if (here < 0 || here >= indent)
			continue;
		indent = here;
		if (statement_begins(file, line, "finally"))
			return true;
	}
	return false;
}

/* A line that runs after the handler has done its work. */
static bool is_behind_handler(const struct flight *f, const struct frame *frame)
{
	const struct file *file = frame->code->file;
	uint32_t line = frame->line;

	if (!f->handler || !file || !file->text || line == f->handler)
		return false;
	if (line > f->handler && line <= statement_block_end(file, f->handler))
		return false;
	return !is_in_finally(file, line);
}

static bool begins_handler(const struct frame *frame)
{
	return frame->code->file && statement_begins(frame->code->file, frame->line, "except");
}

/* Follows the block of an except into which nothing went: it did not match, and a finally runs instead. Of an except whose block is
 * on its own line nobody knows. */
static bool did_not_match(struct flight *f, const struct frame *frame)
{
	const struct file *file = frame->code->file;
	uint32_t last;

	if (!f->handler || !file || !file->text || frame->line <= f->handler)
		return false;
	last = statement_block_end(file, f->handler);
	f->is_entered = f->is_entered || frame->line <= last || last == f->handler;
	return !f->is_entered;
}

static void note_handler(struct errors *e, struct flight *f, const struct frame *frame)
{
	bool is_next = begins_handler(frame) && f->handler != frame->line;

	if (is_next || did_not_match(f, frame))
		forget_handler(f);
	if (!f->is_handled) {
		str_add(&f->place, ", caught at ");
		add_place(e, frame, &f->place);
	}
	f->is_handled = true;
	if (is_next)
		f->handler = frame->line;
}

/* The frame goes on. */
static void goes_on(struct errors *e, const struct state *s, bool wanted)
{
	const struct frame *top = state_top(s);
	bool is_line = state_event(s) == EVENT_LINE;

	(void)wanted;
	for (size_t i = 0; i < e->n;) {
		struct flight *f = e->flights[i];

		if (f->frame != top->serial) {
			i++;
		} else if (f->where == FLYING) {
			swallowed_outside(e, i);
		} else if (is_line && is_behind_handler(f, top) && !begins_handler(top)) {
			swallowed(e, i);
		} else {
			note_handler(e, f, top);
			i++;
		}
	}
}

static void returns(struct errors *e, const struct state *s, bool wanted)
{
	goes_on(e, s, wanted);
	settle_others(e, s, 0);
}

/* A call made by C code towards which one flew: it was caught there. */
static void begins(struct errors *e, const struct state *s, bool wanted)
{
	size_t depth = state_depth(s);
	uint64_t caller = depth > 1 ? state_frame(s, depth - 2)->serial : 0;

	(void)wanted;
	for (size_t i = 0; i < e->n;)
		if (caller && e->flights[i]->where == FLYING && e->flights[i]->frame == caller)
			swallowed_outside(e, i);
		else
			i++;
}

static void say_left(struct errors *e, struct flight *f, const struct state *s)
{
	str_clear(&f->place);
	str_add(&f->place, ", left ");
	str_add(&f->place, state_top(s)->code->name);
	if (f->thread != 1)
		str_addf(&f->place, ", the last frame of thread %" PRIu64, f->thread);
	(void)e;
}

/* The last one that reached this frame leaves it; those before were caught here. */
static void leaves(struct errors *e, const struct state *s, bool wanted)
{
	size_t depth = state_depth(s), last = e->n;

	(void)wanted;
	for (size_t i = e->n; i-- > 0 && last == e->n;)
		if (e->flights[i]->where == INSIDE && e->flights[i]->frame == state_top(s)->serial)
			last = i;
	if (last == e->n)
		return;
	if (depth > 1) {
		e->flights[last]->where = FLYING;
		e->flights[last]->frame = state_frame(s, depth - 2)->serial;
		str_clear(&e->flights[last]->place);
		return;
	}
	say_left(e, e->flights[last], s);
	settle(e, last, PRINT_RAISE, "propagated");
}

typedef void look_fn(struct errors *e, const struct state *s, bool wanted);
static look_fn *const looks[N_EVENTS] = {
	[EVENT_CALL] = begins,
	[EVENT_LINE] = goes_on,
	[EVENT_RETURN] = returns,
	[EVENT_YIELD] = goes_on,
	[EVENT_EXCEPTION] = arrives,
	[EVENT_UNWIND] = leaves,
};

/* The row is in the block when the step begins or goes on with it; so it is added before a step that ends it, too. */
static void add_to_flights(struct errors *e, const struct state *s)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->flights[i]->thread == state_thread(s)->serial)
			add_row(e->flights[i], &e->print.row);
}

static void note_event(struct errors *e, const struct state *s, const struct delta *d)
{
	if (!d || !d->statement.at)
		find_history(e, state_thread(s)->serial)->last = state_event(s);
}

static int step(
	struct export_run *run, const struct state *s, const struct delta *d, struct err *err)
{
	struct errors *e = run->mine;
	bool arrives_now = state_event(s) == EVENT_EXCEPTION;
	struct str row;

	(void)err;
	if (!state_top(s))
		return 0;
	print_event(&e->print, s, NULL);
	row = e->print.row;
	if (!arrives_now)
		add_to_flights(e, s);
	e->print.row = (struct str){ 0 };
	if (looks[state_event(s)])
		looks[state_event(s)](e, s, run->wanted);
	str_free(&e->print.row);
	e->print.row = row;
	if (arrives_now)
		add_to_flights(e, s);
	keep_row(find_history(e, state_thread(s)->serial), &e->print.row);
	note_event(e, s, d);
	str_clear(&e->print.row);
	return 0;
}

/* What is open when the run ends: it flew on, unless something had run in its frame. */
static int end(struct export_run *run, const struct record_end *end, struct err *err)
{
	struct errors *e = run->mine;

	(void)end;
	(void)err;
	while (e->n)
		if (e->flights[0]->is_handled) {
			swallowed(e, 0);
		} else {
			str_add(&e->flights[0]->place, ", undecided when the run ended");
			settle(e, 0, PRINT_RAISE, "propagated");
		}
	return 0;
}

static void free_history(struct history *h)
{
	for (size_t i = 0; i < BEFORE; i++)
		str_free(&h->rows[i]);
	free(h);
}

static void free_errors(struct export_run *run)
{
	struct errors *e = run->mine;

	for (struct idmap_slot *slot = NULL; (slot = idmap_next(&e->threads, slot));)
		free_history(slot->p);
	idmap_free(&e->threads);
	for (size_t i = 0; i < e->n; i++)
		flight_free(e->flights[i]);
	free(e->flights);
	print_free(&e->print);
	free(e);
}

const struct exporter export_errors = {
	.name = "errors",
	.help = "every exception, the lines that led to it, and what became of it",
	.start = start,
	.step = step,
	.end = end,
	.free = free_errors,
};
