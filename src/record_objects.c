/* record_objects.c - what a line of a record says of objects, to changes.
 *
 * Objects with keys of ours come in a fixed order, so a table and a place in it are all that is needed to read them: a key
 * twice, or out of its order, is not found from there on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_decode_impl.h"

#include <stdlib.h>
#include <string.h>

#include "pystep/base.h"

int decode_known_key(struct value key, const char *const *names, int n_names, int from)
{
	for (int i = from; i < n_names; i++)
		if (scan_is(key, names[i]))
			return i;
	return -1;
}

bool decode_is_known(struct value key, const char *const *names, int n_names)
{
	return decode_known_key(key, names, n_names, 0) >= 0;
}

/* Object values. */

static bool scan_entries(struct scan *s)
{
	struct value ignored;

	for (scan_open(s, '['); scan_more(s, ']');)
		if (!scan_byte(s, '[') || !scan_value(s, &ignored) || !scan_comma(s) ||
			!scan_value(s, &ignored) || !scan_byte(s, ']'))
			return false;
	return !s->error;
}

static bool scan_attributes(struct scan *s)
{
	struct value ignored;

	for (scan_open(s, '{'); scan_more(s, '}');)
		if (!scan_key(s, &ignored) || !scan_value(s, &ignored))
			return false;
	return !s->error;
}

static bool scan_text(struct scan *s)
{
	struct value ignored;

	return scan_string(s, &ignored);
}

static bool scan_items(struct scan *s)
{
	struct value ignored;

	return scan_values(s, &ignored);
}

static bool scan_count(struct scan *s)
{
	uint64_t ignored;

	return scan_uint(s, &ignored);
}

static bool scan_true(struct scan *s)
{
	struct value v;

	return scan_value(s, &v) &&
	       ((v.len == 4 && v.at[0] == 't') || scan_fail(s, "true was expected"));
}

static const char *const object_keys[] = { "type", "text", "items", "entries", "attributes", "cut",
	"attributes_cut", "deep" };
static bool (*const object_parts[])(struct scan *s) = {
	scan_text,
	scan_text,
	scan_items,
	scan_entries,
	scan_attributes,
	scan_count,
	scan_count,
	scan_true,
};

/* The rest of an object value whose first key, "type", was just taken. */
static bool rest_of_object(struct scan *s)
{
	struct value key, ignored;
	int i = 0;

	if (!scan_text(s))
		return false;
	while (scan_more(s, '}')) {
		if (!scan_key(s, &key))
			return false;
		int next = decode_known_key(key, object_keys, ARRAY_LEN(object_keys), i + 1);
		if (next < 0 && decode_is_known(key, object_keys, ARRAY_LEN(object_keys)))
			return scan_fail(s, "an object has a key twice or out of order");
		if (next >= 0)
			i = next;
		if (!(next < 0 ? scan_any(s, &ignored) : object_parts[i](s)))
			return false;
	}
	return !s->error;
}

/* Changes of objects. */

static struct change *add(struct delta *d, enum change_kind kind, uint64_t id)
{
	struct change *c = delta_add(d, kind);

	c->id = id;
	return c;
}

static void add_cut(struct delta *d, uint64_t id, enum section which, uint64_t n)
{
	struct change *c = add(d, CHANGE_CUT, id);

	c->a = which;
	c->b = n;
}

/* START,REMOVED,ADDED … and perhaps the number that is now cut. */
static bool items_change(struct scan *s, struct delta *d, uint64_t id)
{
	uint64_t start;

	while (scan_more(s, ']')) {
		if (!scan_uint(s, &start))
			return false;
		if (scan_peek(s) == ']') {
			add_cut(d, id, SECTION_ITEMS, start);
			continue;
		}
		struct change *c = add(d, CHANGE_ITEMS, id);
		c->a = start;
		if (!scan_comma(s) || !scan_uint(s, &c->b) || !scan_comma(s) ||
			!scan_values(s, &c->value))
			return false;
	}
	return !s->error;
}

/* A lone value at the end of pairs: the number that is now cut. */
static bool last_number(
	struct scan *s, struct value v, struct delta *d, uint64_t id, enum section which)
{
	struct scan digits = scan_of(v.at, v.len);
	uint64_t n;

	if (!scan_uint(&digits, &n) || !scan_end(&digits))
		return scan_fail(s, "a change has a key without a value");
	add_cut(d, id, which, n);
	return true;
}

static bool pairs_change(struct scan *s, struct delta *d, uint64_t id, enum section which)
{
	enum change_kind kind = which == SECTION_ENTRIES ? CHANGE_ENTRY : CHANGE_ATTRIBUTE;
	struct value key;

	while (scan_more(s, ']')) {
		if (!scan_value(s, &key))
			return false;
		if (scan_peek(s) == ']') {
			if (!last_number(s, key, d, id, which))
				return false;
			continue;
		}
		if (which == SECTION_ATTRIBUTES && key.at[0] != '"')
			return scan_fail(s, "the name of an attribute is no string");
		struct change *c = add(d, kind, id);
		c->key = key;
		if (!scan_comma(s) || !scan_value(s, &c->value))
			return false;
	}
	return !s->error;
}

bool decode_section(struct scan *s, struct delta *d, uint64_t id, enum section which)
{
	scan_open(s, '[');
	return which == SECTION_ITEMS ? items_change(s, d, id) : pairs_change(s, d, id, which);
}

static const char *const section_keys[] = { "text", "items", "entries", "attributes" };

static bool named_section(struct scan *s, struct delta *d, uint64_t id, int i)
{
	return i == 0 ? scan_string(s, &add(d, CHANGE_TEXT, id)->value)
		      : decode_section(s, d, id, (enum section)(i - 1));
}

/* {"text":…,"items":[…],…}: `key` is the first of them. */
static bool named_sections(struct scan *s, struct value key, struct delta *d, uint64_t id)
{
	int i = -1;

	do {
		i = decode_known_key(key, section_keys, ARRAY_LEN(section_keys), i + 1);
		if (i < 0)
			return scan_fail(
				s, "a change has a key that is unknown, twice or out of order");
		if (!named_section(s, d, id, i))
			return false;
	} while (scan_more(s, '}') && scan_key(s, &key));
	return !s->error;
}

/* The rest of {"of":ID,"add":S,"cut":N}. */
static bool extend(struct scan *s, struct delta *d, uint64_t id)
{
	struct change *c = add(d, CHANGE_EXTEND, id);
	struct value key;

	if (!scan_uint(s, &c->a) || !scan_comma(s) || !scan_key(s, &key))
		return false;
	if (!scan_is(key, "add"))
		return scan_fail(s, "an extended text has no \"add\"");
	if (!scan_string(s, &c->value))
		return false;
	if (scan_peek(s) != ',')
		return scan_byte(s, '}');
	if (!scan_comma(s) || !scan_key(s, &key))
		return false;
	if (!scan_is(key, "cut"))
		return scan_fail(s, "an extended text has a key that is none of of, add, cut");
	return scan_uint(s, &c->b) && scan_byte(s, '}');
}

static bool object_change(struct scan *s, struct delta *d, uint64_t id)
{
	const char *start = s->at;
	struct value key;

	scan_open(s, '{');
	if (!scan_more(s, '}'))
		return scan_fail(s, "a change says nothing");
	if (!scan_key(s, &key))
		return false;
	if (scan_is(key, "of"))
		return extend(s, d, id);
	if (!scan_is(key, "type"))
		return named_sections(s, key, d, id);
	if (!rest_of_object(s))
		return false;
	add(d, CHANGE_DEFINE, id)->value = value_of(start, (size_t)(s->at - start));
	return true;
}

/* A change in the only section of an object that the state knows: values, or arrays of values. References are not noted: [5]
 * may be one, or an array with the number 5. */
static bool only_change(struct scan *s, struct delta *d, uint64_t id)
{
	struct scan_refs *refs = s->refs;
	const char *start = s->at;
	struct value part;

	s->refs = NULL;
	for (scan_open(s, '['); scan_more(s, ']');)
		if (!(scan_peek(s) == '[' ? scan_values(s, &part) : scan_value(s, &part)))
			return false;
	s->refs = refs;
	if (s->error)
		return false;
	add(d, CHANGE_ONLY, id)->value = value_of(start, (size_t)(s->at - start));
	return true;
}

static bool death(struct scan *s, struct delta *d, uint64_t id)
{
	struct value v;

	if (!scan_value(s, &v) || v.at[0] != 'n')
		return scan_fail(s, "null, a string, an array or an object was expected");
	add(d, CHANGE_DEATH, id);
	return true;
}

static bool one_change(struct scan *s, struct delta *d, uint64_t id)
{
	switch (scan_peek(s)) {
	case '{': return object_change(s, d, id);
	case '[': return only_change(s, d, id);
	case '"': return scan_string(s, &add(d, CHANGE_DEFINE, id)->value);
	default: return death(s, d, id);
	}
}

/* A text may be made from one that dies in the same step, which has the lower id. Ids are never used again, so deaths can as
 * well come last. */
static void deaths_last(struct delta *d, size_t from)
{
	size_t n_deaths = 0, to = from;

	for (size_t i = from; i < d->n; i++)
		n_deaths += d->changes[i].kind == CHANGE_DEATH;
	if (n_deaths == 0 || n_deaths == d->n - from)
		return;
	struct change *deaths = base_realloc_array(NULL, n_deaths, sizeof(*deaths));
	n_deaths = 0;
	for (size_t i = from; i < d->n; i++)
		if (d->changes[i].kind == CHANGE_DEATH)
			deaths[n_deaths++] = d->changes[i];
		else
			d->changes[to++] = d->changes[i];
	memcpy(d->changes + to, deaths, n_deaths * sizeof(*deaths));
	free(deaths);
}

bool decode_changes(struct scan *s, struct delta *d)
{
	uint64_t id, last = 0;
	size_t from = d->n;
	bool extends = false;

	for (scan_open(s, '{'); scan_more(s, '}'); last = id) {
		if (!scan_id_key(s, &id))
			return false;
		if (id <= last)
			return scan_fail(s, "ids are not in ascending order");
		if (!one_change(s, d, id))
			return false;
		extends |= d->n > from && d->changes[d->n - 1].kind == CHANGE_EXTEND;
	}
	if (extends)
		deaths_last(d, from);
	return !s->error;
}
