/* py_tracked.h - what is kept of a tracked object, and the list of all of them.
 *
 * Private to those who keep it: py_track.c gives ids, py_suspects.c and py_restless.c know whom to look at, py_capture.c looks,
 * py_change.c writes what is new, py_dead.c hears of deaths.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_TRACKED_H
#define PYSTEP_SRC_PY_TRACKED_H

#include <string.h>

#include "py_death.h"
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

/* Of all that are tracked, in order of their ids; the dead are among them until their deaths are written. */
extern struct tracked tracked_living;   /* the first is behind it, the last before it */
extern struct tracked *tracked_last_defined;                 /* whoever comes after it is new */
extern size_t tracked_n_living;

extern struct moment track_scanned;     /* the last capture_changes; while some were left out, the last without that */
/* Somebody was left out at steps before this one, and is looked at now. Addresses that it knew may be others' by now: what is new
 * since then differs. */
extern bool track_is_catching_up;
extern bool track_scans;                /* everyone is looked at at every step */
extern uint64_t track_max_depth;        /* whoever is further from the names is deep */
extern size_t track_n_deep;             /* living objects that are */

struct tracked *track_find(PyObject *o);                     /* NULL: it has no id */
struct tracked *track_new(PyObject *o, struct tracked *t, unsigned depth);  /* give it an id; t: what is known, or NULL */
void track_nearer(struct tracked *t, unsigned depth);        /* it was seen nearer to the names than ever before */
struct tracked *track_take_nearer(void);                     /* one that was; NULL: no more */
extern size_t track_n_nearer;
static inline struct tracked *track_object(PyObject *o, unsigned depth)     /* from now on, if it is not yet */
{
	struct tracked *t = death_owner(o);

	if (!t || !t->id)
		return track_new(o, t, depth);
	if (depth < t->depth)
		track_nearer(t, depth);
	return t;
}

#endif
