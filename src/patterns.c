/* patterns.c - patterns of names: all of them become regular expressions.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "patterns.h"

#include <stdlib.h>
#include <string.h>

#include "pystep/str.h"
#include "regexp.h"

struct patterns {
	struct regex **all;
	size_t n, cap;
};

struct patterns *patterns_new(void)
{
	return base_alloc(sizeof(struct patterns));
}

void patterns_free(struct patterns *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n; i++)
		regex_free(p->all[i]);
	free(p->all);
	free(p);
}

/* Wildcards. */

static bool is_special(char c)
{
	return strchr("\\^$.|?*+()[]{}", c) != NULL;
}

/* The length of a class "[…]", whose first character is never its end; 0: it is none. */
static size_t class_length(const char *text, size_t len)
{
	size_t i = 1;

	if (i < len && text[i] == '!')
		i++;
	for (i++; i < len; i++)
		if (text[i] == ']')
			return i + 1;
	return 0;
}

static void add_class(struct str *out, const char *text, size_t len)
{
	size_t i = 1;

	str_add_char(out, '[');
	if (text[i] == '!') {
		str_add_char(out, '^');
		i++;
	}
	for (; i + 1 < len; i++) {
		if (strchr("\\[]^", text[i]))
			str_add_char(out, '\\');
		str_add_char(out, text[i]);
	}
	str_add_char(out, ']');
}

static void add_wildcards(struct str *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		size_t n = text[i] == '[' ? class_length(text + i, len - i) : 0;

		if (n) {
			add_class(out, text + i, n);
			i += n - 1;
		} else if (text[i] == '*' || text[i] == '?') {
			str_add(out, text[i] == '*' ? ".*" : ".");
		} else {
			if (is_special(text[i]))
				str_add_char(out, '\\');
			str_add_char(out, text[i]);
		}
	}
}

/* Lists. */

/* It ends at the comma, or, of a regular expression, at the slash before one. 0: it does not end. */
static size_t item_length(const char *text)
{
	if (text[0] != '/')
		return strcspn(text, ",");
	for (size_t i = 1; text[i]; i++)
		if (text[i] == '/' && (!text[i + 1] || text[i + 1] == ','))
			return i + 1;
	return 0;
}

static int add_item(struct patterns *p, const char *text, size_t len, struct err *err)
{
	bool is_regex = text[0] == '/';
	struct str pattern = { 0 };
	struct regex *r;

	/* by itself first, for a message that counts its characters */
	r = is_regex ? regex_compile(text + 1, len - 2, err) : NULL;
	if (is_regex && !r)
		return -1;
	regex_free(r);
	str_add(&pattern, is_regex ? "(?is:.*?(?:" : "(?is:");
	if (is_regex)
		str_add_bytes(&pattern, text + 1, len - 2);
	else
		add_wildcards(&pattern, text, len);
	str_add(&pattern, is_regex ? "))" : ")\\Z");
	r = regex_compile(str_text(&pattern), pattern.len, err);
	str_free(&pattern);
	if (!r)
		return -1;
	BASE_GROW(p->all, p->cap, p->n + 1);
	p->all[p->n++] = r;
	return 0;
}

static size_t skip(const char *text) /* what is between two of them */
{
	return strspn(text, ", \t");
}

int patterns_add(struct patterns *p, const char *list, struct err *err)
{
	size_t n = p->n;

	for (list += skip(list); *list; list += skip(list)) {
		size_t len = item_length(list), end = len;

		if (!len)
			return err_set(err, "\"%s\" has no slash at its end", list);
		while (list[0] != '/' && (list[end - 1] == ' ' || list[end - 1] == '\t'))
			end--;
		if (add_item(p, list, end, err) < 0)
			return -1;
		list += len;
	}
	return p->n > n ? 0 : err_set(err, "there is no name in it");
}

bool patterns_match(const struct patterns *p, const char *name, size_t len)
{
	for (size_t i = 0; i < p->n; i++)
		if (regex_match(p->all[i], name, len))
			return true;
	return false;
}
