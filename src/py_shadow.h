/* py_shadow.h - the content of an object in one form for all kinds, kept, compared and written.
 *
 * A *word* is one thing an object refers to: an object, or a number or text that is not an object of the program's (an
 * iterator's position, a name out of C). A *content* is what a kind reads out of an object: a text, items, entries,
 * attributes. A shadow is a content kept from one step to the next; in it words that are scalars are held by a
 * reference and all other objects are known by address only (their death is noticed: py_death.h).
 *
 *     read(object) → content;   shadow_write_change(shadow, content) → record text;   shadow_take(shadow, content)
 *
 * What is written depends on the old and the new content only, not on how the change came about or was noticed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_SHADOW_H
#define PYSTEP_SRC_PY_SHADOW_H

#include "py.h"
#include "py_scalar.h"

/* The two low bits of a word tell what it is. The other bits are the address, or the number. */
typedef uintptr_t word;
enum word_tag {
	WORD_OBJECT  = 0,               /* in a shadow: held. 0 is no object: an unbound name, an empty place */
	WORD_STRANGE = 1,               /* in a shadow: an object that is not held */
	WORD_NUMBER  = 2,
	WORD_TEXT    = 3,               /* a struct word_text, which lives for ever */
};
#define WORD_TAG(w) ((enum word_tag)((w) & 3))

static inline word word_object(PyObject *o) { return (word)o; }
static inline PyObject *word_to_object(word w) { return (PyObject *)(w & ~(word)3); }
word word_number(int64_t n);
word word_text(const char *text);                            /* for the few names that C code has: never freed */
const char *word_to_text(word w);
void word_write_text(struct str *out, word w);               /* as a JSON string */
#define WORD_SHORT 32
char *word_put_text(char *p, word w);                        /* where there is room for WORD_SHORT bytes; NULL: it is longer */
bool word_is_ascii(word w, const char *one, const char *other);          /* an exact str that is one of these */
static inline bool word_is_object(word w) { return !(w & WORD_NUMBER); }

/* The moment up to which someone has followed a set of words. */
struct moment {
	uint64_t deaths;                /* of tracked objects, by then */
	uint64_t last_id;               /* given by then */
};

/* Is it what it was? An address that was not held counts only if its object has been known since then. `written`: also a
 * scalar that is another object of the same value, for then nothing differs in the record. */
static inline bool word_is_same(word fresh, word kept, const struct moment *since);
size_t words_n_same(const word *fresh, const word *kept, size_t n, const struct moment *since);       /* of n, until one is not */
bool word_is_same_written(word fresh, word kept, const struct moment *since);
static inline bool word_is_same_value(word fresh, word kept);            /* the scalars: what the record shows of them */
static inline word word_keep(word fresh)                     /* hold it if it is a scalar */
{
	PyObject *o = word_to_object(fresh);

	if (!fresh || !word_is_object(fresh))
		return fresh;
	if (Py_TYPE(o)->tp_flags & Py_TPFLAGS_HAVE_GC || !scalar_is(o))
		return fresh | WORD_STRANGE;
	Py_INCREF(o);
	return fresh;
}
void words_drop_held(PyObject *o);
/* At the end of the step; on the spot where that frees nothing that another may still ask for:
 * neither the last reference, nor that to a text that may have an id. */
static inline void word_drop(word kept)
{
	PyObject *o = word_to_object(kept);

	if (!kept || WORD_TAG(kept) != WORD_OBJECT)
		return;
	if (Py_REFCNT(o) > 1 || scalar_is_surely_short(o))
		Py_DECREF(o);
	else
		words_drop_held(o);
}
void words_release_pending(void);
extern size_t words_n_pending;
static inline void words_release(void)                       /* at the end of a step: a keyframe still had to show them */
{
	if (words_n_pending)
		words_release_pending();
}
size_t words_pending(PyObject *object);                      /* references to it that wait for words_release */

/* Items, entries (key, value, key, value …) or attributes (name, value …). */
enum coding { CODING_WORDS, CODING_INT, CODING_UINT, CODING_FLOAT, CODING_BOOL, CODING_CHAR };
struct section {
	word       *at;
	size_t      n, cap;             /* words */
	uint64_t    unread;             /* items that are there but were not read: of buffers */
	bool        is_whole;           /* no budget cuts it: a module's names */
	uint8_t     coding;             /* enum coding; other than WORDS: the bits of the items of a buffer */
	bool        is_lent;            /* the memory is the owner's: when it is too small, it is left for some of our own */
	uint32_t    n_gaps;             /* pairs that are none: both words 0 (py_shadow_gaps.c); never in what was just read */
};

struct content {
	bool           has_text, has_items, has_entries, has_attributes;
	bool           is_sorted;       /* items are in the order of a set */
	bool           is_plain;        /* the text is the same in JSON */
	unsigned       depth;           /* of the object that is read; for the reader */
	struct section attributes;
	struct section items;
	struct section entries;
	uint32_t       edge;            /* of entries with gaps, where some are not shown: the pair behind the last that is */
	bool           is_unclear;      /* of a set: some elements have no place of their own in its order; of an OrderedDict: its list
					 * of keys is not that of its entries */
	struct rest_of_set   *rest;            /* of the shadow of a set: the elements behind those that are shown, in their order; or NULL */
	struct key_places *keys;        /* of the shadow of an OrderedDict: where which key is; or NULL */
	struct str     text;
	uint64_t       print;           /* fingerprint of what was not read */
	/* for the reader */
	const struct content *before;   /* its shadow, or NULL at first sight */
	const struct moment *since;     /* … which is of then */
};

void content_clear(struct content *c);                       /* keeps the memory */
void content_free(struct content *c);
/* Readers add with these. */
struct str *content_text(struct content *c);
void section_grow(struct section *s, size_t n);              /* to hold at least n words */
static inline void section_reserve(struct section *s, size_t n)
{
	if (n > s->cap)
		section_grow(s, n);
}
static inline void section_lend(struct section *s, word *at, size_t n)   /* to one without memory, for as long as it lives */
{
	s->at = at;
	s->cap = n;
	s->is_lent = true;
}
void section_free(struct section *s);                        /* its memory; it is empty */
static inline void content_add(struct section *s, word w)
{
	if (s->n == s->cap)
		section_grow(s, s->n + 1);
	s->at[s->n++] = w;
}
void content_item(struct content *c, PyObject *o);
void content_entry(struct content *c, PyObject *key, PyObject *value);
void content_attribute(struct content *c, word name, word value);
void content_attribute_named(struct content *c, const char *name, PyObject *value);  /* a constant text; NULL: left out */

/* Keeping. `fresh` is what a reader gave; it is unchanged. One that a reader gave into the shadow itself is kept as it is. */
void shadow_keep(struct content *shadow);
void shadow_read_items(struct content *shadow, PyObject *const *items, size_t n);        /* into one that is empty, and kept */
void shadow_take(struct content *shadow, const struct content *fresh, const struct moment *since);
void shadow_drop(struct content *shadow);                    /* let go of everything */
void shadow_empty(struct content *shadow);                   /* likewise, but keep a little memory for the next one */
size_t shadow_holds(const struct content *shadow, PyObject *object);     /* references to it */
bool shadow_is_same(const struct content *shadow, const struct content *fresh, const struct moment *since);
/* Did it gain a section, so that it must be written anew? */
bool shadow_has_grown(const struct content *shadow, const struct content *fresh);

/* Where a list or dict may have changed since it was last looked at; nowhere else. */
#define HINT_PLACES 4
struct hint {
	bool     everywhere;
	bool     is_stored;             /* … by single stores of which nobody told */
	uint8_t  heap;                  /* of a list: enum heap; then there are neither places nor a tail */
	unsigned n_places;
	union {
		size_t places[HINT_PLACES];      /* items, or entries in order of insertion; of an instance: names, as words */
		struct { size_t gone[2], come[2]; } ends;      /* of a deque: how many, left and right */
	};
	size_t   tail;                  /* all from here on */
	size_t   last;                  /* … of a list: but for so many at the end, which only moved */
};
/* What heapq did: pushed one; took the first out, and the last one's place with it; exchanged the first. */
enum heap { HEAP_NOTHING, HEAP_PUSHED, HEAP_POPPED, HEAP_REPLACED };
#define HINT_NONE { .tail = SIZE_MAX }

/* Writing. The whole: ',"text":…,"items":…' and so on, of a shadow or a content; objects met are tracked. */
void shadow_write(struct str *out, const struct content *c);
/* The same where there is room for SHADOW_ROOM bytes; the result is behind it, with as much room. */
#define SHADOW_ROOM (SCALAR_ROOM + 96)
char *shadow_put(struct str *out, char *p, const struct content *c);
/* The change as the record has it: "[…]" or "{…}". False, with nothing added: nothing differs. */
bool shadow_write_change(struct str *out, const struct content *shadow, const struct content *fresh,
			 const struct moment *since);

/* The same of items, entries or attributes where they lie, of which all but those of the hint are as the shadow has them: what
 * differs is written and taken. False, and nothing is done: it cannot be told so quickly. */
struct noted {
	struct hint *hint;              /* attributes: NULL, all may differ */
	size_t n;
	const word *at;                 /* the first; of a pair the key, and the value behind it */
	size_t stride;                  /* words from one pair to the next */
	size_t n_live;                  /* of n pairs with gaps: how many are none */
};
static inline const word *noted_at(const struct noted *f, size_t i) { return f->at + i * f->stride; }
bool shadow_change_items(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since);
bool shadow_change_entries(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since);
/* … of a dict that has lost some, and has gaps where they were; so has the shadow, at the same places. */
bool shadow_change_gapped(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since);
void shadow_open_gaps(struct content *shadow, const struct noted *f);       /* into one that is as the dict is but for them */
void shadow_close_gaps(struct content *shadow);
/* … of an OrderedDict, of which the hint has the keys that were stored, came or were moved to the end, or went. */
#define KEY_TOLD 2
#define KEY_GONE 4
bool shadow_change_keys(struct str *out, struct content *shadow, PyObject *o, const struct hint *h, const struct moment *since);
void shadow_free_keys(struct content *shadow);
/* … of a set, of which the hint has the elements that came, as words, and those that went, as they are in the shadow and with
 * ELEMENT_GONE; it has n now. */
#define ELEMENT_GONE 4                  /* no object's address has this bit, and no tag */
bool shadow_change_set(struct str *out, struct content *shadow, const struct hint *h, size_t n, const struct moment *since);
void shadow_open_rest(struct content *shadow);
void shadow_close_rest(struct content *shadow);
size_t shadow_n_rest(const struct content *c);
size_t shadow_rest_holds(const struct content *c, word held);
bool shadow_rest_is_still(const struct content *c, const struct moment *since);     /* none of them has died */
void shadow_drop_rest(struct content *c);
void shadow_free_rest(struct content *c);                    /* … and let go of it */
/* The order of a set, of elements that were there and others; of none that track_id_then does not know. */
int shadow_order(word a, word b, unsigned depth);
bool shadow_has_no_place(word w);                            /* in that order */
/* … of a deque, of which only the ends are others now: those that came, from left to right. */
bool shadow_change_ends(struct str *out, struct content *shadow, const struct hint *h, const word *come, const struct moment *since);
/* … of one that shows nothing else. */
bool shadow_change_named(struct str *out, struct content *shadow, const struct noted *f, const struct moment *since);
/* One of them, the last if it is new. */
struct one_value {
	word   name, value;
	size_t place;                   /* among the attributes of all objects of its class, which is mostly that among its own */
	bool   is_last;                 /* to come */
};
bool shadow_change_one(struct str *out, struct content *shadow, const struct one_value *f, const struct moment *since);
/* Likewise of the last one, if it has that name, out of C, or one that comes behind it: it is another object now, which the collector
 * knows. */
bool shadow_change_last(struct str *out, struct content *shadow, word name, PyObject *value);

/* Likewise of bytes at places of the hint that are shown, as they are at `bytes`. `rest_changed`: some that are not are others as well. */
void shadow_change_bytes(struct str *out, struct content *shadow, const struct hint *h, const unsigned char *bytes, bool rest_changed);

/* Likewise of the one item that there is, and was. */
void shadow_change_only_item(struct str *out, struct content *shadow, word fresh, const struct moment *since);

/* Likewise of entries that no budget cuts, in ascending order of places: other values, or those that have gone, or some that came
 * behind all others. */
struct value_change {
	size_t at;                      /* of the value, in the shadow's entries; of one that came: any */
	word   value;                   /* 0: it has gone */
	word   key;                     /* of one that came, else 0 */
};
void shadow_change_values(struct str *out, struct content *shadow, const struct value_change *changes, size_t n,
			  const struct moment *since);
/* One of them, that has another value now; false, and nothing is done: it is not that easy. */
bool shadow_change_value(struct str *out, struct content *shadow, size_t at, word fresh);

/* Likewise of attributes alone; false also when others are there now than before. */
bool shadow_change_attributes(struct str *out, struct content *shadow, const struct content *fresh, const struct moment *since);

/* The commonest words. */
static inline bool word_is_small(word w) { return w && WORD_TAG(w) == WORD_OBJECT && scalar_is_small(word_to_object(w)); }
static inline int64_t word_small_value(word w) { return scalar_small(word_to_object(w)); }
static inline bool word_is_text(word w) { return w && WORD_TAG(w) == WORD_OBJECT && PyUnicode_CheckExact(word_to_object(w)); }
/* Their Values, where there is room for SCALAR_ROOM bytes; the result is behind it. NULL: it is another one. */
static inline char *word_put_common(char *p, word w)
{
	if (word_is_small(w))
		return scalar_put_small(p, word_small_value(w));
	return word_is_text(w) && scalar_is_short_text(word_to_object(w)) ? scalar_put_short_text(p, word_to_object(w)) : NULL;
}

extern uint64_t track_deaths;                                /* of tracked objects so far */
extern uint64_t track_last_id;                               /* given so far */
bool word_is_still(word kept, const struct moment *since);

bool word_is_same_other(word fresh, word kept);              /* likewise, of any */
static inline bool word_is_same_value(word fresh, word kept)
{
	if (word_is_small(fresh) && word_is_small(kept))
		return word_small_value(fresh) == word_small_value(kept);
	return word_is_same_other(fresh, kept);
}

static inline bool word_is_same(word fresh, word kept, const struct moment *since)
{
	word differing = fresh ^ kept;

	return differing == 0 || (differing == 1 && (since->deaths == track_deaths || word_is_still(kept, since)));
}

#endif
