/* vt_parser.c - see vt_parser.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "vt_parser.h"

#include <string.h>

#include "pystep/utf8.h"

enum state { PLAIN, ESCAPE, SEQUENCE, STRING };

#define BELL   7
#define CANCEL 24
#define SUB    26
#define ESC    27
#define DELETE 127

#define NO_CHARACTER 0xfffd

struct feed {
	struct vt_parser *p;
	const struct vt_ops *ops;
	void *arg;
};

/* Characters. */

/* Bytes that a character has which begins so. */
static size_t wanted(unsigned char first)
{
	return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
}

static void give_character(const struct feed *f)
{
	struct vt_parser *p = f->p;
	uint32_t c;
	size_t used = utf8_decode(p->bytes, p->n_bytes, &c);

	p->n_bytes -= used;
	memmove(p->bytes, p->bytes + used, p->n_bytes);
	f->ops->character(f->arg, c);
}

/* What was under way will not be whole any more. */
static void give_up(const struct feed *f)
{
	if (!f->p->n_bytes)
		return;
	f->p->n_bytes = 0;
	f->ops->character(f->arg, NO_CHARACTER);
}

static void add_byte(const struct feed *f, unsigned char c)
{
	struct vt_parser *p = f->p;

	p->bytes[p->n_bytes++] = (char)c;
	while (p->n_bytes && p->n_bytes >= wanted((unsigned char)p->bytes[0]))
		give_character(f);
}

/* Controls, which do what they do in the midst of sequences, too. */

static void control(const struct feed *f, unsigned char c)
{
	if (c == ESC) {
		f->p->state = ESCAPE;
		f->p->seq = (struct vt_sequence){ 0 };
	} else if (c == CANCEL || c == SUB) {
		f->p->state = PLAIN;
	} else {
		f->ops->control(f->arg, (char)c);
	}
}

static void plain(const struct feed *f, unsigned char c)
{
	if (c < 0x80)
		give_up(f);
	if (c < ' ')
		control(f, c);
	else if (c < 0x80 && c != DELETE)
		f->ops->character(f->arg, c);
	else if (c >= 0x80)
		add_byte(f, c);
}

static void escape(const struct feed *f, unsigned char c)
{
	struct vt_parser *p = f->p;

	if (c < '0') {
		p->seq.mark = (char)c;
		return;
	}
	p->state = PLAIN;
	if (p->seq.mark || !strchr("[]P^_X", c))
		f->ops->escape(f->arg, p->seq.mark, (char)c);
	else
		p->state = c == '[' ? SEQUENCE : STRING;
}

static void digit(struct vt_sequence *seq, int n)
{
	int *number = &seq->numbers[seq->n ? seq->n - 1 : 0];

	seq->n += seq->n == 0;
	*number = *number * 10 + n > VT_MOST_NUMBER ? VT_MOST_NUMBER : *number * 10 + n;
}

/* Colons divide, too. Numbers beyond the last that is kept end up in it. */
static void divide(struct vt_sequence *seq)
{
	seq->n += seq->n == 0;
	seq->n += seq->n < VT_NUMBERS;
	seq->numbers[seq->n - 1] = 0;
}

static void sequence(const struct feed *f, unsigned char c)
{
	struct vt_sequence *seq = &f->p->seq;

	if (c >= '0' && c <= '9')
		digit(seq, c - '0');
	else if (c == ';' || c == ':')
		divide(seq);
	else if (c < '@')
		seq->mark = (char)c;
	else {
		f->p->state = PLAIN;
		seq->letter = (char)c;
		f->ops->sequence(f->arg, seq);
	}
}

/* Its end, ESC \, is an escape that does nothing. */
static void string(const struct feed *f, unsigned char c)
{
	if (c == BELL)
		f->p->state = PLAIN;
	else if (c == ESC || c == CANCEL || c == SUB)
		control(f, c);
}

static void take(const struct feed *f, unsigned char c)
{
	struct vt_parser *p = f->p;

	if (p->state == PLAIN)
		plain(f, c);
	else if (p->state == STRING)
		string(f, c);
	else if (c < ' ')
		control(f, c);
	else if (c >= DELETE)
		return;
	else if (p->state == ESCAPE)
		escape(f, c);
	else
		sequence(f, c);
}

void vt_parse(
	struct vt_parser *p, const struct vt_ops *ops, void *arg, const char *bytes, size_t len)
{
	struct feed f = { p, ops, arg };

	for (size_t i = 0; i < len; i++)
		take(&f, (unsigned char)bytes[i]);
}
