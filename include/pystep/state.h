/* state.h - the program at one moment: threads, frames, names, objects.
 *
 * A state is moved from step to step by its owner (a timeline's cursor): state_apply goes forward and notes in a
 * journal what it replaced, state_revert takes that back, so that the state is what it was to the last byte.
 * Everyone else is lent a const state and reads.
 *
 *     revert(apply(s, d)) == s                     for every delta d that can be applied to s
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_STATE_H
#define PYSTEP_STATE_H

#include "pystep/code.h"
#include "pystep/delta.h"
#include "pystep/err.h"
#include "pystep/event.h"
#include "pystep/value.h"

struct frame {
	uint64_t      serial;           /* from 1, in order of the record's calls */
	uint32_t      code_number;
	const struct code *code;
	uint32_t      line;             /* 1-based */
	uint64_t      names;            /* id of the dict that holds its names (module, class body, exec), or 0: slots */
	uint32_t      site;             /* as last told, or 0; where it still holds: see state_site */
	struct value *slots;            /* code->n_slots of them; a cell is still a reference here: see state_local */
};

struct thread {
	uint64_t       serial;          /* 1: the main thread */
	struct value   name;            /* a str, or nothing */
	struct frame **frames;          /* outermost first */
	size_t         n_frames, cap;
};

struct attribute { struct value name, value; };              /* name: a str */
struct entry { struct value key, value; };

struct object {
	uint64_t      id;
	struct value  type;             /* a str */
	struct value  text;             /* a str, or nothing */
	bool          is_text;          /* a long text: `scalar` is what is shown in its place */
	bool          has_items, has_entries, has_attributes;
	bool          is_deep;          /* not looked into */
	struct value  scalar;
	struct value *items;      size_t n_items, cap_items;
	struct entry *entries;    size_t n_entries, cap_entries;
	struct attribute *attributes; size_t n_attributes, cap_attributes;
	uint64_t      cut, attributes_cut;
};

struct state;

/* Life. `program` must outlive the state and gain a code before a delta names it. */
struct state *state_new(const struct program *program);
void state_free(struct state *s);
void state_reset(struct state *s);                           /* to before the first step; its journal is emptied */

/* Moving, for the owner. `step` is the number of the step the delta ends with. -1: the delta does not fit the state
 * (unknown id, frame, slot …): err says how; the state is as it was. */
int  state_apply(struct state *s, const struct delta *d, uint64_t step, struct err *err);
bool state_can_revert(const struct state *s);
void state_revert(struct state *s);                          /* the last apply that the journal still holds */
void state_forget(struct state *s, size_t keep);             /* all but the last `keep` applies become final */

/* Reading: the step. */
uint64_t      state_step(const struct state *s);             /* 0 before the first */
enum event    state_event(const struct state *s);
struct value  state_value(const struct state *s);            /* of return, yield, exception; else nothing */
uint64_t      state_time(const struct state *s);             /* ns since the start; 0 when not recorded */
const struct program *state_program(const struct state *s);

/* Reading: threads and frames. */
const struct thread *state_thread(const struct state *s);    /* the one the step is of; NULL before the first step */
size_t state_n_threads(const struct state *s);               /* that have frames */
const struct thread *state_thread_at(const struct state *s, size_t i);      /* by serial */
size_t state_depth(const struct state *s);                   /* frames of the step's thread */
const struct frame *state_top(const struct state *s);        /* innermost frame of the step's thread, or NULL */
const struct frame *state_frame(const struct state *s, size_t i);           /* of the step's thread, 0 = outermost */
const struct frame *state_find_frame(const struct state *s, uint64_t serial);  /* asleep ones too */
/* Where in its code the frame stands: at the call of the frame above it; the frame of an exception, or one left by it, where that
 * was. NULL: not known. */
const struct site *state_site(const struct state *s, const struct frame *f);
size_t state_n_asleep(const struct state *s);
const struct frame *state_asleep(const struct state *s, size_t i);          /* by serial */
uint64_t state_n_frames(const struct state *s);              /* how many there have ever been */

/* Reading: names. Locals in slot order (or, for frames whose names are in a dict, in its order), unbound ones left out.
 * Cells and long texts are resolved: the value is what the name shows. */
struct name { const char *name; size_t len; struct value value; };
typedef void state_name_fn(void *arg, const struct name *name);
void state_each_local(const struct state *s, const struct frame *f, state_name_fn *fn, void *arg);
void state_each_global(const struct state *s, const struct frame *f, state_name_fn *fn, void *arg);
struct value state_local(const struct state *s, const struct frame *f, const char *name);   /* nothing if unbound */
struct value state_global(const struct state *s, const struct frame *f, const char *name);
struct value state_resolve(const struct state *s, struct value v);          /* through cells and long texts */

/* Reading: objects. */
const struct object *state_object(const struct state *s, uint64_t id);      /* NULL: never was, or dead */
size_t state_n_objects(const struct state *s);
typedef void state_object_fn(void *arg, const struct object *o);
void state_each_object(const struct state *s, state_object_fn *fn, void *arg);  /* all that live, by id */
/* The same without taking apart what nobody has read: `definition` is the object value as the record has it, and o NULL, while
 * nothing in the object changed; else o, and nothing. For what goes through all objects often. */
typedef void state_definition_fn(void *arg, uint64_t id, struct value definition, const struct object *o);
void state_each_definition(const struct state *s, state_definition_fn *fn, void *arg);
/* Objects on demand, for who has no deltas to apply: an id that is not known is asked for. Its object value stays where it is until
 * the state is reset; nothing: there is none. */
typedef struct value state_provide_fn(void *arg, uint64_t id);
void state_provide(struct state *s, state_provide_fn *fn, void *arg);
/* Those that can be reached from names, the step's value and the stack, by id; cells and long texts left out. */
void state_each_visible(const struct state *s, state_object_fn *fn, void *arg);

#endif
