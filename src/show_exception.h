/* show_exception.h - what is known of an exception object.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_SHOW_EXCEPTION_H
#define PYSTEP_SRC_SHOW_EXCEPTION_H

#include "pystep/state.h"

/* The tuple of an exception's arguments; NULL: it is no exception, or not looked into. */
const struct object *show_exception_args(const struct state *s, const struct object *o);

#endif
