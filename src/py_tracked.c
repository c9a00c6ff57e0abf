/* py_tracked.c - what is kept of tracked objects: the list of all, and memory for them, much at once, and what is given back is used
 * again, with its memory for contents.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_tracked.h"

#include <sys/mman.h>
#include <unistd.h>

#define CHUNK 131072                    /* bytes */
#define MAX_SPARE 4096                  /* so many keep their contents' memory */

struct tracked tracked_living = { .next = &tracked_living, .previous = &tracked_living };
struct tracked *tracked_last_defined = &tracked_living;
size_t tracked_n_living;

static struct tracked *spare;
static size_t n_spare;

/* All pages of it at once, where the system can: one by one, each costs as much as recording a dozen steps. */
static void have_pages(char *at, size_t size)
{
#ifdef MADV_POPULATE_WRITE
	size_t page = (size_t)sysconf(_SC_PAGESIZE), skipped = -(uintptr_t)at % page;

	madvise(at + skipped, (size - skipped) / page * page, MADV_POPULATE_WRITE);
#else
	(void)at;
	(void)size;
#endif
}

static struct tracked *carve(void)
{
	static char *at, *end;
	struct tracked *t;

	if ((size_t)(end - at) < sizeof(*t)) {
		at = base_alloc(CHUNK);
		end = at + CHUNK;
		have_pages(at, CHUNK);
		at += -(uintptr_t)at % _Alignof(struct tracked);
	}
	t = (struct tracked *)at;
	at += sizeof(*t);
	return t;
}

struct tracked *tracked_new(void)
{
	struct tracked *t = spare;

	if (!t)
		return carve();
	spare = t->next;
	n_spare--;
	/* Pieces so small that they are stores: one that is longer than a line is an instruction that takes its time to begin. A hint is
	 * made when it is needed. */
	memset(t, 0, offsetof(struct tracked, kind));
	memset(&t->kind, 0, offsetof(struct tracked, shadow) - offsetof(struct tracked, kind));
	memset(&t->next, 0, offsetof(struct tracked, grown_from) + sizeof(t->grown_from) - offsetof(struct tracked, next));
	return t;
}

void tracked_free(struct tracked *t)
{
	if (n_spare >= MAX_SPARE)
		shadow_drop(&t->shadow);
	else if (t->kind)
		shadow_empty(&t->shadow);
	t->next = spare;
	spare = t;
	n_spare++;
}

void tracked_lend(struct tracked *t, struct section *s)
{
	struct section *all[] = { &t->shadow.attributes, &t->shadow.items, &t->shadow.entries };

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (all[i]->is_lent)
			section_free(all[i]);
	section_lend(s, t->room, ARRAY_LEN(t->room));
}
