/* record_output.c - what the program wrote and read, found in the record.
 *
 * The positions of output notes are kept as far as lines were looked at, up to a number that keeps memory small; what comes behind
 * that is searched from the nearest keyframe each time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_private.h"

#ifndef RECORD_OUTPUTS_KEPT
#define RECORD_OUTPUTS_KEPT (1u << 20) /* 16 bytes each */
#endif

struct walk {
	struct record *rec;
	uint64_t from, to;
	source_output_fn *fn;
	void *arg;
	struct err *err;
};

void outputs_add(struct record *rec, uint64_t step, const struct line *line)
{
	struct record_outputs *o = &rec->outputs;

	if (o->is_full)
		return;
	marks_add(&o->notes, step, line->pos);
	o->is_full = o->notes.n == RECORD_OUTPUTS_KEPT;
	outputs_seen(rec, step, line->next);
}

void outputs_seen(struct record *rec, uint64_t step, uint64_t pos)
{
	rec->outputs.step = step;
	rec->outputs.pos = pos;
}

/* 1: go on, 0: the walk was stopped, -1. */
static int visit(const struct walk *w, uint64_t step, const struct line *line)
{
	enum note_kind kind = note_kind_of(line->text, line->len);
	struct scan s = scan_of(line->text, line->len);
	struct source_output out = { .step = step };
	struct note note;

	if (!note_read(&s, kind, &note))
		return record_blame_scan(w->rec, &s, w->err);
	out.stream = note_stream(&note);
	out.is_raw = note_is_raw(&note);
	out.text = note_text(&note);
	return w->fn(w->arg, &out);
}

static int walk_kept(const struct walk *w)
{
	const struct marks *m = &w->rec->outputs.notes;
	struct line line;
	int result;

	for (size_t i = (size_t)(marks_below(m, w->from) + 1); i < m->n && m->at[i].step <= w->to;
		i++) {
		record_line_at(w->rec, m->at[i].pos, &line);
		result = visit(w, m->at[i].step, &line);
		if (result <= 0)
			return result;
	}
	return 1;
}

/* A note below `step`. What is kept is kept first: the walk may stop here. */
static int walk_note(const struct walk *w, const struct line *line, uint64_t step, bool keep)
{
	if (!note_is_output(note_kind_of(line->text, line->len)))
		return 1;
	if (keep)
		outputs_add(w->rec, step, line);
	return step >= w->from ? visit(w, step, line) : 1;
}

static int walk_lines(const struct walk *w, uint64_t pos, uint64_t step, bool keep)
{
	struct line line;
	int result = 1;

	for (; result > 0 && record_line_at(w->rec, pos, &line); pos = line.next) {
		if (line.text[0] == '{')
			result = walk_note(w, &line, step, keep);
		else if (step >= w->to)
			break;
		else
			step++;
	}
	if (keep && !w->rec->outputs.is_full)
		outputs_seen(w->rec, step, pos);
	return result;
}

int outputs_walk(struct record *rec, uint64_t from, uint64_t to, source_output_fn *fn, void *arg,
	struct err *err)
{
	struct walk w = { rec, from, to, fn, arg, err };
	const struct record_outputs *o = &rec->outputs;
	ptrdiff_t near = marks_below(&rec->keyframes, from);
	int result = walk_kept(&w);

	if (result <= 0 || to < o->step)
		return result < 0 ? -1 : 0;
	/* Notes of a keyframe's step may stand above it: it must be of an earlier one. */
	if (near >= 0 && rec->keyframes.at[near].step > o->step)
		result = walk_lines(
			&w, rec->keyframes.at[near].pos, rec->keyframes.at[near].step, false);
	else
		result = walk_lines(&w, o->pos, o->step, !o->is_full);
	return result < 0 ? -1 : 0;
}
