/* event.h - what a step is: CPython's trace events, with yield and resume told apart from return and call.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_EVENT_H
#define PYSTEP_EVENT_H

enum event {
	EVENT_NONE,                     /* before the first step */
	EVENT_CALL,
	EVENT_LINE,
	EVENT_RETURN,
	EVENT_UNWIND,                   /* a "return" because an exception leaves the frame; named "return" in output */
	EVENT_YIELD,
	EVENT_RESUME,
	EVENT_EXCEPTION,
	N_EVENTS
};

/* "call", "line", "return", "return", "yield", "resume", "exception"; "start" for EVENT_NONE. */
const char *event_name(enum event event);

#endif
