/* expr_text.h - characters and stretches of str and bytes, for their methods.
 *
 * Texts are UTF-8: offsets are bytes inside and characters outside.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_EXPR_TEXT_H
#define PYSTEP_SRC_EXPR_TEXT_H

#include "expr_args.h"

/* What is a letter, and its other case, is asked of the C library's tables. */
char_fn ex_is_space, ex_is_ascii_space, ex_is_decimal, ex_is_superscript, ex_is_alpha, ex_is_upper, ex_is_lower;
int ex_digit_of(uint32_t c);                                     /* 0 to 9 of any script's decimal digits, or -1 */
uint32_t ex_to_upper(uint32_t c);
uint32_t ex_to_lower(uint32_t c);
bool ex_is_blank(const struct val *v, uint32_t c);              /* a space, as the str or bytes means it */

size_t ex_next_char(const struct val *v, size_t at, uint32_t *c);       /* its length */
size_t ex_char_before(const struct val *v, size_t end, uint32_t *c);    /* where it begins; end > 0 */
void   ex_add_char(struct str *out, enum val_kind kind, uint32_t c);

struct val val_text(struct eval *e, enum val_kind kind, struct str *s); /* str or bytes; frees s */
struct val val_piece(const struct val *v, size_t from, size_t to);      /* bytes from … to of it */

/* What a method is given: the same kind of text; a stretch from a->at[first] on, as byte offsets (`good`: it is one). */
int ex_need_text(struct eval *e, const struct val *self, const struct val *v);
int ex_stretch(struct eval *e, const struct args *a, size_t first, size_t *from, size_t *to, bool *good);
const char *ex_find_text(const char *at, size_t len, const char *what, size_t n);
const char *ex_rfind_text(const char *at, size_t len, const char *what, size_t n);

#endif
