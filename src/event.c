/* event.c - what a step is, in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/event.h"

#include <assert.h>

/* clang-format off */
static const char *const names[N_EVENTS] = {
	[EVENT_NONE]      = "start",
	[EVENT_CALL]      = "call",
	[EVENT_LINE]      = "line",
	[EVENT_RETURN]    = "return",
	[EVENT_UNWIND]    = "return",
	[EVENT_YIELD]     = "yield",
	[EVENT_RESUME]    = "resume",
	[EVENT_EXCEPTION] = "exception",
};
/* clang-format on */

const char *event_name(enum event event)
{
	assert(event >= EVENT_NONE && event < N_EVENTS);
	return names[event];
}
