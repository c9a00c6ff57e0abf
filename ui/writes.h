/* writes.h - the steps that wrote the selected variable, found a stretch at a time when there is nothing else to do.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_WRITES_H
#define PYSTEP_UI_WRITES_H

#include "pane.h"

struct writes;

struct writes *writes_new(void);
void writes_free(struct writes *w);
/* What view->selected means in the frame looked at. True: it is another variable than before, nothing of it is known yet. */
bool writes_choose(struct writes *w, const struct view *v);
/* Look a bit farther: each step found is told. False: there is no more so far. */
bool writes_idle(struct writes *w, const struct view *v, void (*found)(void *arg, uint64_t step), void *arg);
const char *writes_text(const struct writes *w);             /* of the variable; "": none */

#endif
