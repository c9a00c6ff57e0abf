/* py_shadow_impl.h - what those who keep, compare and write contents share.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_PY_SHADOW_IMPL_H
#define PYSTEP_SRC_PY_SHADOW_IMPL_H

#include "py_shadow.h"

/* Keeping and comparing. */
void shadow_drop_words(const struct section *s, size_t from, size_t to);
void shadow_take_section(struct section *kept, const struct section *fresh, const struct moment *since);
bool shadow_is_same_text(const struct content *shadow, const struct content *fresh);

/* Writing. Of a section only the beginning is shown, in steps of 1 (items) or 2 (entries, attributes); the rest is cut. */
size_t shadow_n_shown(const struct section *s, unsigned stride);
uint64_t shadow_n_cut(const struct section *s, unsigned stride);
void shadow_write_one(struct str *out, const struct section *s, size_t i, word before, unsigned depth);
void shadow_write_name(struct str *out, word name);
/* … where there is room for SHADOW_NAME bytes; the result is behind it, NULL: it is longer, or none of those met of late. */
#define SHADOW_NAME 32
char *shadow_put_name(char *p, word name);

#endif
