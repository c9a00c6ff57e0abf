/* expr_lex.c - the text of an expression as tokens, and what literals mean.
 *
 * As the Python language reference has it ("Lexical analysis"): integers in four bases, floats, strings with their prefixes
 * and escapes. Beside Python's there are $ID and @field.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "expr_impl.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "pystep/utf8.h"

int ex_lex_fail(struct lexer *lx, const char *at, const char *fmt, ...)
{
	char why[300];
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	if (!at || !*at)
		return err_set(lx->err, "cannot read \"%s\": %s at its end", lx->text, why);
	return err_set(lx->err, "cannot read \"%s\": %s at \"%s\"", lx->text, why, at);
}

/* Letters beyond ASCII are taken as they come: a wrong one is no name of the program's. */
static bool is_name_start(char c)
{
	return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_name_part(char c)
{
	return is_name_start(c) || isdigit((unsigned char)c);
}

static size_t name_length(const char *p, const char *end)
{
	size_t n = 0;

	if (p < end && is_name_start(*p))
		while (p + n < end && is_name_part(p[n]))
			n++;
	return n;
}

/* Numbers. */

static const char *skip_digits(const char *p, const char *end, const char *digits)
{
	while (p < end && *p &&
		(strchr(digits, tolower((unsigned char)*p)) ||
			(*p == '_' && p + 1 < end && p[1] && p[1] != '_' &&
				strchr(digits, tolower((unsigned char)p[1])))))
		p++;
	return p;
}

static char *without_underscores(const char *at, const char *end)
{
	char *copy = base_alloc((size_t)(end - at) + 1);
	size_t n = 0;

	for (; at < end; at++)
		if (*at != '_')
			copy[n++] = *at;
	return copy;
}

static void literal_int(
	struct lexer *lx, const char *at, const char *end, int base, struct val *out)
{
	char *digits = without_underscores(at, end);
	struct big *big = ex_pool_alloc(&lx->x->tree, sizeof(*big));

	mpz_init_set_str(big->z, digits, base);
	big->next = lx->x->tree.bigs;
	lx->x->tree.bigs = big;
	*out = ex_big_val(big->z);
	free(digits);
}

static const struct {
	char letter;
	int base;
	const char *digits;
} bases[] = {
	{ 'x', 16, "0123456789abcdef" },
	{ 'o', 8, "01234567" },
	{ 'b', 2, "01" },
};

static bool lex_based(struct lexer *lx, struct token *t)
{
	for (size_t i = 0; i < ARRAY_LEN(bases); i++) {
		const char *p = lx->at + 2, *end;

		if (lx->at[0] != '0' || lx->at + 2 >= lx->end ||
			tolower((unsigned char)lx->at[1]) != bases[i].letter)
			continue;
		if (*p == '_')
			p++;
		end = skip_digits(p, lx->end, bases[i].digits);
		if (end == p)
			return false;
		literal_int(lx, p, end, bases[i].base, &t->value);
		lx->at = end;
		return true;
	}
	return false;
}

static const char *skip_exponent(const char *p, const char *end)
{
	const char *q = p + 1;

	if (p >= end || tolower((unsigned char)*p) != 'e')
		return p;
	if (q < end && (*q == '+' || *q == '-'))
		q++;
	return q < end && isdigit((unsigned char)*q) ? skip_digits(q, end, "0123456789") : p;
}

static int lex_decimal(struct lexer *lx, struct token *t)
{
	const char *start = lx->at, *whole = skip_digits(start, lx->end, "0123456789"), *p = whole;
	char *digits;

	if (p < lx->end && *p == '.')
		p = skip_digits(p + 1, lx->end, "0123456789");
	p = skip_exponent(p, lx->end);
	if (p < lx->end && (*p == 'j' || *p == 'J')) {
		lx->at = p + 1;
		digits = without_underscores(start, p);
		t->value = val_complex(0, 0);
		ex_float_from_text(digits, strlen(digits), &t->value.z.im);
		free(digits);
		return 0;
	}
	if (p == whole && *start == '0' && whole - start != (ptrdiff_t)strspn(start, "0_"))
		return ex_lex_fail(lx, start, "an int does not begin with 0 (0o for octal)");
	lx->at = p;
	if (p == whole) {
		literal_int(lx, start, p, 10, &t->value);
		return 0;
	}
	digits = without_underscores(start, p);
	t->value = val_float(0);
	ex_float_from_text(digits, strlen(digits), &t->value.d);
	free(digits);
	return 0;
}

static int lex_number(struct lexer *lx, struct token *t)
{
	t->kind = T_LITERAL;
	if (!lex_based(lx, t) && lex_decimal(lx, t) < 0)
		return -1;
	if (lx->at < lx->end && is_name_part(*lx->at) && name_length(lx->at, lx->end) != 2 &&
		name_length(lx->at, lx->end) != 3 && name_length(lx->at, lx->end) != 4)
		return ex_lex_fail(lx, t->at, "this is no number");
	t->len = (size_t)(lx->at - t->at);
	return 0;
}

/* Strings. */

static const struct {
	char letter, means;
} escapes[] = {
	{ '\\', '\\' },
	{ '\'', '\'' },
	{ '"', '"' },
	{ 'a', '\a' },
	{ 'b', '\b' },
	{ 'f', '\f' },
	{ 'n', '\n' },
	{ 'r', '\r' },
	{ 't', '\t' },
	{ 'v', '\v' },
};

static void add_character(struct str *out, uint32_t c, bool bytes)
{
	char text[4];

	if (bytes)
		str_add_char(out, (char)c);
	else
		str_add_bytes(out, text, utf8_encode(c, text));
}

static int add_hex(
	struct lexer *lx, const char **at, const char *end, int n, bool bytes, struct str *out)
{
	uint32_t c = 0;
	const char *p = *at;

	for (int i = 0; i < n; i++, p++) {
		if (p >= end || !isxdigit((unsigned char)*p))
			return ex_lex_fail(lx, *at - 2, "an escape needs %d hexadecimal digits", n);
		c = c * 16 + (uint32_t)(isdigit((unsigned char)*p)
						? *p - '0'
						: tolower((unsigned char)*p) - 'a' + 10);
	}
	if (c > 0x10ffff)
		return ex_lex_fail(lx, *at - 2, "there is no such character");
	add_character(out, c, bytes);
	*at = p;
	return 0;
}

static void add_octal(const char **at, const char *end, bool bytes, struct str *out)
{
	uint32_t c = 0;

	for (int i = 0; i < 3 && *at < end && **at >= '0' && **at <= '7'; i++)
		c = c * 8 + (uint32_t)(*(*at)++ - '0');
	add_character(out, bytes ? c & 0xff : c, bytes);
}

/* After the backslash. */
static int add_escape(
	struct lexer *lx, const char **at, const char *end, bool bytes, struct str *out)
{
	char c = *(*at)++;

	for (size_t i = 0; i < ARRAY_LEN(escapes); i++)
		if (c == escapes[i].letter) {
			str_add_char(out, escapes[i].means);
			return 0;
		}
	if (c == '\n')
		return 0;
	if (c >= '0' && c <= '7') {
		(*at)--;
		add_octal(at, end, bytes, out);
		return 0;
	}
	if (c == 'x')
		return add_hex(lx, at, end, 2, bytes, out);
	if (!bytes && (c == 'u' || c == 'U'))
		return add_hex(lx, at, end, c == 'u' ? 4 : 8, bytes, out);
	if (!bytes && c == 'N')
		return ex_lex_fail(lx, *at - 2, "characters are not known by their names");
	str_add_char(out, '\\');
	str_add_char(out, c);
	return 0;
}

int ex_lex_unescape(struct lexer *lx, const char *at, size_t len, bool bytes, struct val *out)
{
	struct str text = { 0 };
	const char *end = at + len;
	char *copy;

	while (at < end)
		if (*at != '\\' || at + 1 >= end) {
			if (bytes && (unsigned char)*at >= 0x80) {
				str_free(&text);
				return ex_lex_fail(
					lx, at, "bytes can only contain ASCII literal characters");
			}
			str_add_char(&text, *at++);
		} else if (at++, add_escape(lx, &at, end, bytes, &text) < 0) {
			str_free(&text);
			return -1;
		}
	copy = ex_pool_alloc(&lx->x->tree, text.len + 1);
	memcpy(copy, str_text(&text), text.len);
	*out = bytes ? val_bytes(copy, text.len) : val_str(copy, text.len);
	str_free(&text);
	return 0;
}

/* Where the closing quotes begin, or NULL. A backslash keeps what follows it, in raw strings too. */
static const char *find_close(const char *p, const char *end, char quote, size_t n)
{
	for (; p + n <= end; p++) {
		size_t k = 0;

		while (k < n && p[k] == quote)
			k++;
		if (k == n)
			return p;
		if (*p == '\\')
			p++;
	}
	return NULL;
}

struct prefix {
	bool bytes, raw, format;
};

/* The length of a prefix that a quote follows; 0 also for none. */
static size_t prefix_length(const struct lexer *lx, struct prefix *prefix)
{
	size_t n = 0;

	*prefix = (struct prefix){ 0 };
	for (; lx->at + n < lx->end && n < 2 && isalpha((unsigned char)lx->at[n]); n++) {
		char c = (char)tolower((unsigned char)lx->at[n]);

		prefix->bytes |= c == 'b';
		prefix->raw |= c == 'r';
		prefix->format |= c == 'f';
		if (!strchr("brfu", c))
			return 0;
	}
	return n;
}

static bool at_string(const struct lexer *lx)
{
	struct prefix prefix;
	size_t n = prefix_length(lx, &prefix);

	return lx->at + n < lx->end && (lx->at[n] == '\'' || lx->at[n] == '"');
}

static int lex_string(struct lexer *lx, struct token *t)
{
	struct prefix prefix;
	size_t n = prefix_length(lx, &prefix), quotes;
	const char *body = lx->at + n, *close;
	char quote = *body, *copy;

	quotes = body + 2 < lx->end && body[1] == quote && body[2] == quote ? 3 : 1;
	body += quotes;
	close = find_close(body, lx->end, quote, quotes);
	if (!close)
		return ex_lex_fail(lx, lx->at, "a quote is not closed");
	lx->at = close + quotes;
	t->len = (size_t)(lx->at - t->at);
	t->kind = prefix.format ? T_FSTRING : T_LITERAL;
	t->body.at = body;
	t->body.len = (size_t)(close - body);
	t->body.is_raw = prefix.raw;
	if (prefix.format)
		return 0;
	if (!prefix.raw)
		return ex_lex_unescape(lx, body, t->body.len, prefix.bytes, &t->value);
	copy = ex_pool_alloc(&lx->x->tree, t->body.len + 1);
	memcpy(copy, body, t->body.len);
	t->value = prefix.bytes ? val_bytes(copy, t->body.len) : val_str(copy, t->body.len);
	return 0;
}

/* The rest. */

static int lex_id(struct lexer *lx, struct token *t)
{
	uint64_t id = 0;
	const char *p = lx->at + 1;

	for (; p < lx->end && isdigit((unsigned char)*p); p++) {
		if (id > INT64_MAX / 10 - 1)
			return ex_lex_fail(lx, lx->at, "there is no such number");
		id = id * 10 + (uint64_t)(*p - '0');
	}
	if (p == lx->at + 1)
		return ex_lex_fail(lx, lx->at, "an object is $ and a number, not this");
	t->kind = T_ID;
	t->value = val_int((int64_t)id);
	lx->at = p;
	return 0;
}

/* Longer ones first. */
static const char *const operators[] = {
	"**",
	"//",
	"<<",
	">>",
	"<=",
	">=",
	"==",
	"!=",
	":=",
	"...",
	"+",
	"-",
	"*",
	"/",
	"%",
	"@",
	"&",
	"|",
	"^",
	"~",
	"<",
	">",
	"(",
	")",
	"[",
	"]",
	"{",
	"}",
	",",
	":",
	".",
	"=",
};

static int lex_operator(struct lexer *lx, struct token *t)
{
	for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
		size_t n = strlen(operators[i]);

		if ((size_t)(lx->end - lx->at) >= n && !memcmp(lx->at, operators[i], n)) {
			t->kind = T_OP;
			t->op = operators[i];
			t->len = n;
			lx->at += n;
			return 0;
		}
	}
	return ex_lex_fail(lx, lx->at, "this cannot be");
}

int ex_lex_next(struct lexer *lx, struct token *t)
{
	while (lx->at < lx->end && strchr(" \t\r\n\f", *lx->at))
		lx->at++;
	*t = (struct token){ .kind = T_END, .at = lx->at };
	if (lx->at >= lx->end)
		return 0;
	if (at_string(lx))
		return lex_string(lx, t);
	if (isdigit((unsigned char)*lx->at) ||
		(*lx->at == '.' && lx->at + 1 < lx->end && isdigit((unsigned char)lx->at[1])))
		return lex_number(lx, t);
	if (*lx->at == '$')
		return lex_id(lx, t);
	t->len = name_length(lx->at, lx->end);
	if (!t->len)
		return lex_operator(lx, t);
	t->kind = T_NAME;
	lx->at += t->len;
	return 0;
}
