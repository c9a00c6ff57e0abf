/* py_shadow_ends.c - what differs between a shadow and its deque, of which it is known what came and went at its ends.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_shadow_impl.h"

#include <string.h>

enum end { LEFT, RIGHT };

/* As change_items would find it; false: that needs a look at all. */
static bool change_ends(struct change_of *c, const struct hint *h)
{
	size_t n = c->old->n, m = c->fresh->n, least = n < m ? n : m, shown = shadow_n_shown(c->fresh, 1);
	bool left = h->ends.gone[LEFT] + h->ends.come[LEFT], right = h->ends.gone[RIGHT] + h->ends.come[RIGHT];

	if (!left || !right) {
		shadow_compare_span(c, right ? least : 0, left ? least : 0);
		return true;
	}
	if (n != m || m < 4 || !shown || shadow_same_at(c, 0, 0))
		return false;
	if (h->ends.gone[LEFT] == 1 && h->ends.come[RIGHT] == 1)
		shadow_move_left(c, shown);
	else if (h->ends.gone[RIGHT] == 1 && h->ends.come[LEFT] == 1 && !shadow_same_at(c, 1, 0))
		shadow_move_right(c, shown);
	else
		return false;
	return true;
}

static void take_ends(struct section *kept, const struct section *old, const struct section *fresh, const struct hint *h)
{
	shadow_drop_words(old, 0, h->ends.gone[LEFT]);
	shadow_drop_words(old, old->n - h->ends.gone[RIGHT], old->n);
	for (size_t i = 0; i < h->ends.come[LEFT]; i++)
		fresh->at[i] = word_keep(fresh->at[i]);
	for (size_t i = fresh->n - h->ends.come[RIGHT]; i < fresh->n; i++)
		fresh->at[i] = word_keep(fresh->at[i]);
	memmove(kept->at, fresh->at, fresh->n * sizeof(word));
	kept->n = fresh->n;
}

/* Then and now are two stretches of one row, for a while. */
bool shadow_change_ends(struct str *out, struct content *shadow, const struct hint *h, const word *come, const struct moment *since)
{
	struct section *kept = &shadow->items, old = *kept, fresh = *kept;
	size_t left = h->ends.come[LEFT], right = h->ends.come[RIGHT], begin = out->len;
	struct change_of c = shadow_few_changes(out, shadow, &old, &fresh, since);

	if ((left && h->ends.gone[LEFT]) || (right && h->ends.gone[RIGHT]))
		return false;
	section_reserve(kept, old.n + left + right);
	memmove(kept->at + left, kept->at, old.n * sizeof(word));
	memcpy(kept->at, come, left * sizeof(word));
	memcpy(kept->at + left + old.n, come + left, right * sizeof(word));
	old.at = kept->at + left;
	fresh.at = kept->at + h->ends.gone[LEFT];
	fresh.n = old.n - h->ends.gone[LEFT] - h->ends.gone[RIGHT] + left + right;
	if (shadow->has_attributes)
		shadow_begin_named(out, begin, "\"items\":");
	c.start = out->len;
	if (!change_ends(&c, h)) {
		memmove(kept->at, old.at, old.n * sizeof(word));
		str_end(out, out->at + begin);
		return false;
	}
	shadow_write_cut(&c, 1);
	shadow_end_list(&c);
	if (out->len == c.start)
		str_end(out, out->at + begin);
	else if (shadow->has_attributes)
		str_add_char(out, '}');
	take_ends(kept, &old, &fresh, h);
	return true;
}
