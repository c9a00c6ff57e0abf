/* record_check_parts.c - parts of a record, checked ahead by threads of their own.
 *
 * A part goes from behind one keyframe to behind another, or to the last line. Its thread begins with what the last line says of
 * what comes before, and with that keyframe's state. None of this is believed: whoever reads from the top comes to where a part
 * begins with what is so, and if that is what the part began with, and the part is good, he goes on behind it with what it came to.
 * If not, or if anything is wrong in it, he reads it himself. So the answer is always that of one reader from top to end, to the
 * byte; a part can only save him time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "record_decode.h"

#define PART_SIZE (4u << 20) /* smaller ones are not worth a thread */
#define MAX_PARTS 16

struct part {
	struct check c;
	struct err err;
	uint64_t from, to; /* positions */
	uint64_t step;	   /* the keyframe's, which ends before `from` */
	size_t n_files, n_codes, n_sites, n_keyframes; /* taken from the last line */
	bool is_good;
	pthread_t thread;
	const atomic_bool *is_over;
};

struct check_parts {
	struct part *at;
	size_t n, next;	     /* next: the first that was not come to yet */
	size_t n_running;    /* next … n_running - 1 are */
	atomic_bool is_over; /* nobody waits for them any more */
};

size_t check_parts_wanted(const struct record *rec)
{
	size_t n = rec->bytes.size / PART_SIZE, n_processors = 1;
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n_processors = (size_t)CPU_COUNT(&set);
	if (n > n_processors)
		n = n_processors;
	return n < 1 ? 1 : n > MAX_PARTS ? MAX_PARTS : n;
}

/* --- where a part begins --- */

static bool learn_before(struct part *p, const struct offsets *all, enum note_kind kind,
	struct offsets *mine, size_t *n)
{
	struct record *rec = p->c.rec;
	struct line line;

	for (*n = 0; *n < all->n && all->at[*n] < p->from; ++*n)
		if (!record_is_kind_at(rec, all->at[*n], kind, &line) ||
			record_learn(rec, &line, kind, &p->err) != 1)
			return false;
	mine->at = base_realloc_array(NULL, *n + 1, sizeof(*mine->at));
	memcpy(mine->at, all->at, *n * sizeof(*mine->at));
	mine->n = *n;
	mine->cap = *n + 1;
	return true;
}

/* The state after its keyframe, and nothing else: that, written, is the keyframe again. */
static bool load_keyframe(struct part *p, const struct line *line)
{
	struct scan s = scan_of(line->text, line->len);

	return decode_keyframe(&s, &p->c.scratch, &p->c.step) && p->c.step == p->step &&
	       check_apply(&p->c, line, &p->c.scratch) == 0 && check_written(&p->c, line) == 0;
}

static bool begin_part(struct part *p, const struct record_last *last, size_t keyframe)
{
	struct check *c = &p->c;
	struct line line;

	if (!record_is_kind_at(c->rec, last->keyframes.at[keyframe].pos, NOTE_KEYFRAME, &line))
		return false;
	p->from = line.next;
	p->step = last->keyframes.at[keyframe].step;
	for (p->n_keyframes = 0; p->n_keyframes <= keyframe; p->n_keyframes++)
		marks_add(&c->keyframes, last->keyframes.at[p->n_keyframes].step,
			last->keyframes.at[p->n_keyframes].pos);
	return learn_before(p, &last->files, NOTE_FILE, &c->files, &p->n_files) &&
	       learn_before(p, &last->codes, NOTE_CODE, &c->codes, &p->n_codes) &&
	       learn_before(p, &last->sites, NOTE_SITE, &c->sites, &p->n_sites) &&
	       load_keyframe(p, &line);
}

/* --- its thread --- */

static void *check_part(void *arg)
{
	struct part *p = arg;
	struct line line = { .next = p->from };

	while (line.next < p->to && record_line_at(p->c.rec, line.next, &line))
		if (atomic_load_explicit(p->is_over, memory_order_relaxed) ||
			check_line(&p->c, &line) < 0)
			return NULL;
	p->is_good = line.next == p->to && !p->c.has_last;
	return NULL;
}

/* --- all of them --- */

/* The keyframe at which the i-th of n parts begins: the first behind its share of the bytes. */
static size_t keyframe_of_part(const struct marks *keyframes, uint64_t size, size_t i, size_t n)
{
	size_t k = 0;

	while (k < keyframes->n && keyframes->at[k].pos < size / n * i)
		k++;
	return k;
}

static void add_part(struct check_parts *parts, struct record *rec, const struct record_last *last,
	size_t keyframe)
{
	struct part *p = &parts->at[parts->n];
	struct record *mine =
		record_raw_of_bytes(rec->name, rec->bytes.at, rec->bytes.size, &p->err);

	if (!mine)
		return;
	check_init(&p->c, mine, &p->err);
	p->is_over = &parts->is_over;
	if (begin_part(p, last, keyframe))
		parts->n++;
	else
		check_free(&p->c);
}

/* Each goes to where the next begins. A part that cannot be begun, or gets no thread, is part of the one before it. */
static void run_parts(struct check_parts *parts, uint64_t end)
{
	for (size_t i = 0; i < parts->n; i++) {
		struct part *p = &parts->at[i];
		p->to = i + 1 < parts->n ? parts->at[i + 1].from : end;
		if (pthread_create(&p->thread, NULL, check_part, p) != 0)
			break;
		parts->n_running++;
	}
}

struct check_parts *check_parts_start(struct record *rec, size_t n_parts)
{
	struct check_parts *parts;
	struct record_last last;
	struct line line;
	struct scan s;
	size_t k, before = SIZE_MAX;

	if (n_parts < 2 || !record_last_line(rec, &line))
		return NULL;
	parts = base_alloc(sizeof(*parts));
	parts->at = base_alloc(n_parts * sizeof(*parts->at));
	s = scan_of(line.text, line.len);
	if (last_read(&s, &last))
		for (size_t i = 1; i < n_parts; i++, before = k) {
			k = keyframe_of_part(&last.keyframes, rec->bytes.size, i, n_parts);
			if (k < last.keyframes.n && k != before)
				add_part(parts, rec, &last, k);
		}
	last_free(&last);
	run_parts(parts, line.pos);
	return parts;
}

void check_parts_free(struct check_parts *parts)
{
	if (!parts)
		return;
	atomic_store(&parts->is_over, true);
	for (size_t i = parts->next; i < parts->n_running; i++)
		pthread_join(parts->at[i].thread, NULL);
	for (size_t i = 0; i < parts->n; i++)
		check_free(&parts->at[i].c);
	free(parts->at);
	free(parts);
}

/* --- where the reader comes to a part --- */

static bool began_so(const struct offsets *met, const struct offsets *mine, size_t n)
{
	return met->n == n && (n == 0 || memcmp(met->at, mine->at, n * sizeof(*met->at)) == 0);
}

/* What c came to is what the part began with. The state is: both, written, are the keyframe. */
static bool fits(const struct part *p, const struct check *c)
{
	const struct marks *met = &c->keyframes, *mine = &p->c.keyframes;

	return c->step == p->step && c->delta.n == 0 && c->refs.n == 0 && !c->gone &&
	       !c->has_death && !c->is_late && began_so(&c->files, &p->c.files, p->n_files) &&
	       began_so(&c->codes, &p->c.codes, p->n_codes) &&
	       began_so(&c->sites, &p->c.sites, p->n_sites) && met->n == p->n_keyframes &&
	       memcmp(met->at, mine->at, met->n * sizeof(*met->at)) == 0;
}

/* Exchange them, but for what is the reader's own: his record, errors, and what he met before that is no state. The program goes
 * with the state. */
static void go_on_with(struct check *c, struct part *p)
{
	struct check was = *c;
	struct program *program = was.rec->program;

	for (size_t i = 0; i < p->c.outputs.n; i++)
		marks_add(&was.outputs, p->c.outputs.at[i].step, p->c.outputs.at[i].pos);
	was.rec->program = p->c.rec->program;
	p->c.rec->program = program;
	*c = p->c;
	c->rec = was.rec;
	c->err = was.err;
	c->outputs = was.outputs;
	c->was_late |= was.was_late;
	was.rec = p->c.rec;
	was.outputs = p->c.outputs;
	p->c = was;
}

uint64_t check_parts_take(struct check_parts *parts, struct check *c, uint64_t pos)
{
	struct part *p = parts && parts->next < parts->n_running ? &parts->at[parts->next] : NULL;

	if (!p || pos != p->from)
		return pos;
	parts->next++;
	pthread_join(p->thread, NULL);
	if (!p->is_good || !fits(p, c))
		return pos;
	go_on_with(c, p);
	return check_parts_take(parts, c, p->to);
}
