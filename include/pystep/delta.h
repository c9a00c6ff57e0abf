/* delta.h - what one step changed, decoded: a flat list of changes to a state.
 *
 * A source fills it, a state applies it (state.h). Values point into the source's bytes, which must stay where they are as
 * long as a state lives to which the delta was applied. Values are whole JSON values (the source has seen where they end);
 * what is in them is looked at only when it is needed. It is reused from step to step, so nothing is allocated once it has grown.
 *
 * How a step becomes changes, in this order:
 *   - the notes before it, in the record's order;
 *   - the step itself: L            LINE, and event LINE
 *                      "c", "n"     CALL, and event CALL. The new frame's line is its code's
 *                      "s",FRAME    ENTER, and event RESUME, `resumed` = FRAME
 *                      the others   the event, and `value`
 *   - its CHANGES: SLOT, LINE (slot -1) and SITE (slot -2) pairs, then the object changes: sections in the order text, items, entries, attributes,
 *     each followed by its CUT; an object's change that is an array is one ONLY. A change that only says "changed behind the cut" is a CUT with the number that was there.
 * A frame that returned, was left or yielded in the step before is taken off by the state itself, before the first change.
 *
 * A keyframe becomes: RESET; for each thread THREAD (with its name), then for each of its frames ADOPT, LINE, SLOT for bound slots, SITE
 * when it has one; for each sleeping frame ADOPT, LINE, SLOT …, SITE, PARK; FRAMES; THREAD (the one of the step); TIME when it has one; DEFINE for each
 * object; and the event, with `value`, and for a resume `resumed` (0 will do).
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_DELTA_H
#define PYSTEP_DELTA_H

#include "pystep/event.h"
#include "pystep/value.h"

enum change_kind {
	/* control: a = number or serial */
	CHANGE_RESET,                   /* forget everything: a keyframe follows in this delta */
	CHANGE_THREAD,                  /* a: serial of the thread that goes on; b: the system's number of it, or 0; value: its name as a str, or nothing */
	CHANGE_CALL,                    /* a: code; b: id of the dict of names, or 0. New frame on top, serial = the next */
	CHANGE_ENTER,                   /* a: frame serial, asleep until now, goes on top */
	CHANGE_ADOPT,                   /* a: frame serial, not known until now, of code b, names c (or 0), goes on top */
	CHANGE_PARK,                    /* a: frame serial, from a keyframe: the frame on top is asleep, off the stack */
	CHANGE_LEAVE,                   /* a: how many frames go from the top */
	CHANGE_DROP,                    /* a: serial of a sleeping frame that died */
	CHANGE_FRAMES,                  /* a: serial of the last frame so far (keyframes) */
	/* names */
	CHANGE_LINE,                    /* a: line of the current frame */
	CHANGE_SITE,                    /* a: number of the site at which the current frame stands; b: 1 when it is the frame below it */
	CHANGE_SLOT,                    /* a: slot of the current frame, value */
	CHANGE_FRAME_SLOT,              /* a: slot, b: frame serial, value */
	/* objects: id = object */
	CHANGE_DEFINE,                  /* value: the whole object value; new or replaced */
	CHANGE_EXTEND,                  /* id is a long text: that of object a, and value (a str); b: cut */
	CHANGE_DEATH,
	CHANGE_TEXT,                    /* value: a str */
	CHANGE_ITEMS,                   /* a: start, b: removed, value: the array added, as JSON text */
	CHANGE_ENTRY,                   /* key, value */
	CHANGE_ATTRIBUTE,               /* key: a str, value */
	CHANGE_ONLY,                    /* value: a section change as an array of JSON text; the state knows the object's only section */
	CHANGE_CUT,                     /* a: 0 items, 1 entries, 2 attributes; b: the new amount */
	/* the world */
	CHANGE_OUTPUT,                  /* a: 1 stdout, 2 stderr; b: 1 when raw; value: a str */
	CHANGE_INPUT,                   /* value: a str */
	CHANGE_TIME,                    /* a: nanoseconds since the start; b: number of the processor + 1, or 0: the same as before */
};

struct change {
	enum change_kind kind;
	uint64_t id;
	uint64_t a, b, c;
	struct value key, value;
};

struct delta {
	enum event     event;           /* of the step this delta ends with */
	struct value   value;           /* of return, yield, exception */
	struct value   statement;       /* a str: EVENT_LINE is no line of the program, the user had this run there ("": has run); or nothing */
	uint64_t       resumed;         /* EVENT_RESUME: serial of the frame */
	struct change *changes;         /* in the order in which they are to be applied */
	size_t         n, cap;
};

void delta_clear(struct delta *d);                           /* keeps the memory */
void delta_free(struct delta *d);
struct change *delta_add(struct delta *d, enum change_kind kind);   /* zeroed but for kind; until the next add */

#endif
