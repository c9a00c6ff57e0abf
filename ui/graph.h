/* graph.h - an object and what is around it as boxes and arrows in text.
 *
 *     head ──▸ $7 Node              $9 Node
 *              ┌───────┬──────┐     ┌───────┬───┐
 *              │ value │ 1    │  ┌─▸│ value │ 2 │
 *              │ next  │ ─────┼──┘  │ next  │ … │
 *              └───────┴──────┘     └───────┴───┘
 *                                    ▲ cur
 *
 * The object is the first box, those it refers to stand right of it, those they refer to right of them, as far as there is room.
 * Where an arrow would go back, or has no box to go to, the id stands instead.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_GRAPH_H
#define PYSTEP_UI_GRAPH_H

#include "cell.h"
#include "pane.h"

#include "holders.h"

/* False: there is no room for it. */
bool graph_draw(const struct view *v, const struct holders *holders, uint64_t id, const struct area *a);

#endif
