/* options_split.c - a text into words, as a shell does it: blanks between them, '…' and "…" around them, \\ before a character.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "options.h"
#include "pystep/str.h"

static const char BLANKS[] = " \t\n";

/* From inside of quotes to behind them; NULL: they are not closed. */
static const char *take_quoted(const char *at, char quote, struct str *word)
{
	for (; *at && *at != quote; at++) {
		if (quote == '"' && *at == '\\' && at[1] && strchr("\"\\$`", at[1]))
			at++;
		str_add_char(word, *at);
	}
	return *at ? at + 1 : NULL;
}

static const char *take_word(const char *at, struct str *word)
{
	while (at && *at && !strchr(BLANKS, *at)) {
		if (*at == '\'' || *at == '"') {
			at = take_quoted(at + 1, *at, word);
			continue;
		}
		at += *at == '\\' && at[1];
		str_add_char(word, *at++);
	}
	return at;
}

int options_split(const char *text, struct words *out, struct err *err)
{
	const char *at = text + strspn(text, BLANKS);

	while (*at) {
		struct str word = { 0 };

		at = take_word(at, &word);
		if (!at) {
			str_free(&word);
			return err_set_status(err, ERR_USAGE, "a quote is missing in %s", text);
		}
		BASE_GROW(out->at, out->cap, out->n + 2);
		out->at[out->n++] = word.at ? str_take(&word) : base_strdup("");
		out->at[out->n] = NULL;
		at += strspn(at, BLANKS);
	}
	return 0;
}
