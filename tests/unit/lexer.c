/* lexer.c - Python source as tokens: each case is a text and the letters under it that say what each byte is.
 *
 *     n name  k keyword  b builtin  d defined  @ decorator  s string  f field  # comment  0 number  o operator  . attribute
 *
 * With a file as argument it prints that file's tokens, kind line start length, for tests/same/lexer.t.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lex.h"

#include "pystep/str.h"

static const char letters[N_LEX_KINDS + 1] = "nkbd@sf0#o";

static const struct {
	const char *why, *text, *wanted;
} cases[] = {
	{ "a line", "x = len(y)  # z", "n o bbbono  ###" },
	{ "attributes are no builtins", "a.len.print", "no...o....." },
	{ "a relative import", "from . import a\n", "kkkk o kkkkkk n\n" },
	{ "definitions", "def f(x): pass", "kkk donoo kkkk" },
	{ "numbers", "1_0 .5 1e-3 0xfF 1j 1..real", "000 00 0000 0000 00 00o...." },
	{ "a number before a keyword", "1if x else 2", "0kk n kkkk 0" },
	{ "ellipsis", "x = ... or y", "n o ooo kk n" },
	{ "decorators", "@a.b(c)\n", "@@@@ono\n" },
	{ "matrix product", "a @ b", "n o n" },
	{ "quotes in quotes", "'a\"b' \"c'd\"", "sssss sssss" },
	{ "escaped quotes", "'a\\'b' r'\\'' x", "ssssss sssss n" },
	{ "prefixes", "rb'a' Rb'' f''", "sssss ssss sss" },
	{ "a prefix that is a name", "rf(b)", "nnono" },
	{ "triple quotes over lines", "'''a\n'b''\nc''' x", "ssss\nssss\nssss n" },
	{ "a string that goes on after a backslash", "'a\\\nb' x", "sss\nss n" },
	{ "an open string ends with its line", "'a\nx", "ss\nn" },
	{ "a field", "f'a{x}b'", "sssfnfss" },
	{ "doubled braces", "f'{{x}}'", "ssssssss" },
	{ "a field's format", "f'{x:>{w}}'", "ssfnfsfnffs" },
	{ "a field's conversion", "f'{x!r:4}'", "ssfnfffsfs" },
	{ "not equal in a field", "f'{x!=y}'", "ssfnoonfs" },
	{ "a string in a field", "f'{d[\"k\"]}'", "ssfnosssofs" },
	{ "the same quotes in a field", "f'{d['k']}'", "ssfnosssofs" },
	{ "a dict in a field", "f'{ {1:2} }'", "ssf o0o0o fs" },
	{ "a name of a character is no field", "f'\\N{DASH}'", "sssssssssss" },
	{ "a field over lines", "f'''{\nx}\n'''", "ssssf\nnf\nsss" },
	{ "match", "match x:\n    case [1]: pass\n", "kkkkk no\n    kkkk o0oo kkkk\n" },
	{ "match with brackets", "match (x):\n", "kkkkk onoo\n" },
	{ "match over lines", "match (\n  x\n):\n", "kkkkk o\n  n\noo\n" },
	{ "match as a name", "match = match(x)\nmatch.x\nmatch[x] = 1\n", "nnnnn o nnnnnono\nnnnnno.\nnnnnnono o 0\n" },
	{ "match as a function over lines", "match(\n  x)\n", "nnnnno\n  no\n" },
	{ "match, not at the start", "x = match\nf(case=1)\n", "n o nnnnn\nnonnnno0o\n" },
	{ "an annotated match", "match: int = 1\n", "nnnnno bbb o 0\n" },
	{ "a lambda in a subject", "match lambda: 0:\n", "kkkkk kkkkkko 0o\n" },
	{ "type", "type X = int\ntype(x)\ntype = 1\n", "kkkk n o bbb\nbbbbono\nbbbb o 0\n" },
	{ "case with a star", "match x:\n    case *a, b: pass\n", "kkkkk no\n    kkkk ono no kkkk\n" },
	{ "names beyond ASCII", "\xc3\xa9t\xc3\xa9 = 1", "nnnnn o 0" },
};

static char letter_of(const struct lex_token *t)
{
	return t->is_attribute && t->kind == LEX_NAME ? '.' : letters[t->kind];
}

/* Letters under the text: what no token covers stays as it is. */
static void letters_of(const char *text, size_t len, struct str *out)
{
	struct lex_state state = { 0 };

	str_add_bytes(out, text, len);
	for (size_t at = 0; at < len; ) {
		struct lexer lx;
		struct lex_token t;

		lex_line(&lx, &state, text + at, len - at);
		while (lex_next(&lx, &t))
			memset(out->at + at + t.start, letter_of(&t), t.len);
		state = lx.state;
		at += lx.len + 1;
	}
}

static void tokens_are_what_python_reads(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str got = { 0 };

		print_message("  %s\n", cases[i].why);
		letters_of(cases[i].text, strlen(cases[i].text), &got);
		assert_string_equal(str_text(&got), cases[i].wanted);
		str_free(&got);
	}
}

/* Nonsense ends all the same: every prefix of every case, and bytes at random. */
static void any_bytes_come_to_an_end(void **unused)
{
	struct str got = { 0 };
	uint32_t seed = 1;

	(void)unused;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (size_t len = 0; len <= strlen(cases[i].text); len++) {
			str_clear(&got);
			letters_of(cases[i].text, len, &got);
		}
	for (int round = 0; round < 3000; round++) {
		static const char bytes[] = "'\"{}()[]:\\\n#f!match case 1.\0\xff=;@";
		char text[40];

		for (size_t i = 0; i < sizeof(text); i++) {
			seed = seed * 1664525u + 1013904223u;
			text[i] = bytes[(seed >> 16) % (sizeof(bytes) - 1)];
		}
		str_clear(&got);
		letters_of(text, sizeof(text), &got);
	}
	str_free(&got);
}

/* Looking ahead from each of many soft keywords must not add up. */
static void many_soft_keywords_take_no_time(void **unused)
{
	struct str text = { 0 }, got = { 0 };

	(void)unused;
	for (int i = 0; i < 5000; i++)
		str_add(&text, "match(x); ");
	letters_of(str_text(&text), text.len, &got);
	assert_memory_equal(got.at, "nnnnnonoo ", 10);
	str_clear(&text);
	str_clear(&got);
	for (int i = 0; i < 5000; i++)
		str_add(&text, "match(\n");
	letters_of(str_text(&text), text.len, &got);
	str_free(&text);
	str_free(&got);
}

static void print_tokens(const char *path)
{
	struct lex_state state = { 0 };
	struct str text = { 0 };
	FILE *f = fopen(path, "re");
	char buffer[65536];
	size_t n, line = 1;

	while (f && (n = fread(buffer, 1, sizeof(buffer), f)) > 0)
		str_add_bytes(&text, buffer, n);
	if (f)
		fclose(f);
	printf("== %s\n", path);
	for (size_t at = 0; at < text.len; line++) {
		struct lexer lx;
		struct lex_token t;

		lex_line(&lx, &state, text.at + at, text.len - at);
		while (lex_next(&lx, &t))
			printf("%d %zu %zu %zu\n", t.kind, line, t.start, t.len);
		state = lx.state;
		at += lx.len + 1;
	}
	str_free(&text);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_are_what_python_reads),
		cmocka_unit_test(any_bytes_come_to_an_end),
		cmocka_unit_test(many_soft_keywords_take_no_time),
	};

	for (int i = 1; i < argc; i++)
		print_tokens(argv[i]);
	return argc > 1 ? 0 : cmocka_run_group_tests(tests, NULL, NULL);
}
