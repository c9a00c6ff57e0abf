/* export_flow.c - every call and every return, from the very first on, balanced for each thread.
 *
 *     TIME            CPU PID     TID     FILE:FUNC:LINE
 *     -               -   -       1       => queens.py:<module>:1
 *     -               -   -       1         => queens.py:place:8
 *
 * A call is at the first line of its function, a return at the line that it left from. With --times there are the time, the processor,
 * and the system's numbers of process and thread; without, threads go by their serial numbers.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include <stdlib.h>

#include "follow.h"
#include "print.h"
#include "pystep/write_scalar.h"

#define SECOND	1000000000u
#define DEEPEST 1000u /* levels that are indented; deeper ones are told */

enum { CPU_COLUMNS = 3, ID_COLUMNS = 7 };

struct flow {
	struct print print;
	struct follow follow;
	const struct export_run *run;
	uint64_t cpu;	   /* the number + 1; 0: not known */
	struct idmap tids; /* by serial of the thread */
};

static void add_time(const struct flow *f, struct str *out)
{
	uint64_t ns = f->run->how.began * 1000 + f->follow.now, s = ns / SECOND;

	if (!f->run->how.began && !f->follow.now)
		str_add(out, "-               ");
	else
		str_addf(out, "%02u:%02u:%02u.%06u ", (unsigned)(s / 3600 % 24),
			(unsigned)(s / 60 % 60), (unsigned)(s % 60),
			(unsigned)(ns % SECOND / 1000));
}

/* Left in its column, or "-". */
static void add_number(struct str *out, bool is_known, uint64_t n, size_t columns)
{
	size_t from = out->len;

	if (is_known)
		write_uint(out, n);
	else
		str_add_char(out, '-');
	str_add_fill(out, ' ', (out->len - from < columns ? columns - (out->len - from) : 0) + 1);
}

static uint64_t tid_of(const struct flow *f, uint64_t thread)
{
	const struct idmap_slot *slot = idmap_find(&f->tids, thread);

	return !f->run->how.pid ? thread : slot ? (uintptr_t)slot->p : 0;
}

static void add_depth(struct str *out, size_t depth)
{
	size_t shown = depth < DEEPEST ? depth : DEEPEST;

	str_add_fill(out, ' ', 2 * shown);
	if (depth > shown)
		str_addf(out, "+%zu ", depth - shown);
}

static void print_flow(struct flow *f, const struct call *c, enum print_style style,
	const char *arrow, uint32_t line)
{
	struct print *p = &f->print;
	uint64_t tid;

	print_style(p, PRINT_FAINT);
	add_time(f, &p->row);
	add_number(&p->row, f->cpu, f->cpu - 1, CPU_COLUMNS);
	add_number(&p->row, f->run->how.pid, f->run->how.pid, ID_COLUMNS);
	tid = tid_of(f, c->thread);
	add_number(&p->row, tid, tid, ID_COLUMNS);
	print_style(p, PRINT_PLAIN);
	add_depth(&p->row, c->depth);
	print_add(p, style, arrow);
	print_plain(p, PRINT_PLACE, print_path(p, c->code->file));
	str_add_char(&p->row, ':');
	print_plain(p, PRINT_NAME, c->code->name);
	str_add_char(&p->row, ':');
	write_uint(&p->row, line);
	print_end(p);
}

static struct call *call_at(struct flow *f, const struct state *s, size_t depth)
{
	struct call *c = follow_top(&f->follow, s);

	while (c && c->depth > depth)
		c = c->caller;
	return c;
}

/* The step was not followed yet: its thread's calls are those of the step before it, and may be others. */
static void known(struct export_run *run, const struct state *s, size_t depth)
{
	struct flow *f = run->mine;
	struct call *c = call_at(f, s, depth);

	if (!c || c->mine || c->serial != state_frame(s, depth)->serial)
		return;
	c->mine = f;
	print_flow(f, c, PRINT_FAINT, "=> ", c->code->line);
}

/* A call is wanted or not as a whole: what mine points to says that it is. */
static void enter(void *arg, struct call *c, enum follow_how how, const struct state *s)
{
	struct flow *f = arg;

	(void)s;
	if (how != FOLLOW_RESUME)
		c->mine = f->run->wanted ? f : NULL;
	if (c->mine)
		print_flow(f, c, PRINT_CALL, "=> ", c->code->line);
}

static void leave(void *arg, struct call *c, enum follow_how how, const struct state *s)
{
	(void)s;
	if (c->mine)
		print_flow(
			arg, c, how == FOLLOW_UNWIND ? PRINT_RAISE : PRINT_RETURN, "<= ", c->line);
}

static int start(struct export_run *run, struct err *err)
{
	struct flow *f = base_alloc(sizeof(*f));

	(void)err;
	print_start(&f->print, run->out, run->how.color);
	f->follow = (struct follow){ .enter = enter, .leave = leave, .arg = f };
	f->run = run;
	run->mine = f;
	fputs("TIME            CPU PID     TID     FILE:FUNC:LINE\n", run->out);
	return 0;
}

static void note_tid(struct flow *f, uint64_t thread, uint64_t tid)
{
	struct idmap_slot *slot = idmap_find(&f->tids, thread);

	if (!slot)
		slot = idmap_add(&f->tids, thread);
	slot->p = (void *)(uintptr_t)tid;
}

/* Where the step ran: the state does not say. */
static void note_place(struct flow *f, const struct delta *d)
{
	for (size_t i = 0; d && i < d->n; i++) {
		const struct change *c = &d->changes[i];

		if (c->kind == CHANGE_TIME && c->b)
			f->cpu = c->b;
		if (c->kind == CHANGE_THREAD && c->a && c->b)
			note_tid(f, c->a, c->b);
	}
}

static int step(
	struct export_run *run, const struct state *s, const struct delta *d, struct err *err)
{
	struct flow *f = run->mine;

	(void)err;
	note_place(f, d);
	if (state_thread(s))
		follow_step(&f->follow, s, d);
	return 0;
}

static int end(struct export_run *run, const struct record_end *end, struct err *err)
{
	struct flow *f = run->mine;

	(void)end;
	(void)err;
	follow_end(&f->follow);
	return 0;
}

static void free_flow(struct export_run *run)
{
	struct flow *f = run->mine;

	print_free(&f->print);
	follow_free(&f->follow);
	idmap_free(&f->tids);
	free(f);
}

const struct exporter export_flow = {
	.name = "flow",
	.help = "every call and return with its time, process, thread and place",
	.start = start,
	.step = step,
	.known = known,
	.end = end,
	.free = free_flow,
};
