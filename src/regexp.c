/* regexp.c - regular expressions, by PCRE2: the only file that knows it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "regexp.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "pystep/str.h"

struct regex {
	pcre2_code *code;
	pcre2_match_data *match;
};

/* Python's \Z is \z here, where \Z goes before a last newline, too. */
static void translate(const char *pattern, size_t len, struct str *out)
{
	for (size_t i = 0; i < len; i++) {
		str_add_char(out, pattern[i]);
		if (pattern[i] != '\\' || i + 1 == len)
			continue;
		i++;
		str_add_char(out, pattern[i] == 'Z' ? 'z' : pattern[i]);
	}
}

struct regex *regex_compile(const char *pattern, size_t len, struct err *err)
{
	const uint32_t options = PCRE2_ANCHORED | PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF |
				 PCRE2_NEVER_BACKSLASH_C;
	struct str text = { 0 };
	struct regex *r = base_alloc(sizeof(*r));
	PCRE2_SIZE where;
	PCRE2_UCHAR why[256];
	int code;

	translate(pattern, len, &text);
	r->code =
		pcre2_compile((PCRE2_SPTR)str_text(&text), text.len, options, &code, &where, NULL);
	str_free(&text);
	if (!r->code) {
		pcre2_get_error_message(code, why, sizeof(why));
		err_set(err, "\"%.*s\" is no regular expression: %s, at character %zu", (int)len,
			pattern, (const char *)why, (size_t)where + 1);
		free(r);
		return NULL;
	}
	pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE); /* where there is none, it is interpreted */
	r->match = pcre2_match_data_create_from_pattern(r->code, NULL);
	return r;
}

void regex_free(struct regex *r)
{
	if (!r)
		return;
	pcre2_match_data_free(r->match);
	pcre2_code_free(r->code);
	free(r);
}

bool regex_match(const struct regex *r, const char *text, size_t len)
{
	return pcre2_match(r->code, (PCRE2_SPTR)(text ? text : ""), len, 0, 0, r->match, NULL) >= 0;
}
