/* expr.c - expressions over golden records: what people ask, what cannot be told, what was read.
 *
 * That they mean what they mean to Python is held by tests/expr.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_helper.h"

#include "pystep/expr.h"

struct place {
	struct str text; /* of the record, which is read in place */
	struct timeline *tl;
	struct cursor *c;
	struct expr_context at;
};

/* The state after a step of a record, seen from its top frame. */
static struct place place_at(const char *name, uint64_t step)
{
	struct place p = { .text = golden(name) };
	struct err err = { 0 };

	p.tl = good_timeline(&p.text);
	p.c = cursor_new(p.tl);
	p.at.state = cursor_at(p.c, step, &err);
	assert_non_null(p.at.state);
	p.at.frame = state_top(p.at.state);
	return p;
}

static void leave(struct place *p)
{
	cursor_free(p->c);
	timeline_free(p->tl);
	str_free(&p->text);
}

static struct str answer_of(const struct place *p, const char *text)
{
	struct err err = { 0 };
	struct expr *x = expr_compile(text, &err);
	struct str out = { 0 };

	if (x && expr_eval(x, &p->at, &err) == 0)
		expr_show(x, NULL, &out);
	else
		str_add(&out, err.text);
	expr_free(x);
	return out;
}

struct said {
	const char *text, *answer;
};

static void check(const struct place *p, const struct said *said, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str out = answer_of(p, said[i].text);

		if (strcmp(str_text(&out), said[i].answer) != 0)
			fail_msg("%s: %s, not %s", said[i].text, str_text(&out), said[i].answer);
		str_free(&out);
	}
}

static void answers_questions(void **state)
{
	static const struct said said[] = {
		{ "board.n", "2" },
		{ "board.cols", "[0, 1]" },
		{ "board.cols[-1] > board.cols[0]", "True" },
		{ "[c + 1 for c in board.cols if c]", "[2]" },
		{ "any(c > 0 for c in board.cols) and len(board.cols) == board.n", "True" },
		{ "sorted(board.cols, reverse=True)", "[1, 0]" },
		{ "f'{board.n:03d} {board.cols!r}'", "'002 [0, 1]'" },
		{ "$8 is board", "True" },
		{ "$8.cols is board.cols, board.cols is $8", "(True, False)" },
		{ "event, function, step", "('exception', 'ask', 42)" },
		{ "@step + 1", "43" },
		{ "Q(function='ask', lineno_gt=3) & ~Q(event='call')", "True" },
		{ "Q(function_sw=('a', '<m'), source_has='zzz') | Q(depth=99)", "False" },
	};
	struct place p = place_at("queens-like.json", 42);

	(void)state;
	check(&p, said, ARRAY_LEN(said));
	leave(&p);
}

static void says_what_cannot_be_told(void **state)
{
	static const struct said said[] = {
		{ "nobody", "NameError: name 'nobody' is not defined at this step" },
		{ "board.nothing", "cannot tell: 'Board' object $8 has no attribute 'nothing' "
				   "that was recorded; its class was not" },
		{ "board.cols[2]", "IndexError: list index out of range (there are 2)" },
		{ "1 // 0", "ZeroDivisionError: integer division or modulo by zero" },
		{ "'a' + 1", "TypeError: can only concatenate str (not \"int\") to str" },
		{ "$999", "there is no object $999 at this step" },
		{ "id(board)", "cannot tell: only the live program could call id()" },
		{ "board.cols.append(1)", "cannot tell: this method of a list would change it; "
					  "only the live program could call it" },
		{ "1 +", "cannot read \"1 +\": a value is missing at its end" },
		{ "1 2", "cannot read \"1 2\": this cannot follow at \"2\"" },
		{ "'abc", "cannot read \"'abc\": a quote is not closed at \"'abc\"" },
		{ "x = 1", "cannot read \"x = 1\": nothing is assigned in an expression (a live program "
			   "runs a statement after !) at \"= 1\"" },
		{ "", "an expression is missing" },
	};
	struct place p = place_at("queens-like.json", 42);

	(void)state;
	check(&p, said, ARRAY_LEN(said));
	leave(&p);
}

/* A text that was cut: what does not depend on what is missing is told. */
static void tells_of_what_was_cut_what_can_be_told(void **state)
{
	static const struct said said[] = {
		{ "len(v)", "1005" },
		{ "v.startswith('ab')", "True" },
		{ "v == 'zz'", "False" },
		{ "v[1]", "'b'" },
		{ "'cd' in v", "True" },
		{ "bool(v)", "True" },
		{ "'x' in v", "cannot tell: 1000 more characters of a str were not recorded "
			      "(--max-str)" },
		{ "v + 'x'", "cannot tell: 1000 more characters of a str were not recorded "
			     "(--max-str)" },
		{ "v[-1]", "cannot tell: 1000 more characters of a str were not recorded "
			   "(--max-str)" },
		{ "len(w)", "12" },
		{ "w[1]", "2" },
		{ "1 in w", "True" },
		{ "any(x == 2 for x in w)", "True" },
		{ "w == [1]", "False" },
		{ "7 in w",
			"cannot tell: 10 more items of this list were not recorded (--max-items)" },
		{ "sum(w)",
			"cannot tell: 10 more items of this list were not recorded (--max-items)" },
		{ "w[-1]",
			"cannot tell: 10 more items of this list were not recorded (--max-items)" },
		{ "deep", "[…]" },
		{ "len(deep)", "cannot tell: $4 was not looked into (--max-depth)" },
	};
	static const char text[] =
		"{\"format\":\"pystep\",\"version\":1,\"python\":\"3.11.2\",\"steps\":[\n"
		"{\"file\":0,\"path\":\"/f.py\"},\n"
		"{\"code\":0,\"name\":\"<module>\",\"qualname\":\"<module>\",\"module\":\"__main__"
		"\",\"file\":0,\"line\":1,\"last\":9,"
		"\"kind\":\"module\",\"args\":0,\"slots\":[],\"globals\":1,\"lines\":[1,2]},\n"
		"[\"n\",0,1,{\"1\":{\"type\":\"dict\",\"entries\":[[\"v\",{\"type\":\"str\","
		"\"text\":\"abcde\",\"cut\":1000}],[\"w\",[2]],"
		"[\"deep\",[4]]]},\"2\":{\"type\":\"list\",\"items\":[1,2],\"cut\":10},\"4\":{"
		"\"type\":\"list\",\"items\":[],\"deep\":true}}],\n"
		"1,\n";
	struct place p = { 0 };
	struct err err = { 0 };

	(void)state;
	str_add(&p.text, text);
	p.tl = good_timeline(&p.text);
	p.c = cursor_new(p.tl);
	p.at.state = cursor_at(p.c, 2, &err);
	assert_non_null(p.at.state);
	p.at.frame = state_top(p.at.state);
	check(&p, said, ARRAY_LEN(said));
	leave(&p);
}

static bool has_read(const struct expr *x, enum expr_read_kind kind, uint64_t id, const char *key)
{
	size_t n;
	const struct expr_read *r = expr_reads(x, &n);

	for (size_t i = 0; i < n; i++)
		if (r[i].kind == kind && r[i].id == id &&
			(!key || value_equal(r[i].key, value_of_literal(key))))
			return true;
	return false;
}

static void notes_what_it_reads(void **state)
{
	struct place p = place_at("queens-like.json", 42);
	struct err err = { 0 };
	struct expr *x = expr_compile("board.cols[0] if nobody_ else 1", &err);
	size_t n;

	(void)state;
	expr_want_reads(x, true);
	assert_int_equal(expr_eval(x, &p.at, &err), -1);
	assert_true(has_read(x, EXPR_READ_ENTRY, 1, "\"nobody_\""));
	expr_free(x);
	x = expr_compile("board.cols", &err);
	expr_want_reads(x, true);
	assert_int_equal(expr_eval(x, &p.at, &err), 0);
	assert_true(has_read(x, EXPR_READ_ENTRY, 1, "\"board\""));
	assert_true(has_read(x, EXPR_READ_ATTRIBUTE, 8, "\"cols\""));
	assert_false(has_read(x, EXPR_READ_OBJECT, 9, NULL));
	expr_reads(x, &n);
	assert_int_equal(n, 2);
	expr_read_result(x, 1);
	assert_true(has_read(x, EXPR_READ_OBJECT, 9, NULL));
	expr_free(x);
	leave(&p);
}

static void tells_changes_by_fingerprints(void **state)
{
	struct place p = place_at("queens-like.json", 15), q = place_at("queens-like.json", 42);
	struct err err = { 0 };
	struct expr *x = expr_compile("board.cols", &err);
	struct str then[2] = { { 0 } }, now[2] = { { 0 } };

	(void)state;
	assert_int_equal(expr_eval(x, &p.at, &err), 0);
	expr_fingerprint(x, 0, &then[0]);
	expr_fingerprint(x, 1, &then[1]);
	assert_int_equal(expr_id(x), 9);
	assert_int_equal(expr_eval(x, &q.at, &err), 0);
	expr_fingerprint(x, 0, &now[0]);
	expr_fingerprint(x, 1, &now[1]);
	assert_string_equal(str_text(&then[0]), str_text(&now[0]));	/* the same list */
	assert_string_not_equal(str_text(&then[1]), str_text(&now[1])); /* with other items */
	for (int i = 0; i < 2; i++) {
		str_free(&then[i]);
		str_free(&now[i]);
	}
	expr_free(x);
	leave(&p);
	leave(&q);
}

static void knows_its_names(void **state)
{
	struct err err = { 0 };
	struct expr *x = expr_compile("a.b + c[x] + sum(v for v in a) + (lambda w: w)(1)", &err);
	struct expr *y = expr_compile_filter("module=\"a\", depth_lt=10", &err);

	(void)state;
	assert_string_equal(expr_name(x, 0), "a");
	assert_string_equal(expr_name(x, 1), "c");
	assert_string_equal(expr_name(x, 2), "x");
	assert_false(expr_uses_step(x));
	assert_non_null(y);
	expr_free(x);
	expr_free(y);
	x = expr_compile("@depth > 3", &err);
	assert_true(expr_uses_step(x));
	expr_free(x);
}

/* No text, however odd, does harm. */
static void survives_any_text(void **state)
{
	static const char bytes[] =
		"()[]{}'\"\\.,:;=+-*/%<>!&|^~@$ #\nabfr019xje_ ifnotinlambda\xc3\xa4\xff";
	struct place p = place_at("queens-like.json", 42);
	unsigned seed = 4711;

	(void)state;
	for (int i = 0; i < 30000; i++) {
		char text[40];
		size_t n = seed % 24;

		for (size_t k = 0; k < n; k++) {
			seed = seed * 1103515245u + 12345u;
			text[k] = bytes[(seed >> 16) % (sizeof(bytes) - 1)];
		}
		seed = seed * 1103515245u + 12345u;
		text[n] = '\0';
		struct str out = answer_of(&p, text);
		str_free(&out);
	}
	leave(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_questions),
		cmocka_unit_test(says_what_cannot_be_told),
		cmocka_unit_test(tells_of_what_was_cut_what_can_be_told),
		cmocka_unit_test(notes_what_it_reads),
		cmocka_unit_test(tells_changes_by_fingerprints),
		cmocka_unit_test(knows_its_names),
		cmocka_unit_test(survives_any_text),
	};

	return cmocka_run_group_tests_name("expr", tests, NULL, NULL);
}
