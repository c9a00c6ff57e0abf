/* lex.c - see lex.h.
 *
 * Strings decide everything, so they are a stack: text, in it the expression of an f-string's field, in that a string
 * again, or the format after the field's colon. Quotes of a field's own strings may be those of the string around it, as
 * Python 3.12 allows; where older ones forbid it, it does not occur.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "lex.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "pystep/base.h"

/* Both sorted. */
/* clang-format off */
static const char *const keywords[] = {
	"False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
	"else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or",
	"pass", "raise", "return", "try", "while", "with", "yield",
};

static const char *const builtins[] = {
	"ArithmeticError", "AssertionError", "AttributeError", "BaseException", "BaseExceptionGroup", "BlockingIOError",
	"BrokenPipeError", "BufferError", "BytesWarning", "ChildProcessError", "ConnectionAbortedError", "ConnectionError",
	"ConnectionRefusedError", "ConnectionResetError", "DeprecationWarning", "EOFError", "Ellipsis", "EncodingWarning",
	"EnvironmentError", "Exception", "ExceptionGroup", "FileExistsError", "FileNotFoundError", "FloatingPointError",
	"FutureWarning", "GeneratorExit", "IOError", "ImportError", "ImportWarning", "IndentationError", "IndexError",
	"InterruptedError", "IsADirectoryError", "KeyError", "KeyboardInterrupt", "LookupError", "MemoryError",
	"ModuleNotFoundError", "NameError", "NotADirectoryError", "NotImplemented", "NotImplementedError", "OSError",
	"OverflowError", "PendingDeprecationWarning", "PermissionError", "ProcessLookupError", "RecursionError",
	"ReferenceError", "ResourceWarning", "RuntimeError", "RuntimeWarning", "StopAsyncIteration", "StopIteration",
	"SyntaxError", "SyntaxWarning", "SystemError", "SystemExit", "TabError", "TimeoutError", "TypeError",
	"UnboundLocalError", "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError", "UnicodeTranslateError",
	"UnicodeWarning", "UserWarning", "ValueError", "Warning", "ZeroDivisionError", "__build_class__", "__debug__",
	"__import__", "abs", "aiter", "all", "anext", "any", "ascii", "bin", "bool", "breakpoint", "bytearray", "bytes",
	"callable", "chr", "classmethod", "compile", "complex", "delattr", "dict", "dir", "divmod", "enumerate", "eval",
	"exec", "filter", "float", "format", "frozenset", "getattr", "globals", "hasattr", "hash", "help", "hex", "id",
	"input", "int", "isinstance", "issubclass", "iter", "len", "list", "locals", "map", "max", "memoryview", "min",
	"next", "object", "oct", "open", "ord", "pow", "print", "property", "range", "repr", "reversed", "round", "set",
	"setattr", "slice", "sorted", "staticmethod", "str", "sum", "super", "tuple", "type", "vars", "zip",
};
/* clang-format on */

struct word {
	const char *at;
	size_t len;
};

static int compare_word(const void *key, const void *member)
{
	const struct word *w = key;
	const char *s = *(const char *const *)member;
	int order = strncmp(w->at, s, w->len);

	return order ? order : s[w->len] ? -1 : 0;
}

static bool is_in(const char *at, size_t len, const char *const *words, size_t n)
{
	struct word w = { at, len };

	return bsearch(&w, words, n, sizeof(*words), compare_word) != NULL;
}

#define IS_IN(at, len, words) is_in((at), (len), (words), ARRAY_LEN(words))

static bool is_name_start(char c)
{
	return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_name_char(char c)
{
	return is_name_start(c) || isdigit((unsigned char)c);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\f' || c == '\r';
}

/* A NUL in the text is none of them. */
static bool is_one_of(char c, const char *chars)
{
	return c && strchr(chars, c);
}

/* What a place is, or NUL beyond the line. */
static char peek(const struct lexer *lx, size_t at)
{
	return at < lx->len ? lx->line[at] : '\0';
}

static struct lex_context *inside(struct lexer *lx)
{
	return lx->state.n ? &lx->state.in[lx->state.n - 1] : NULL;
}

static bool push(struct lexer *lx, struct lex_context c)
{
	if (lx->state.n == LEX_NEST)
		return false;
	lx->state.in[lx->state.n++] = c;
	return true;
}

/* Strings. */

/* Length of a string's prefix with the quote right after it; -1: none starts here. */
static int prefix_len(const struct lexer *lx, size_t at)
{
	int n = 0;

	while (n < 2 && is_one_of(peek(lx, at + (size_t)n), "rRbBuUfFtT"))
		n++;
	return peek(lx, at + (size_t)n) == '"' || peek(lx, at + (size_t)n) == '\'' ? n : -1;
}

static bool has_any(const char *at, int n, const char *chars)
{
	for (int i = 0; i < n; i++)
		if (is_one_of(at[i], chars))
			return true;
	return false;
}

static void open_string(struct lexer *lx, int prefix)
{
	const char *start = lx->line + lx->at;
	char quote = start[prefix];
	size_t q = lx->at + (size_t)prefix;
	bool triple = peek(lx, q + 1) == quote && peek(lx, q + 2) == quote;

	push(lx, (struct lex_context){
			 .inside = LEX_TEXT,
			 .quote = quote,
			 .is_triple = triple,
			 .has_fields = has_any(start, prefix, "fFtT"),
			 .is_raw = has_any(start, prefix, "rR"),
		 });
	lx->at = q + (triple ? 3 : 1);
}

/* \N{LATIN SMALL LETTER A} is no field. */
static size_t skip_escape(const struct lexer *lx, const struct lex_context *c, size_t at)
{
	const char *close;
	char next = peek(lx, at + 1);

	if (c->has_fields && (next == '{' || next == '}'))
		return at + 1;
	if (next == 'N' && !c->is_raw && peek(lx, at + 2) == '{' &&
		(close = memchr(lx->line + at, '}', lx->len - at)))
		return (size_t)(close - lx->line) + 1;
	return at + 2;
}

static bool closes(const struct lexer *lx, const struct lex_context *c, size_t at)
{
	if (peek(lx, at) != c->quote)
		return false;
	return !c->is_triple || (peek(lx, at + 1) == c->quote && peek(lx, at + 2) == c->quote);
}

/* At the end of a line a string stays open when it is triple-quoted or the line ends in a backslash. */
static void end_line_in_string(struct lexer *lx)
{
	struct lex_context *c = inside(lx);

	if (!c->is_triple && (!lx->len || lx->line[lx->len - 1] != '\\'))
		lx->state.n--;
	lx->at = lx->len;
}

/* From within a string's text to its end, its next field, or the end of the line. */
static void string_text(struct lexer *lx)
{
	struct lex_context *c = inside(lx);

	while (lx->at < lx->len) {
		char ch = lx->line[lx->at];

		if (ch == '\\') {
			lx->at = skip_escape(lx, c, lx->at);
		} else if (closes(lx, c, lx->at)) {
			lx->at += c->is_triple ? 3 : 1;
			lx->state.n--;
			return;
		} else if (c->has_fields && (ch == '{' || ch == '}') &&
			   peek(lx, lx->at + 1) == ch) {
			lx->at += 2;
		} else if (c->has_fields && ch == '{') {
			return;
		} else {
			lx->at++;
		}
	}
	end_line_in_string(lx);
}

/* The format after a field's colon: text up to the field's end, with fields of its own. */
static void format_text(struct lexer *lx)
{
	while (lx->at < lx->len && !is_one_of(lx->line[lx->at], "{}"))
		lx->at++;
}

static bool token_of(struct lexer *lx, struct lex_token *t, enum lex_kind kind, size_t start)
{
	lx->at = lx->at > lx->len ? lx->len : lx->at;
	*t = (struct lex_token){ .kind = kind, .start = start, .len = lx->at - start };
	lx->at_start = false;
	lx->is_attribute = lx->is_definition = false;
	return true;
}

static bool field_char(struct lexer *lx, struct lex_token *t)
{
	size_t start = lx->at++;

	return token_of(lx, t, LEX_FIELD, start);
}

static bool open_field(struct lexer *lx, struct lex_token *t)
{
	const struct lex_context *c = inside(lx);

	if (!push(lx, (struct lex_context){ .inside = LEX_EXPRESSION,
			      .quote = c->quote,
			      .is_triple = c->is_triple }))
		inside(lx)->has_fields = false;
	return field_char(lx, t);
}

/* In text or in a format. */
static bool next_in_string(struct lexer *lx, struct lex_token *t)
{
	const struct lex_context *c = inside(lx);
	size_t start = lx->at;

	if (lx->line[start] == '{' && c->inside == LEX_FORMAT)
		return open_field(lx, t);
	if (lx->line[start] == '{' && c->has_fields && peek(lx, start + 1) != '{')
		return open_field(lx, t);
	if (c->inside == LEX_FORMAT && lx->line[start] == '}') {
		lx->state.n -= 2;
		return field_char(lx, t);
	}
	if (c->inside == LEX_FORMAT)
		format_text(lx);
	else
		string_text(lx);
	return token_of(lx, t, LEX_STRING, start);
}

/* Code. */

static size_t skip_digits(const struct lexer *lx, size_t at, int (*is_digit)(int))
{
	while (is_digit((unsigned char)peek(lx, at)) ||
		(peek(lx, at) == '_' && is_digit((unsigned char)peek(lx, at + 1))))
		at++;
	return at;
}

static size_t skip_exponent(const struct lexer *lx, size_t at)
{
	size_t digits = at + 1 + (peek(lx, at + 1) == '+' || peek(lx, at + 1) == '-');

	if ((peek(lx, at) | 0x20) != 'e' || !isdigit((unsigned char)peek(lx, digits)))
		return at;
	return skip_digits(lx, digits, isdigit);
}

static bool number(struct lexer *lx, struct lex_token *t)
{
	size_t start = lx->at, at = start;
	char base = (char)(peek(lx, at + 1) | 0x20);

	if (peek(lx, at) == '0' && (base == 'x' || base == 'o' || base == 'b')) {
		lx->at = skip_digits(
			lx, at + 2 + (peek(lx, at + 2) == '_'), base == 'x' ? isxdigit : isdigit);
		return token_of(lx, t, LEX_NUMBER, start);
	}
	at = skip_digits(lx, at, isdigit);
	if (peek(lx, at) == '.')
		at = skip_digits(lx, at + 1, isdigit);
	at = skip_exponent(lx, at);
	lx->at = at + ((peek(lx, at) | 0x20) == 'j');
	return token_of(lx, t, LEX_NUMBER, start);
}

/* Soft keywords: what follows decides, if need be up to the colon some lines below. */

static bool lookahead_token(struct lexer *lx, struct lex_token *t)
{
	while (lx->at_start = false, !lex_next(lx, t)) {
		size_t used = lx->len + 1;

		if (used >= lx->rest ||
			!(lx->state.brackets || lx->state.n || lx->state.is_continued)) {
			*t = (struct lex_token){ .kind = LEX_OPERATOR };
			return false;
		}
		struct lex_state carried = lx->state;

		lex_line(lx, &carried, lx->line + used, lx->rest - used);
	}
	return true;
}

static bool is_char(const struct lexer *lx, const struct lex_token *t, char c)
{
	return t->kind == LEX_OPERATOR && t->len == 1 && lx->line[t->start] == c;
}

static bool is_word(const struct lexer *lx, const struct lex_token *t, const char *word)
{
	return t->kind == LEX_KEYWORD && t->len == strlen(word) &&
	       !memcmp(lx->line + t->start, word, t->len);
}

/* "match (a, b)" calls, "match (a, b):" matches: is there a colon outside of brackets (and lambdas), and if `is_last`
 * nothing after it? */
static bool has_colon(struct lexer ahead, bool is_last)
{
	struct lex_token t;
	unsigned base = ahead.state.brackets;
	int lambdas = 0;

	for (int n = 0; n < 1000 && lookahead_token(&ahead, &t); n++) {
		if (ahead.state.brackets != base)
			continue;
		if (is_char(&ahead, &t, ';'))
			return false;
		if (is_word(&ahead, &t, "lambda"))
			lambdas++;
		else if (is_char(&ahead, &t, ':') && lambdas-- == 0)
			return !is_last || !lookahead_token(&ahead, &t) || t.kind == LEX_COMMENT;
	}
	return false;
}

static bool starts_an_operand(const struct lexer *lx, const struct lex_token *t)
{
	static const char *const binary[] = { "and", "as", "else", "for", "if", "in", "is", "or" };

	if (t->kind == LEX_KEYWORD)
		return !IS_IN(lx->line + t->start, t->len, binary);
	return t->kind != LEX_OPERATOR && t->kind != LEX_COMMENT;
}

static bool starts_a_match(struct lexer ahead, bool is_match)
{
	struct lexer rest = ahead;
	struct lex_token t;

	if (!lookahead_token(&ahead, &t))
		return false;
	if (is_word(&ahead, &t, "not"))
		return has_colon(rest, is_match);
	if (starts_an_operand(&ahead, &t))
		return true;
	if (t.kind != LEX_OPERATOR || (ahead.line[t.start] == '.' && t.len == 1))
		return false;
	return is_one_of(ahead.line[t.start], "([{-+~*.") && has_colon(rest, is_match);
}

static bool starts_an_alias(struct lexer ahead)
{
	struct lex_token t;

	if (!lookahead_token(&ahead, &t) || (t.kind != LEX_NAME && t.kind != LEX_BUILTIN))
		return false;
	return lookahead_token(&ahead, &t) &&
	       (is_char(&ahead, &t, '=') || is_char(&ahead, &t, '['));
}

static bool is_soft_keyword(const struct lexer *lx, const char *word, size_t len)
{
	struct lexer ahead = *lx;

	ahead.at_start = false;
	if (len == 5 && !memcmp(word, "match", 5))
		return starts_a_match(ahead, true);
	if (len == 4 && !memcmp(word, "case", 4))
		return starts_a_match(ahead, false);
	if (len == 4 && !memcmp(word, "type", 4))
		return starts_an_alias(ahead);
	return false;
}

static bool keyword(struct lexer *lx, struct lex_token *t, size_t start)
{
	const char *word = lx->line + start;
	size_t len = lx->at - start;
	bool defines =
		(len == 3 && !memcmp(word, "def", 3)) || (len == 5 && !memcmp(word, "class", 5));

	token_of(lx, t, LEX_KEYWORD, start);
	lx->is_definition = defines;
	return true;
}

static enum lex_kind name_kind(const struct lexer *lx, const char *word, size_t len)
{
	if (lx->is_decorator)
		return LEX_DECORATOR;
	if (lx->is_definition)
		return LEX_DEFINED;
	return !lx->is_attribute && IS_IN(word, len, builtins) ? LEX_BUILTIN : LEX_NAME;
}

static bool word(struct lexer *lx, struct lex_token *t)
{
	size_t start = lx->at;
	const char *at = lx->line + start;
	bool was_attribute = lx->is_attribute;
	size_t len;

	while (is_name_char(peek(lx, lx->at)))
		lx->at++;
	len = lx->at - start;
	if (IS_IN(at, len, keywords) || (lx->at_start && is_soft_keyword(lx, at, len)))
		return keyword(lx, t, start);
	token_of(lx, t, name_kind(lx, at, len), start);
	t->is_attribute = was_attribute;
	return true;
}

/* In a field's expression, what ends it or makes it a format. */
static bool ends_expression(const struct lexer *lx, const struct lex_context *c, char ch)
{
	if (c->brackets)
		return false;
	return ch == '}' || ch == ':' || (ch == '!' && peek(lx, lx->at + 1) != '=');
}

static bool end_expression(struct lexer *lx, struct lex_token *t, char ch)
{
	const struct lex_context *c = inside(lx);
	struct lex_context format = {
		.inside = LEX_FORMAT, .quote = c->quote, .is_triple = c->is_triple
	};
	size_t start = lx->at;

	if (ch == '}')
		lx->state.n--;
	else if (ch == ':' && !push(lx, format))
		lx->state.n--;
	lx->at += ch == '!' ? 2 : 1;
	return token_of(lx, t, LEX_FIELD, start);
}

static void count_bracket(struct lexer *lx, char ch)
{
	struct lex_context *c = inside(lx);
	uint16_t *n = c ? &c->brackets : &lx->state.brackets;

	if (is_one_of(ch, "([{") && *n < UINT16_MAX)
		++*n;
	else if (is_one_of(ch, ")]}") && *n)
		--*n;
}

/* Two characters that are one operator: what matters is that '=' alone is an assignment. */
static bool is_pair(char a, char b)
{
	return (b == '=' && is_one_of(a, "=!<>+-*/%&|^@:")) || (a == '-' && b == '>') ||
	       (a == b && is_one_of(a, "*/<>"));
}

static bool is_statement_start(const struct lexer *lx)
{
	return lx->at_start && !lx->state.brackets && !lx->state.n;
}

static bool operator(struct lexer *lx, struct lex_token *t)
{
	size_t start = lx->at++;
	char ch = lx->line[start];
	bool decorates = (ch == '@' && is_statement_start(lx)) || (ch == '.' && lx->is_decorator);

	if (ch == '.' && peek(lx, start + 1) == '.' && peek(lx, start + 2) == '.') {
		lx->at += 2;
	} else if (peek(lx, lx->at) && is_pair(ch, peek(lx, lx->at))) {
		lx->at++;
		if (peek(lx, lx->at) == '=' && lx->line[start + 1] == ch && ch != '=')
			lx->at++;
	}
	count_bracket(lx, ch);
	token_of(lx, t, decorates ? LEX_DECORATOR : LEX_OPERATOR, start);
	lx->is_decorator = decorates;
	lx->is_attribute = ch == '.' && t->len == 1;
	lx->at_start = ch == ';';
	return true;
}

static bool comment(struct lexer *lx, struct lex_token *t)
{
	size_t start = lx->at;

	lx->at = lx->len;
	return token_of(lx, t, LEX_COMMENT, start);
}

static bool next_in_code(struct lexer *lx, struct lex_token *t)
{
	size_t start = lx->at;
	char ch = lx->line[start];
	const struct lex_context *c = inside(lx);
	int prefix = prefix_len(lx, start);

	if (c && ends_expression(lx, c, ch))
		return end_expression(lx, t, ch);
	if (ch == '#')
		return comment(lx, t);
	if (prefix >= 0) {
		open_string(lx, prefix);
		if (inside(lx) && inside(lx)->inside == LEX_TEXT)
			string_text(lx);
		return token_of(lx, t, LEX_STRING, start);
	}
	if (is_name_start(ch))
		return word(lx, t);
	if (isdigit((unsigned char)ch) ||
		(ch == '.' && isdigit((unsigned char)peek(lx, start + 1))))
		return number(lx, t);
	return operator(lx, t);
}

void lex_line(struct lexer *lx, const struct lex_state *state, const char *text, size_t len)
{
	const char *end = memchr(text, '\n', len);

	*lx = (struct lexer){ .state = *state, .line = text, .rest = len };
	lx->len = end ? (size_t)(end - text) : len;
	lx->at_start = !state->brackets && !state->n && !state->is_continued;
	lx->state.is_continued = false;
}

/* Blanks, and the backslash at the end of a line. */
static void skip_blanks(struct lexer *lx)
{
	while (is_blank(peek(lx, lx->at)))
		lx->at++;
	if (peek(lx, lx->at) == '\\' && lx->at + 1 + (peek(lx, lx->at + 1) == '\r') >= lx->len) {
		lx->state.is_continued = true;
		lx->at = lx->len;
	}
}

bool lex_next(struct lexer *lx, struct lex_token *token)
{
	const struct lex_context *c = inside(lx);

	if (!c || c->inside == LEX_EXPRESSION)
		skip_blanks(lx);
	if (lx->at >= lx->len)
		return false;
	if (c && c->inside != LEX_EXPRESSION)
		return next_in_string(lx, token);
	return next_in_code(lx, token);
}
