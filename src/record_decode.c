/* record_decode.c - a step of a record to changes.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_decode_impl.h"

bool decode_number32(struct scan *s, uint64_t *n)
{
	const char *start = s->at;

	if (!scan_uint(s, n))
		return false;
	if (*n <= UINT32_MAX)
		return true;
	s->at = start;
	return scan_fail(s, "a number is too large");
}

/* Changes of names. */

bool decode_line(struct scan *s, struct delta *d)
{
	return decode_number32(s, &delta_add(d, CHANGE_LINE)->a);
}

bool decode_site(struct scan *s, struct delta *d, bool is_below)
{
	struct change *c = delta_add(d, CHANGE_SITE);

	c->b = is_below;
	return decode_number32(s, &c->a);
}

/* Of which frame a step tells where it stands. */
static const enum {
	SITE_NONE,
	SITE_OF_CALLER,
	SITE_OF_FRAME
} sites[N_EVENTS] = {
	[EVENT_CALL] = SITE_OF_CALLER,
	[EVENT_RESUME] = SITE_OF_CALLER,
	[EVENT_EXCEPTION] = SITE_OF_FRAME,
	[EVENT_UNWIND] = SITE_OF_FRAME,
};

/* -1: the line; -2: the site. */
static bool special_slot(struct scan *s, struct delta *d)
{
	char digit = s->end - s->at < 2 ? 0 : s->at[1];

	if (digit != '1' && digit != '2')
		return scan_fail(s, "a slot is a number, or -1 for the line, or -2 for the site");
	if (digit == '2' && sites[d->event] == SITE_NONE)
		return scan_fail(s, "a step of this kind has no site");
	s->at += 2;
	if (!scan_comma(s))
		return false;
	return digit == '1' ? decode_line(s, d)
			    : decode_site(s, d, sites[d->event] == SITE_OF_CALLER);
}

static bool slot_change(struct scan *s, struct delta *d)
{
	uint64_t slot;

	if (scan_peek(s) == '-')
		return special_slot(s, d);
	if (!decode_number32(s, &slot) || !scan_comma(s))
		return false;
	struct change *c = delta_add(d, CHANGE_SLOT);
	c->a = slot;
	return scan_value(s, &c->value);
}

/* What is left of a step's array: SLOT,VALUE … and perhaps an object of object changes. */
static bool changes_to_end(struct scan *s, struct delta *d)
{
	while (scan_more(s, ']')) {
		if (scan_peek(s) == '{')
			return decode_changes(s, d) && scan_byte(s, ']');
		if (!slot_change(s, d))
			return false;
	}
	return !s->error;
}

bool decode_frame_slots(struct scan *s, struct delta *d, uint64_t frame)
{
	uint64_t slot;

	for (scan_open(s, '['); scan_more(s, ']');) {
		if (!decode_number32(s, &slot) || !scan_comma(s))
			return false;
		struct change *c = delta_add(d, CHANGE_FRAME_SLOT);
		c->a = slot;
		c->b = frame;
		if (!scan_value(s, &c->value))
			return false;
	}
	return !s->error;
}

/* Steps. */

static bool no_head(struct scan *s, struct delta *d)
{
	(void)s, (void)d;
	return true;
}

bool decode_value(struct scan *s, struct delta *d)
{
	return scan_comma(s) && scan_value(s, &d->value);
}

static bool call_head(struct scan *s, struct delta *d)
{
	return scan_comma(s) && decode_number32(s, &delta_add(d, CHANGE_CALL)->a);
}

static bool names_head(struct scan *s, struct delta *d)
{
	return call_head(s, d) && scan_comma(s) && scan_uint(s, &d->changes[d->n - 1].b);
}

static bool resume_head(struct scan *s, struct delta *d)
{
	if (!scan_comma(s) || !scan_uint(s, &d->resumed))
		return false;
	delta_add(d, CHANGE_ENTER)->a = d->resumed;
	return true;
}

/* clang-format off */
static const struct step_kind {
	const char *name;
	enum event  event;
	bool      (*head)(struct scan *s, struct delta *d);  /* what comes before CHANGES */
} step_kinds[] = {
	{ "c", EVENT_CALL,      call_head },
	{ "n", EVENT_CALL,      names_head },
	{ "r", EVENT_RETURN,    decode_value },
	{ "u", EVENT_UNWIND,    no_head },
	{ "y", EVENT_YIELD,     decode_value },
	{ "s", EVENT_RESUME,    resume_head },
	{ "x", EVENT_EXCEPTION, decode_value },
};
/* clang-format on */

static bool step_head(struct scan *s, struct delta *d)
{
	struct value name;

	if (scan_peek(s) != '"') {
		d->event = EVENT_LINE;
		return decode_line(s, d);
	}
	if (!scan_string(s, &name))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(step_kinds); i++)
		if (scan_is(name, step_kinds[i].name)) {
			d->event = step_kinds[i].event;
			return step_kinds[i].head(s, d);
		}
	return scan_fail(s, "an unknown kind of step");
}

bool decode_step(struct scan *s, struct delta *d)
{
	if (scan_peek(s) != '[') {
		d->event = EVENT_LINE;
		return decode_line(s, d) && scan_end(s);
	}
	scan_open(s, '[');
	if (!scan_more(s, ']'))
		return scan_fail(s, "an empty step");
	return step_head(s, d) && changes_to_end(s, d) && scan_end(s);
}
