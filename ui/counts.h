/* counts.h - how often each line had run by a step, and how often it ever does, for a run of any length.
 *
 * The run is looked over once, a stretch at a time when there is nothing else to do, and what was counted is kept at some of its
 * keyframes; from the nearest of them on to a step it is counted again. The more there is, the farther they lie apart: memory
 * is bounded, and so is the way to a step. Where the look over the run has not come to, nothing is known yet.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_COUNTS_H
#define PYSTEP_UI_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "pystep/timeline.h"

struct counts;

struct counts *counts_new(struct timeline *tl);              /* tl must outlive it */
void counts_free(struct counts *c);
/* A bit of work, if there is some: true. Then ask counts_go again: what was counted by its step may have gone on. */
bool counts_idle(struct counts *c);
/* Count up to this step, itself included. False: not known yet. */
bool counts_go(struct counts *c, uint64_t step);
bool counts_are_whole(const struct counts *c);               /* all steps there are so far have been counted */
uint64_t counts_by_now(const struct counts *c, const struct file *file, uint32_t line);     /* by the step of counts_go */
uint64_t counts_ever(const struct counts *c, const struct file *file, uint32_t line);       /* by as far as was looked */
/* The step of the k-th time that it ran, from 1; 0: it did not, as far as was looked, or the way there is too long. */
uint64_t counts_visit(struct counts *c, const struct file *file, uint32_t line, uint64_t k);

#endif
