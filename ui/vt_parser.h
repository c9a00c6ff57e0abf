/* vt_parser.h - what a program sends to its terminal, taken apart: characters, controls, escapes, sequences.
 *
 * The states and their transitions are those of Paul Williams' parser for DEC terminals (vt100.net/emu/dec_ansi_parser), less what
 * no program of today sends. Strings (titles, links, queries) are skipped whole. Any bytes are taken, cut anywhere.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_UI_VT_PARSER_H
#define PYSTEP_UI_VT_PARSER_H

#include <stddef.h>
#include <stdint.h>

#define VT_NUMBERS	16
#define VT_MOST_NUMBER	99999

/* ESC [ 1 ; 2 H; what was not given is 0. */
struct vt_sequence {
	char letter;
	char mark;                      /* what else stood in it: '?', '>', '!', ' ' …; 0: nothing */
	int  numbers[VT_NUMBERS], n;
};

struct vt_ops {
	void (*character)(void *arg, uint32_t c);                    /* none below space; those that are none: U+FFFD */
	void (*control)(void *arg, char c);                          /* below space, but escape */
	void (*escape)(void *arg, char mark, char letter);           /* mark: '(', '#' …; 0: none */
	void (*sequence)(void *arg, const struct vt_sequence *seq);
};

/* A zeroed one is at the beginning. */
struct vt_parser {
	int  state;
	struct vt_sequence seq;
	char bytes[4];                  /* of a character under way */
	size_t n_bytes;
};

void vt_parse(struct vt_parser *p, const struct vt_ops *ops, void *arg, const char *bytes, size_t len);

#endif
