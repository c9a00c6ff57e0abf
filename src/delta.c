/* delta.c - what one step changed, decoded.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/delta.h"

#include <stdlib.h>

void delta_clear(struct delta *d)
{
	d->event = EVENT_NONE;
	d->value = VALUE_NOTHING;
	d->statement = VALUE_NOTHING;
	d->resumed = 0;
	d->n = 0;
}

void delta_free(struct delta *d)
{
	free(d->changes);
	*d = (struct delta){ 0 };
}

struct change *delta_add(struct delta *d, enum change_kind kind)
{
	struct change *c;

	BASE_GROW(d->changes, d->cap, d->n + 1);
	c = &d->changes[d->n++];
	*c = (struct change){ .kind = kind };
	return c;
}
