/* py_shadow_named.c - what differs between a shadow's attributes and its object's, one that has the attributes that it had or one more.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_shadow_impl.h"

#include "pystep/write.h"
#include "py_track.h"

static bool is_only_named(const struct content *shadow)
{
	return shadow->has_attributes && !shadow->has_text && !shadow->has_items && !shadow->has_entries;
}

bool shadow_change_named(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since)
{
	struct change_of c = shadow_few_changes(out, shadow, &shadow->attributes, &shadow->attributes, since);

	return is_only_named(shadow) && shadow_change_pairs(&c, &shadow->attributes, f, true);
}

static void put_attribute(struct str *out, word name, word value, const word *kept, unsigned depth)
{
	char *p = str_begin(out, SHADOW_WORD_ROOM), *end;

	*p++ = '[';
	end = shadow_put_name(p, name);
	if (!end) {
		str_end(out, p);
		shadow_write_name(out, name);
		end = str_begin(out, SHADOW_WORD_ROOM);
	}
	*end++ = ',';
	p = shadow_put_word(out, end, value, kept ? *kept : 0, depth);
	*p++ = ']';
	str_end(out, p);
}

/* Mostly it is where it came when all of its class's objects got theirs. */
static size_t find_name(const struct section *kept, word name, size_t guess)
{
	size_t i = 0;

	if (guess < kept->n && kept->at[guess] == name)
		return guess;
	while (i < kept->n && kept->at[i] != name)
		i += 2;
	return i;
}

bool shadow_change_one(struct str *out, struct content *shadow, const struct one_value *f, const struct moment *since)
{
	struct section *kept = &shadow->attributes;
	size_t at = find_name(kept, f->name, 2 * f->place);

	if (!is_only_named(shadow) || at / 2 >= track_max_items)
		return false;
	if (at < kept->n) {
		word *before = &kept->at[at + 1];

		if (word_is_same(f->value, *before, since))
			return true;
		if (!word_is_same_value(f->value, *before))
			put_attribute(out, f->name, f->value, before, shadow->depth + 1);
		word_drop(*before);
		*before = word_keep(f->value);
		return true;
	}
	if (!f->is_last)
		return false;
	put_attribute(out, f->name, f->value, NULL, shadow->depth + 1);
	content_add(kept, word_keep(f->name));
	content_add(kept, word_keep(f->value));
	return true;
}

bool shadow_change_last(struct str *out, struct content *shadow, word name, PyObject *value)
{
	struct section *kept = &shadow->attributes;
	char *begin = str_begin(out, WORD_SHORT + TRACK_ROOM + 4), *p;

	if (!is_only_named(shadow) || kept->unread || kept->n / 2 >= track_max_items)
		return false;
	p = word_put_text(begin + 1, name);
	if (!p)
		return false;
	*begin = '[';
	*p = ',';
	p = track_put_any(p + 1, value, shadow->depth + 1);
	if (!p)
		return false;
	*p++ = ']';
	str_end(out, p);
	if (kept->n && kept->at[kept->n - 2] == name) {
		word_drop(kept->at[kept->n - 1]);
		kept->at[kept->n - 1] = word_object(value) | WORD_STRANGE;
	} else {
		content_add(kept, name);
		content_add(kept, word_object(value) | WORD_STRANGE);
	}
	return true;
}

/* An instance that has the attributes that it had. */
static bool has_same_names(const struct content *shadow, const struct content *fresh)
{
	const struct section *old = &shadow->attributes, *now = &fresh->attributes;

	if (old->n != now->n || now->n / 2 > track_max_items || shadow->items.n || fresh->items.n || shadow->entries.n ||
	    fresh->entries.n || shadow->print != fresh->print ||
	    now->unread || old->unread || fresh->has_items || fresh->has_entries || shadow->has_items || shadow->has_entries ||
	    shadow_has_grown(shadow, fresh) || (!now->n && !shadow_is_same_text(shadow, fresh)))
		return false;
	for (size_t i = 0; i < now->n; i += 2)
		if (now->at[i] != old->at[i])
			return false;
	return true;
}

static void change_text(struct str *out, struct content *shadow, const struct content *fresh)
{
	if (shadow_is_same_text(shadow, fresh))
		return;
	str_add(out, "{\"text\":");
	write_string(out, str_text(&fresh->text), fresh->text.len);
	str_clear(&shadow->text);
	str_add_bytes(&shadow->text, str_text(&fresh->text), fresh->text.len);
	shadow->is_plain = fresh->is_plain;
}

bool shadow_change_attributes(struct str *out, struct content *shadow, const struct content *fresh, const struct moment *since)
{
	struct section *kept = &shadow->attributes;
	size_t start = out->len, named;
	struct change_of c;

	if (!has_same_names(shadow, fresh))
		return false;
	change_text(out, shadow, fresh);
	named = out->len;
	if (shadow->has_text)
		shadow_begin_named(out, start, "\"attributes\":");
	c = shadow_few_changes(out, shadow, kept, &fresh->attributes, since);
	for (size_t i = 1; i < kept->n; i += 2) {
		word value = fresh->attributes.at[i];

		if (word_is_same(value, kept->at[i], since))
			continue;
		if (!word_is_same_written(value, kept->at[i], since)) {
			shadow_begin_pair(&c, kept->at[i - 1], true);
			track_write(out, value, kept->at[i], c.depth);
		}
		shadow_exchange(&kept->at[i], value, since);
	}
	if (out->len > c.start)
		str_add_char(out, ']');
	else
		out->len = named;
	if (out->len > start && shadow->has_text)
		str_add_char(out, '}');
	return true;
}
