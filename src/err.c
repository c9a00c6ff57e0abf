/* err.c - one error message on its way up.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "pystep/utf8.h"

/* What vsnprintf cut in the middle of a character goes whole. */
static void cut_at_character(char *text)
{
	size_t len = strlen(text), at = len;

	while (at > 0 && len - at < 3 && ((unsigned char)text[at - 1] & 0xc0) == 0x80)
		at--;
	if (at == 0 || (unsigned char)text[at - 1] < 0xc0)
		return;
	at--;
	unsigned char lead = (unsigned char)text[at];
	size_t whole = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
	if (len - at < whole)
		text[at] = '\0';
}

static void set_text(struct err *err, const char *fmt, va_list args)
{
	if (vsnprintf(err->text, sizeof(err->text), fmt, args) >= (int)sizeof(err->text))
		cut_at_character(err->text);
}

int err_set(struct err *err, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return -1;
	err->status = 0;
	va_start(args, fmt);
	set_text(err, fmt, args);
	va_end(args);
	return -1;
}

int err_set_status(struct err *err, int status, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return -1;
	err->status = status;
	va_start(args, fmt);
	set_text(err, fmt, args);
	va_end(args);
	return -1;
}

int err_prefix(struct err *err, const char *fmt, ...)
{
	char said[sizeof(err->text)];
	va_list args;

	if (!err)
		return -1;
	memcpy(said, err->text, sizeof(said));
	va_start(args, fmt);
	set_text(err, fmt, args);
	va_end(args);
	size_t len = strlen(err->text), room = sizeof(err->text) - len;
	if (snprintf(err->text + len, room, "%s", said) >= (int)room)
		cut_at_character(err->text);
	return -1;
}

void err_clear(struct err *err)
{
	err->text[0] = '\0';
	err->status = 0;
}
