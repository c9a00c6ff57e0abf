/* py_shadow_impl.h - what those who keep, compare and write contents share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_SHADOW_IMPL_H
#define PYSTEP_SRC_PY_SHADOW_IMPL_H

#include "py_shadow.h"

/* Keeping and comparing. */
void shadow_drop_words(const struct section *s, size_t from, size_t to);
void shadow_take_section(struct section *kept, const struct section *fresh, const struct moment *since);
bool shadow_is_same_text(const struct content *shadow, const struct content *fresh);

/* Writing. Of a section only the beginning is shown, in steps of 1 (items) or 2 (entries, attributes); the rest is cut. */
size_t shadow_n_shown(const struct section *s, unsigned stride);
uint64_t shadow_n_cut(const struct section *s, unsigned stride);
void shadow_write_one(struct str *out, const struct section *s, size_t i, word before, unsigned depth);
void shadow_write_name(struct str *out, word name);
/* … where there is room for SHADOW_NAME bytes; the result is behind it, NULL: it is longer, or none of those met of late. */
#define SHADOW_NAME 32
char *shadow_put_name(char *p, word name);
/* A Value: `p` is where out ends, with room for a Value before and after it, and for what lies around it; so is the result. */
#define SHADOW_WORD_ROOM (SHADOW_NAME + 8 + 2 * SCALAR_ROOM)
_Static_assert(SHADOW_NAME > PUT_UINT_MOST, "or a place");
char *shadow_put_any_word(struct str *out, char *p, word w, word before, unsigned depth);
static inline char *shadow_put_word(struct str *out, char *p, word w, word before, unsigned depth)
{
	char *end = word_put_common(p, w);                       /* mostly it is a small number or a short text */

	return end ? end : shadow_put_any_word(out, p, w, before, depth);
}

static inline void shadow_exchange(word *kept, word fresh, const struct moment *since)
{
	if (word_is_same(fresh, *kept, since))
		return;
	word_drop(*kept);
	*kept = word_keep(fresh);
}

/* Changes: one section, then and now. */
struct change_of {
	struct str *out;
	size_t start;                   /* where its text begins in out */
	const struct section *old, *fresh;
	bool is_sorted;
	const struct moment *since;
	unsigned depth;
	bool rest_changed;              /* what was not read differs */
};

static inline void shadow_begin_part(struct change_of *c)    /* of the list */
{
	str_add_char(c->out, c->out->len == c->start ? '[' : ',');
}

static inline bool shadow_same_at(const struct change_of *c, size_t i, size_t j)
{
	if (c->old->coding != c->fresh->coding)
		return false;
	if (c->fresh->coding != CODING_WORDS)
		return c->old->at[i] == c->fresh->at[j];
	return word_is_same_written(c->fresh->at[j], c->old->at[i], c->since);
}

static inline void shadow_end_list(const struct change_of *c)
{
	if (c->out->len > c->start)
		str_add_char(c->out, ']');
}

/* Entries in an order of their own, with gaps: those that may have changed, and those that stand at the end now, which may have been
 * elsewhere before. */
struct listed {
	size_t at[HINT_PLACES], n;
	word   now[HINT_PLACES][2];     /* the value 0: it is not there any more */
	word   came[2 * HINT_PLACES];
	size_t n_came;
};
bool shadow_change_listed(struct str *out, struct content *shadow, const struct listed *l, size_t n_live, const struct moment *since);

/* [START,REMOVED,[…]]: the items from `from` to before `to` of the new ones come in the place of as many of the old ones. */
void shadow_splice(struct change_of *c, size_t start, size_t removed, size_t from, size_t to);
void shadow_move_left(struct change_of *c, size_t shown);    /* the first one went, one came at the end; … */
void shadow_move_right(struct change_of *c, size_t shown);   /* … and the other way round */
bool shadow_change_queue(struct change_of *c);               /* one went at one end and one came at the other; false: it is not so */
void shadow_compare_items(struct change_of *c);              /* all of them */
/* … of which the first `from` and the last `last` are known to be the same. */
void shadow_compare_span(struct change_of *c, size_t from, size_t last);
/* At these places, in ascending order, may be others, and nowhere else; so many are shown. */
void shadow_change_places(struct change_of *c, const size_t *at, size_t n, size_t shown);
/* When more than so many would go, and as many come, of which no more differ: only these are told. */
#define SHADOW_LONG 64
#define SHADOW_FEW  24
/* Of what a heap's push or pop can have changed, some places in ascending order, and one more or less at the end. */
bool shadow_change_heap(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since);
void shadow_begin_pair(struct change_of *c, word key, bool is_name);     /* its value comes next */
void shadow_remove_pair(struct change_of *c, word key, bool is_name);
/* A pair that has another value, or (kept NULL) that is new. */
void shadow_write_pair(struct change_of *c, const word *fresh, const word *kept, bool is_name);
/* Of pairs, when all that were there are there still, and nothing is cut: any may have another value, and some may be new. False: it is
 * not so. */
bool shadow_change_pairs(struct change_of *c, struct section *kept, const struct noted *f, bool names);
struct change_of shadow_few_changes(struct str *out, const struct content *shadow, const struct section *old,
				    const struct section *fresh, const struct moment *since);
void shadow_put_cut_again(struct str *out, size_t n);        /* behind the cut: only that something there, of n, is another one */
/* As shadow_change_items, where that is single stores, or one item more. */
bool shadow_change_stored(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since);
void shadow_write_cut(struct change_of *c, unsigned stride); /* how many are not shown, if that differs */
void shadow_write_count(struct change_of *c, uint64_t n);    /* so many are not shown */
void shadow_begin_named(struct str *out, size_t start, const char *name);       /* a section of several */

static inline void shadow_sort_places(struct hint *h)
{
	for (unsigned i = 1; i < h->n_places; i++) {
		size_t place = h->places[i];
		unsigned j = i;

		for (; j > 0 && h->places[j - 1] > place; j--)
			h->places[j] = h->places[j - 1];
		h->places[j] = place;
	}
}

#endif
