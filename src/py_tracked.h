/* py_tracked.h - what is kept of a tracked object, and the list of those that may have changed.
 *
 * Private to those who keep it: py_capture.c looks and writes, py_notice.c collects whom to look at; py_step.c asks whether
 * there is anybody.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_TRACKED_H
#define PYSTEP_SRC_PY_TRACKED_H

#include <string.h>

#include "py_death.h"
#include "py_due.h"
#include "py_hooks.h"
#include "py_kinds.h"
#include "py_shadow.h"

/* How a change of it comes to our notice. */
enum watch {
	WATCH_NONE,                     /* it cannot change, or is not defined yet */
	WATCH_HOOKED,                   /* by hooks */
	WATCH_RESTLESS,                 /* not at all: it is compared at every step */
};

struct tracked;
typedef bool change_fn(struct tracked *t);

/* In cache lines: the first is what it takes to write a reference to it, with the second an attribute that was stored is found, with the
 * third an item. */
struct tracked {
	PyObject *object;               /* NULL: dead */
	uint64_t  id;                   /* 0: not in the record: only its owners are */
	struct death_name id_text;      /* as it is written: most are written several times */
	unsigned  depth;                /* the least distance from a name at which it was seen */
	uint32_t  n_owners;
	PyTypeObject *type;             /* of the shadow; NULL: write it anew */
	/* A change of it is looked for where it lies; false, with nothing done: it is not that easy. NULL: it never is. */
	change_fn *in_place;
	enum watch watch : 8;
	bool      is_suspect;           /* is among them */
	bool      is_restless;          /* likewise */
	bool      is_defined;           /* in the record */
	bool      is_deep;              /* … without its content */

	_Alignas(64) const struct kind *kind;                    /* NULL: a long text, or not yet defined */
	uint64_t  stamp;                /* of the shadow, see struct kind */
	struct tracked *source;         /* the object that part of its content is read from: an instance's dict */
	struct content shadow;          /* its memory is used again for the next one */

	struct hint hint;               /* while it is a suspect */
	struct tracked *next, *previous;/* of the living, by id */
	struct tracked **owners;        /* those whose source this one is */
	size_t    owners_cap;
	PyObject *address;              /* that it has or had */
	const struct tracked *grown_from;/* until it is defined: the long text that this one begins with */
	_Alignas(64) word room[8];      /* of the section that it mostly has, while that is small */
};

/* Memory: all but what is used again is zero. */
struct tracked *tracked_new(void);
void tracked_free(struct tracked *t);                        /* nobody is its owner any more, nor it anyone's */
void tracked_lend(struct tracked *t, struct section *s);     /* of its shadow, which is empty: some room for s */

static inline char *tracked_put_text(char *p, const struct death_name *text)
{
	memcpy(p, text->digits, 8);
	if (__builtin_expect(text->n > 8, 0))
		memcpy(p + 8, text->digits + 8, sizeof(text->digits) - 8);
	return p + text->n;
}

static inline char *tracked_put_id(char *p, const struct tracked *t)     /* with room for 16 bytes */
{
	return tracked_put_text(p, &t->id_text);
}

/* Of all that are tracked; py_capture.c's. */
extern struct moment track_scanned;     /* the last capture_changes; while some were left out, the last without that */
extern bool track_scans;                /* everyone is looked at at every step */
extern uint64_t track_max_depth;        /* whoever is further from the names is deep */
extern size_t track_n_deep;             /* living objects that are */

extern size_t suspects_n;               /* whom somebody suspects; but for the restless and the collector there is nobody else to take … */
bool suspects_are_enough(void);         /* … the rule, and known without DUE_LOOK */
/* Suspects: look at them at the next step. They come out once each, in order of ids. */
void suspects_add(struct tracked *t);                        /* all of it */
void suspects_add_names(struct tracked *t);                  /* a dict that holds names: at every step */
size_t suspects_take(struct tracked ***list);                /* borrowed until the next take */
/* This one has got an id, which the weak references to it that were there before show. They come up as a look at all would
 * meet them: behind number `at` of the list when their id is greater, else at the next look. */
void suspects_wake_owners(const struct tracked *t);
extern size_t suspects_n_woken;
size_t suspects_take_woken(struct tracked ***list, size_t at, size_t n);    /* how many are in the list now */
void suspects_add_woken(void);
bool suspects_are_all(uint64_t n);                           /* all n of them are to be looked at this time; asked once a step */
extern bool suspects_all_surely;        /* … whatever they cost */
extern bool suspects_left_out;          /* there was no credit for all of them at a step; until who takes them all clears it */
/* One with memory that was not read takes its time: is there credit for that? Some is earned at every step. */
void suspects_earn(void);
bool suspects_can_afford(const struct tracked *t);
/* It was defined: have its changes noticed from now on. Surely by hooks, or perhaps. */
void suspects_watch(struct tracked *t, bool is_hooked);
/* The restless, in no order; the dead and those no longer so are among them. Those behind the cells are DUE_RESTLESS. */
enum rest {
	REST_NAMES,                     /* exact dicts: C code stores into them as well, but their version tells */
	REST_CELLS,                     /* only code that runs writes into them (notice_stores) */
	REST_EXCEPTIONS,                /* C code writes into them: nearly all others, and mostly one or two */
	REST_OTHERS,
	N_RESTS,
};
struct restless { struct tracked **at; size_t n, cap; };
extern struct restless suspects_restless[N_RESTS];
/* Surely at rest, as capture_is_at_rest has it; it takes a few loads, and calls nobody. */
static inline bool suspects_are_quiet(void)
{
	const struct restless *names = &suspects_restless[REST_NAMES];

	if (due & DUE_OBJECTS || hooks_collector_ran())
		return false;
	for (size_t i = 0; i < names->n; i++)                    /* all alive: a death is a change */
		if (((PyDictObject *)names->at[i]->object)->ma_version_tag != names->at[i]->stamp)
			return false;
	return true;
}
/* Part of t's content is that of another object (NULL: of none): whoever changes that one changes t. */
void suspects_set_source(struct tracked *t, PyObject *source);
void suspects_drop(struct tracked *t);                       /* it is about to be freed, and in no list that was taken */
void suspects_died(struct tracked *t);                       /* in the midst of the death */

#endif
