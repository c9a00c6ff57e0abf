/* record_last.c - the last line of a record: how the run ended, and where things are.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "record_private.h"

static const char *const how_names[N_RECORD_HOWS] = {
	[RECORD_OPEN] = "open",
	[RECORD_EXIT] = "exit",
	[RECORD_EXCEPTION] = "exception",
	[RECORD_SIGNAL] = "signal",
	[RECORD_LIMIT] = "limit",
	[RECORD_SIZE] = "size",
	[RECORD_EXEC] = "exec",
	[RECORD_UNKNOWN] = "unknown",
	[RECORD_TRUNCATED] = "truncated",
};

const char *record_how_name(enum record_how how)
{
	return how >= 0 && how < N_RECORD_HOWS ? how_names[how] : "unknown";
}

void record_end_text(const struct record_end *end, const char *signal, struct str *out)
{
	switch (end->how) {
	case RECORD_OPEN: str_add(out, "still running"); break;
	case RECORD_EXIT: str_addf(out, "ended by exit status %d", end->status); break;
	case RECORD_EXCEPTION:
		str_addf(out, "ended by an exception at step %llu, exit status %d",
			(unsigned long long)end->at, end->status);
		break;
	case RECORD_SIGNAL:
		str_addf(out, "killed by signal %d", end->status);
		if (signal && *signal)
			str_addf(out, " (%s)", signal);
		break;
	case RECORD_LIMIT: str_add(out, "stopped at its limit of steps"); break;
	case RECORD_SIZE: str_add(out, "not recorded beyond the size it was allowed"); break;
	case RECORD_EXEC: str_add(out, "became another program"); break;
	case RECORD_TRUNCATED: str_add(out, "cut off: it has no last line"); break;
	default: str_add(out, "ended in an unknown way"); break;
	}
}

void marks_add(struct marks *m, uint64_t step, uint64_t pos)
{
	BASE_GROW(m->at, m->cap, m->n + 1);
	m->at[m->n++] = (struct source_keyframe){ step, pos };
}

ptrdiff_t marks_below(const struct marks *m, uint64_t step)
{
	size_t low = 0, high = m->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (m->at[mid].step < step)
			low = mid + 1;
		else
			high = mid;
	}
	return (ptrdiff_t)low - 1;
}

static bool offsets(struct scan *s, struct offsets *o)
{
	uint64_t n;

	for (scan_open(s, '['); scan_more(s, ']');) {
		if (!scan_uint(s, &n))
			return false;
		if (o->n && n <= o->at[o->n - 1])
			return scan_fail(s, "offsets are not in ascending order");
		BASE_GROW(o->at, o->cap, o->n + 1);
		o->at[o->n++] = n;
	}
	return !s->error;
}

static bool marks(struct scan *s, struct marks *m)
{
	uint64_t step, pos;

	for (scan_open(s, '['); scan_more(s, ']');) {
		if (!scan_byte(s, '[') || !scan_uint(s, &step) || !scan_comma(s) ||
			!scan_uint(s, &pos) || !scan_byte(s, ']'))
			return false;
		const struct source_keyframe *above = m->n ? &m->at[m->n - 1] : NULL;
		if (above && (step < above->step || pos <= above->pos))
			return scan_fail(s, "offsets are not in ascending order");
		marks_add(m, step, pos);
	}
	return !s->error;
}

static bool key_end(struct scan *s, struct record_last *last)
{
	struct value v;

	if (!scan_string(s, &v))
		return false;
	last->end.how = RECORD_UNKNOWN;
	for (int how = 0; how < N_RECORD_HOWS; how++)
		if (scan_is(v, how_names[how]))
			last->end.how = (enum record_how)how;
	return true;
}

static bool key_status(struct scan *s, struct record_last *last)
{
	uint64_t n;

	if (!scan_uint(s, &n))
		return false;
	if (n > 255)
		return scan_fail(s, "the end's status or signal is too large");
	last->end.status = (int)n;
	return true;
}

static bool key_name(struct scan *s, struct record_last *last)
{
	struct value v;

	if (!scan_string(s, &v))
		return false;
	size_t n = v.len - 2 < sizeof(last->signal) ? v.len - 2 : 0;
	memcpy(last->signal, v.at + 1, n);
	return true;
}

/* clang-format off */
static bool key_at(struct scan *s, struct record_last *last)        { return scan_uint(s, &last->end.at); }
static bool key_steps(struct scan *s, struct record_last *last)     { return scan_uint(s, &last->steps); }
static bool key_files(struct scan *s, struct record_last *last)     { return offsets(s, &last->files); }
static bool key_codes(struct scan *s, struct record_last *last)     { return offsets(s, &last->codes); }
static bool key_sites(struct scan *s, struct record_last *last)     { return offsets(s, &last->sites); }
static bool key_keyframes(struct scan *s, struct record_last *last) { return marks(s, &last->keyframes); }
static bool key_outputs(struct scan *s, struct record_last *last)   { return marks(s, &last->outputs); }

static const struct {
	const char *name;
	bool (*read)(struct scan *s, struct record_last *last);
	bool        needed;
} keys[] = {
	{ "end",       key_end,       true },
	{ "status",    key_status,    false },
	{ "signal",    key_status,    false },
	{ "name",      key_name,      false },
	{ "at",        key_at,        false },
	{ "steps",     key_steps,     true },
	{ "files",     key_files,     true },
	{ "codes",     key_codes,     true },
	{ "sites",     key_sites,     false },
	{ "keyframes", key_keyframes, true },
	{ "outputs",   key_outputs,   false },
};
/* clang-format on */

static bool member(struct scan *s, struct record_last *last, unsigned *seen)
{
	struct value key, ignored;

	if (!scan_key(s, &key))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (!scan_is(key, keys[i].name))
			continue;
		if (*seen >> i & 1)
			return scan_fail(s, "the last line has a key twice");
		*seen |= 1u << i;
		return keys[i].read(s, last);
	}
	return scan_any(s, &ignored);
}

bool last_read(struct scan *s, struct record_last *last)
{
	unsigned seen = 0;

	*last = (struct record_last){ 0 };
	for (scan_open(s, '{'); scan_more(s, '}');)
		if (!member(s, last, &seen))
			return false;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (keys[i].needed && !(seen >> i & 1))
			return scan_fail(s, "the last line lacks a key");
	return scan_byte(s, ']') && scan_byte(s, '}') && scan_end(s);
}

void last_free(struct record_last *last)
{
	free(last->files.at);
	free(last->codes.at);
	free(last->sites.at);
	free(last->keyframes.at);
	free(last->outputs.at);
}
