/* show - values and states as text and as JSON.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/show.h"

#include "written.h"

/* clang-format off */
/* One state with a name for everything there is. */
static const char NAMES[] =
	"{\"file\":0,\"path\":\"/home/me/f.py\",\"sha256\":\"\",\"text\":\"\\tf(1, [])  \\nx = 1\\n\"},\n"
	"{\"code\":0,\"name\":\"<module>\",\"qualname\":\"<module>\",\"module\":\"__main__\",\"file\":0,\"line\":1,\"last\":3,"
	"\"kind\":\"module\",\"args\":0,\"slots\":[],\"globals\":1,\"lines\":[1,2,3]},\n"
	"[\"n\",0,1,{\"1\":{\"type\":\"dict\",\"entries\":["
	"[\"none\",null],[\"true\",true],[\"false\",false],[\"one\",1],[\"half\",0.5],[\"whole\",1.0],"
	"[\"big\",{\"type\":\"int\",\"text\":\"1180591620717411303424\"}],[\"long\",{\"type\":\"int\",\"text\":\"123\",\"cut\":997}],"
	"[\"nan\",{\"type\":\"float\",\"text\":\"nan\"}],[\"minus\",{\"type\":\"float\",\"text\":\"-0.0\"}],"
	"[\"empty\",\"\"],[\"single\",\"it's\"],[\"double\",\"\\\"\"],[\"both\",\"'\\\"\"],[\"slash\",\"a\\\\b\"],"
	"[\"control\",\"\\u0000\\u0007\\t\\n\\r\\u001b[2J\\u007f\"],[\"latin\",\"\\u0080\\u00a0\\u00ad\\u00e9\"],"
	"[\"wide\",\"\\u4e2d\\u3000\\ud83d\\ude00\"],[\"bidi\",\"\\u202e\\u2028\\ufeff\"],[\"lone\",\"a\\ud800b\"],"
	"[\"unassigned\",\"\\udb40\\udd00\\udbff\\udfff\"],[\"shortened\",{\"type\":\"str\",\"text\":\"abc\",\"cut\":7}],"
	"[\"bytes\",{\"type\":\"bytes\",\"text\":\"b'\\\\x00'\"}],"
	"[\"list\",[2]],[\"nested\",[3]],[\"cycle\",[4]],[\"tuple0\",[5]],[\"tuple1\",[6]],[\"tuple2\",[7]],"
	"[\"set0\",[8]],[\"set\",[9]],[\"frozen0\",[10]],[\"frozen\",[11]],[\"dict0\",[12]],[\"dict\",[13]],[\"ordered\",[14]],"
	"[\"deque\",[15]],[\"point\",[16]],[\"function\",[17]],[\"class\",[18]],[\"module\",[19]],[\"error\",[20]],[\"bare\",[22]],"
	"[\"cutlist\",[24]],[\"deep\",[25]],[\"deeplist\",[26]],[\"sub\",[27]],[\"text\",[28]],[\"hostile\",[29]],[\"dead\",[99]],"
	"[\"noparts\",[30]],[\"cuttuple\",[31]],[\"cutpoint\",[32]],[\"holder\",[33]],[\"two\",[34]]"
	"]},"
	"\"2\":{\"type\":\"list\",\"items\":[1,\"a\"]},\"3\":{\"type\":\"list\",\"items\":[[2],[17],[18]]},"
	"\"4\":{\"type\":\"list\",\"items\":[[4]]},\"5\":{\"type\":\"tuple\",\"items\":[]},\"6\":{\"type\":\"tuple\",\"items\":[1]},"
	"\"7\":{\"type\":\"tuple\",\"items\":[1,2]},\"8\":{\"type\":\"set\",\"items\":[]},\"9\":{\"type\":\"set\",\"items\":[1,2]},"
	"\"10\":{\"type\":\"frozenset\",\"items\":[]},\"11\":{\"type\":\"frozenset\",\"items\":[1]},"
	"\"12\":{\"type\":\"dict\",\"entries\":[]},\"13\":{\"type\":\"dict\",\"entries\":[[\"a\",[2]],[null,1]]},"
	"\"14\":{\"type\":\"OrderedDict\",\"entries\":[[\"a\",1]]},\"15\":{\"type\":\"deque\",\"items\":[1]},"
	"\"16\":{\"type\":\"Point\",\"attributes\":{\"x\":1,\"y\":[2]}},\"17\":{\"type\":\"function\",\"text\":\"f(x)\"},"
	"\"18\":{\"type\":\"type\",\"text\":\"class M.Name(Base)\",\"attributes\":{}},\"19\":{\"type\":\"module\",\"text\":\"sys\"},"
	"\"20\":{\"type\":\"ValueError\",\"attributes\":{\"args\":[21]}},\"21\":{\"type\":\"tuple\",\"items\":[\"bad\"]},"
	"\"22\":{\"type\":\"KeyError\",\"attributes\":{\"args\":[23]}},\"23\":{\"type\":\"tuple\",\"items\":[]},"
	"\"24\":{\"type\":\"list\",\"items\":[1,2],\"cut\":998},\"25\":{\"type\":\"Point\",\"deep\":true},"
	"\"26\":{\"type\":\"list\",\"deep\":true},\"27\":{\"type\":\"Sub\",\"items\":[1],\"attributes\":{\"x\":2}},"
	"\"28\":\"a long text\",\"29\":{\"type\":\"Evil\\u001b[2J\",\"attributes\":{\"\\u0007\":{\"type\":\"Odd\",\"text\":\"\\n\"}}},"
	"\"30\":{\"type\":\"object\"},\"31\":{\"type\":\"tuple\",\"items\":[1],\"cut\":1},"
	"\"32\":{\"type\":\"Point\",\"attributes\":{\"x\":1},\"attributes_cut\":5},"
	"\"33\":{\"type\":\"list\",\"items\":[[28],[35]]},\"34\":{\"type\":\"list\",\"items\":[[2],[2]]},"
	"\"35\":{\"type\":\"cell\",\"items\":[3.5]}}],\n";

static const struct { const char *name; struct show how; const char *text; } VALUES[] = {
	{ "none", { 0 }, "None" }, { "true", { 0 }, "True" }, { "false", { 0 }, "False" }, { "one", { 0 }, "1" },
	{ "half", { 0 }, "0.5" }, { "whole", { 0 }, "1.0" }, { "nan", { 0 }, "nan" }, { "minus", { 0 }, "-0.0" },
	{ "big", { 0 }, "1180591620717411303424" }, { "long", { 0 }, "123… +997" },
	/* repr's quotes and escapes: Python 3.11 says the same */
	{ "empty", { 0 }, "''" }, { "single", { 0 }, "\"it's\"" }, { "double", { 0 }, "'\"'" }, { "both", { 0 }, "'\\'\"'" },
	{ "slash", { 0 }, "'a\\\\b'" }, { "control", { 0 }, "'\\x00\\x07\\t\\n\\r\\x1b[2J\\x7f'" },
	{ "latin", { 0 }, "'\\x80\\xa0\\xadé'" }, { "wide", { 0 }, "'中\\u3000😀'" },
	{ "bidi", { 0 }, "'\\u202e\\u2028\\ufeff'" }, { "lone", { 0 }, "'a\\ud800b'" },
	{ "unassigned", { 0 }, "'\U000e0100\\U0010ffff'" }, { "shortened", { 0 }, "'abc'… +7" },
	{ "bytes", { 0 }, "b'\\x00'" }, { "text", { 0 }, "'a long text'" },
	/* containers */
	{ "list", { 0 }, "[1, 'a']" }, { "nested", { 0 }, "[$2, <function f(x)>, <class M.Name>]" },
	{ "nested", { .depth = 2 }, "[[1, 'a'], <function f(x)>, <class M.Name>]" },
	{ "nested", { .depth = -1 }, "$3" }, { "function", { .depth = -1 }, "<function f(x)>" },
	{ "nested", { .depth = 2, .ids = true }, "$3 [$2 [1, 'a'], $17 <function f(x)>, $18 <class M.Name>]" },
	{ "cycle", { .depth = 1000000 }, "[$4]" }, { "two", { .depth = 2 }, "[[1, 'a'], [1, 'a']]" },
	{ "tuple0", { 0 }, "()" }, { "tuple1", { 0 }, "(1,)" }, { "tuple2", { 0 }, "(1, 2)" },
	{ "set0", { 0 }, "set()" }, { "set", { 0 }, "{1, 2}" }, { "frozen0", { 0 }, "frozenset()" },
	{ "frozen", { 0 }, "frozenset({1})" }, { "dict0", { 0 }, "{}" }, { "dict", { 0 }, "{'a': $2, None: 1}" },
	{ "ordered", { 0 }, "OrderedDict({'a': 1})" }, { "deque", { 0 }, "deque([1])" },
	{ "point", { 0 }, "Point(x=1, y=$2)" }, { "module", { 0 }, "<module sys>" }, { "error", { 0 }, "ValueError('bad')" },
	{ "bare", { 0 }, "KeyError()" }, { "sub", { 0 }, "Sub([1], x=2)" }, { "noparts", { 0 }, "object()" },
	{ "holder", { 0 }, "['a long text', 3.5]" }, { "dead", { 0 }, "$99" },
	{ "cutlist", { 0 }, "[1, 2, … +998]" }, { "cuttuple", { 0 }, "(1, … +1)" }, { "cutpoint", { 0 }, "Point(x=1, … +5)" },
	{ "deep", { 0 }, "Point(…)" }, { "deeplist", { 0 }, "[…]" },
	{ "hostile", { 0 }, "Evil\\x1b[2J(\\x07=\\n)" },
	/* columns */
	{ "dict", { .max = 19 }, "{'a': $2, None: 1}" }, { "dict", { .max = 18 }, "{'a': $2, None: 1}" },
	{ "dict", { .max = 17 }, "{'a': $2, None: …" }, { "dict", { .max = 1 }, "…" },
	{ "wide", { .max = 4 }, "'中…" }, { "wide", { .max = 3 }, "'…" }, { "big", { .max = 5 }, "1180…" },
};

/* clang-format on */

static int set_up(void **state)
{
	static struct written w;

	written(&w, NAMES);
	*state = &w;
	return 0;
}

static int tear_down(void **state)
{
	written_free(*state);
	return 0;
}

static void values_look_as_python_writes_them(void **state)
{
	const struct state *s = written_at(*state, 1);

	for (size_t i = 0; i < ARRAY_LEN(VALUES); i++) {
		struct str out = { 0 };

		show_value(s, state_local(s, state_top(s), VALUES[i].name), &VALUES[i].how, &out);
		assert_string_equal(str_text(&out), VALUES[i].text);
		str_free(&out);
	}
}

static void show_value_appends_and_takes_no_options_for_none(void **state)
{
	const struct state *s = written_at(*state, 1);
	struct str out = { 0 };

	str_add(&out, "x = ");
	show_value(s, state_local(s, state_top(s), "list"), &(struct show){ .max = 5 }, &out);
	assert_string_equal(out.at, "x = [1, …");
	str_clear(&out);
	show_value(s, state_local(s, state_top(s), "nested"), NULL, &out);
	assert_string_equal(out.at, "[$2, <function f(x)>, <class M.Name>]");
	str_clear(&out);
	show_value(s, VALUE_NOTHING, NULL, &out);
	assert_string_equal(str_text(&out), "");
	show_value(NULL, value_of_literal("[7]"), NULL, &out);
	assert_string_equal(str_text(&out), "$7");
	str_free(&out);
}

static void types_and_exception_texts_are_told(void **state)
{
	static const struct {
		const char *name, *type, *text;
	} rows[] = {
		{ "one", "int", "" },
		{ "text", "str", "" },
		{ "list", "list", "" },
		{ "bytes", "bytes", "" },
		{ "error", "ValueError", "bad" },
		{ "bare", "KeyError", "" },
	};
	const struct state *s = written_at(*state, 1);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct value v = state_local(s, state_top(s), rows[i].name);
		struct str out = { 0 };

		show_type(s, v, &out);
		assert_string_equal(str_text(&out), rows[i].type);
		str_clear(&out);
		show_exception_text(s, v, &out);
		assert_string_equal(str_text(&out), rows[i].text);
		str_free(&out);
	}
}

static void a_stop_is_one_line(void **state)
{
	const struct state *s = written_at(*state, 1);
	struct str out = { 0 };

	show_stop(s, 9000, &out);
	assert_string_equal(out.at, "step 1/9000 call  f.py:1 in <module>: f(1, [])");
	str_free(&out);
}

/* 100,000 lists, each in the one before. */
static void deep_data_is_cut_and_does_not_overflow(void **state)
{
	struct str lines = { 0 }, out = { 0 };
	struct written w;

	(void)state;
	str_add(&lines, "{\"file\":0,\"path\":\"f.py\"},\n");
	str_add(&lines, WRITTEN_MODULE);
	str_add(&lines, "[\"n\",0,1,{\"1\":{\"type\":\"dict\",\"entries\":[[\"x\",[2]]]}");
	for (int i = 2; i < 100000; i++)
		str_addf(&lines, ",\"%d\":{\"type\":\"list\",\"items\":[[%d],[%d]]}", i, i + 1,
			i + 1);
	str_add(&lines, ",\"100000\":{\"type\":\"list\",\"items\":[]}}],\n");
	written(&w, lines.at);
	show_value(written_at(&w, 1), value_of_literal("[2]"),
		&(struct show){ .max = 20, .depth = 1000000 }, &out);
	assert_string_equal(out.at, "[[[[[[[[[[[[[[[[[[[…");
	str_clear(&out);
	/* Without a limit, 2^64 lists would be shown: a bound of its own ends it. */
	show_value(written_at(&w, 1), value_of_literal("[2]"), &(struct show){ .depth = 1000000 },
		&out);
	assert_in_range(out.len, 1 << 20, 8 << 20);
	str_clear(&out);
	assert_int_equal(show_state_json(written_at(&w, 1), w.tl, true, &out, &w.err), 0);
	assert_non_null(strstr(out.at, "\"100000\""));
	str_free(&out);
	str_free(&lines);
	written_free(&w);
}

/* clang-format off */
/* A call of f(a, *rest, **more) with a cell that is not bound yet, then changes of every kind, by which names change. */
static const char STEPS[] =
	"{\"file\":0,\"path\":\"/home/me/f.py\",\"text\":\"def f(a, *rest, **more):\\n    x = 1\\n\\nf([1])\\n\"},\n"
	"{\"code\":0,\"name\":\"<module>\",\"qualname\":\"<module>\",\"module\":\"__main__\",\"file\":0,\"line\":1,\"last\":4,"
	"\"kind\":\"module\",\"args\":0,\"slots\":[],\"globals\":1,\"lines\":[1,4]},\n"
	"[\"n\",0,1,{\"1\":{\"type\":\"dict\",\"entries\":[]}}],\n"
	"[4,{\"1\":[\"f\",[2],\"g\",1],\"2\":{\"type\":\"function\",\"text\":\"f(a, *rest, **more)\"}}],\n"
	"{\"code\":1,\"name\":\"f\",\"qualname\":\"f\",\"module\":\"__main__\",\"file\":0,\"line\":1,\"last\":2,\"kind\":\"function\","
	"\"args\":3,\"varargs\":1,\"varkeywords\":1,\"slots\":[\"a\",\"rest\",\"more\",\"x\",\"y\"],\"globals\":1,\"lines\":[2]},\n"
	"[\"c\",1,0,[3],1,[4],2,[5],3,[6],{\"3\":{\"type\":\"list\",\"items\":[1]},\"4\":{\"type\":\"tuple\",\"items\":[]},"
	"\"5\":{\"type\":\"dict\",\"entries\":[]},\"6\":{\"type\":\"cell\",\"items\":[]}}],\n"
	"[2,4,\"s\",{\"6\":[0,0,[\"\\ud800\"]]}],\n"                     /* 4: y bound, x by its cell */
	"[2,4,{},{\"3\":[1,0,[2]],\"5\":[\"k\",1]}],\n"                   /* 5: y unbound, a and more in place */
	"2,\n"
	"{\"out\":1,\"text\":\"o\\u001b\"},\n"
	"[\"r\",[3]],\n"
	"[4,{\"1\":[\"g\",{}]}],\n"                                       /* 8: g unbound */
	"[\"x\",[7],{\"7\":{\"type\":\"KeyError\",\"text\":\"'k'\"}}],\n"
	"[\"u\"],\n"
	"{\"end\":\"exception\",\"status\":1,\"at\":9,\"steps\":10,\"files\":[],\"codes\":[],\"keyframes\":[],\"outputs\":[]}]}\n";

#define PLACE(line, function) "\"file\":\"/home/me/f.py\",\"line\":" #line ",\"function\":\"" function "\",\"module\":\"__main__\","
static const char *const EVENTS[] = {
	"{\"step\":1,\"event\":\"call\"," PLACE(1, "<module>") "\"depth\":1,\"thread\":1,\"args\":{},\"changed\":{},"
	"\"source\":\"def f(a, *rest, **more):\"}",
	"{\"step\":2,\"event\":\"line\"," PLACE(4, "<module>") "\"depth\":1,\"thread\":1,\"changed\":{\"f\":[2],\"g\":1},"
	"\"source\":\"f([1])\"}",
	"{\"step\":3,\"event\":\"call\"," PLACE(1, "f") "\"depth\":2,\"thread\":1,\"args\":{\"a\":[3],\"rest\":[4],\"more\":[5]},"
	"\"changed\":{\"a\":[3],\"rest\":[4],\"more\":[5]},\"source\":\"def f(a, *rest, **more):\"}",
	"{\"step\":4,\"event\":\"line\"," PLACE(2, "f") "\"depth\":2,\"thread\":1,\"changed\":{\"x\":\"\\ud800\",\"y\":\"s\"},"
	"\"source\":\"x = 1\"}",
	"{\"step\":5,\"event\":\"line\"," PLACE(2, "f") "\"depth\":2,\"thread\":1,\"changed\":{\"a\":[3],\"more\":[5],\"y\":{}},"
	"\"source\":\"x = 1\"}",
	"{\"step\":6,\"event\":\"line\"," PLACE(2, "f") "\"depth\":2,\"thread\":1,\"changed\":{},\"source\":\"x = 1\"}",
	"{\"step\":7,\"event\":\"return\"," PLACE(2, "f") "\"depth\":2,\"thread\":1,\"value\":[3],\"changed\":{},"
	"\"source\":\"x = 1\"}",
	"{\"step\":8,\"event\":\"line\"," PLACE(4, "<module>") "\"depth\":1,\"thread\":1,\"changed\":{\"g\":{}},"
	"\"source\":\"f([1])\"}",
	"{\"step\":9,\"event\":\"exception\"," PLACE(4, "<module>") "\"depth\":1,\"thread\":1,"
	"\"exception\":{\"type\":\"KeyError\",\"value\":[7],\"text\":\"'k'\"},\"changed\":{},\"source\":\"f([1])\"}",
	"{\"step\":10,\"event\":\"return\"," PLACE(4, "<module>") "\"depth\":1,\"thread\":1,\"propagates\":true,\"changed\":{},"
	"\"source\":\"f([1])\"}",
};

/* clang-format on */

static void an_event_says_what_changed(void **state)
{
	struct written w;

	(void)state;
	written(&w, STEPS);
	for (size_t i = 0; i < ARRAY_LEN(EVENTS); i++) {
		const struct state *s = written_at(&w, i + 1);
		struct str out = { 0 };

		assert_non_null(cursor_delta(w.c));
		show_event_json(s, cursor_delta(w.c), &out);
		assert_string_equal(out.at, EVENTS[i]);
		str_free(&out);
	}
	written_free(&w);
}

static void an_event_without_a_delta_says_everything(void **state)
{
	struct str out = { 0 };
	struct written w;

	(void)state;
	written(&w, STEPS);
	show_event_json(written_at(&w, 5), NULL, &out);
	assert_non_null(strstr(
		out.at, "\"changed\":{\"a\":[3],\"rest\":[4],\"more\":[5],\"x\":\"\\ud800\"}"));
	str_free(&out);
	written_free(&w);
}

static void a_call_shows_its_arguments(void **state)
{
	struct str out = { 0 };
	struct written w;
	const struct state *s;

	(void)state;
	written(&w, STEPS);
	s = written_at(&w, 5);
	show_call(s, state_top(s), NULL, &out);
	assert_string_equal(out.at, "f(a=$3, *rest=$4, **more=$5)");
	str_clear(&out);
	show_call(s, state_top(s), &(struct show){ .depth = 1 }, &out);
	assert_string_equal(out.at, "f(a=[1, 2], *rest=(), **more={'k': 1})");
	str_clear(&out);
	show_call(s, state_top(s), &(struct show){ .depth = 1, .max = 12 }, &out);
	assert_string_equal(out.at, "f(a=[1, 2],…");
	str_clear(&out);
	show_call(s, state_frame(s, 0), NULL, &out);
	assert_string_equal(out.at, "<module>()");
	str_free(&out);
	written_free(&w);
}

/* clang-format off */
static const char STATE_TEXT[] =
	"step 7/10 return f.py:2 in f: x = 1\n"
	"value: $3\n"
	"stack:\n"
	"  #0 <module> at f.py:4\n"
	"  #1 f(a=$3, *rest=$4, **more=$5) at f.py:2\n"
	"      a = $3\n"
	"      rest = $4\n"
	"      more = $5\n"
	"      x = '\\ud800'\n"
	"globals of __main__:\n"
	"  f = $2 <function f(a, *rest, **more)>\n"
	"  g = 1\n"
	"heap:\n"
	"  $2 <function f(a, *rest, **more)>\n"
	"  $3 [1, 2]\n"
	"  $4 ()\n"
	"  $5 {'k': 1}\n"
	"stdout:\n"
	"  o\\x1b\n"
	"stderr:\n";

static const char STATE_JSON[] =
	"{\"step\":7,\"event\":\"return\",\"file\":\"/home/me/f.py\",\"line\":2,\"function\":\"f\",\"thread\":1,\"value\":[3],"
	"\"stack\":[{\"frame\":1,\"module\":\"__main__\",\"file\":\"/home/me/f.py\",\"line\":4,\"function\":\"<module>\","
	"\"locals\":{\"f\":[2],\"g\":1}},"
	"{\"frame\":2,\"module\":\"__main__\",\"file\":\"/home/me/f.py\",\"line\":2,\"function\":\"f\","
	"\"locals\":{\"a\":[3],\"rest\":[4],\"more\":[5],\"x\":\"\\ud800\"}}],"
	"\"globals\":{\"f\":[2],\"g\":1},"
	"\"heap\":{\"2\":{\"type\":\"function\",\"text\":\"f(a, *rest, **more)\"},\"3\":{\"type\":\"list\",\"items\":[1,2]},"
	"\"4\":{\"type\":\"tuple\",\"items\":[]},\"5\":{\"type\":\"dict\",\"entries\":[[\"k\",1]]}},"
	"\"stdout\":\"o\\u001b\",\"stderr\":\"\"}";

/* clang-format on */

static void a_state_is_complete_as_text_and_as_json(void **state)
{
	struct str out = { 0 };
	struct written w;

	(void)state;
	written(&w, STEPS);
	assert_int_equal(show_state_text(written_at(&w, 7), w.tl, &out, &w.err), 0);
	assert_string_equal(out.at, STATE_TEXT);
	str_clear(&out);
	assert_int_equal(show_state_json(written_at(&w, 7), w.tl, false, &out, &w.err), 0);
	assert_string_equal(out.at, STATE_JSON);
	str_free(&out);
	written_free(&w);
}

static void the_state_before_the_first_step_is_empty(void **state)
{
	struct str out = { 0 };
	struct written w;

	(void)state;
	written(&w, STEPS);
	assert_int_equal(show_state_json(written_at(&w, 0), w.tl, false, &out, &w.err), 0);
	assert_string_equal(out.at,
		"{\"step\":0,\"event\":\"start\",\"file\":null,\"line\":null,\"function\":null,"
		"\"thread\":0,"
		"\"stack\":[],\"globals\":{},\"heap\":{},\"stdout\":\"\",\"stderr\":\"\"}");
	str_clear(&out);
	assert_int_equal(show_state_text(written_at(&w, 0), w.tl, &out, &w.err), 0);
	assert_string_equal(out.at, "step 0/10 start\nheap:\nstdout:\nstderr:\n");
	str_free(&out);
	written_free(&w);
}

static void pretty_is_the_same_json_laid_out(void **state)
{
	static const char head[] = "{\n  \"step\": 7,\n  \"event\": \"return\",\n  \"file\": "
				   "\"/home/me/f.py\",\n  \"line\": 2,\n"
				   "  \"function\": \"f\",\n  \"thread\": 1,\n  \"value\": [3],\n  "
				   "\"stack\": [\n    {\n      \"frame\": 1,\n";
	struct str out = { 0 };
	struct written w;

	(void)state;
	written(&w, STEPS);
	assert_int_equal(show_state_json(written_at(&w, 7), w.tl, true, &out, &w.err), 0);
	assert_memory_equal(out.at, head, strlen(head));
	assert_non_null(strstr(out.at,
		"\n    \"3\": {\n      \"type\": \"list\",\n      \"items\": [1, 2]\n    },\n"));
	assert_non_null(strstr(out.at, "\n      \"items\": []\n"));
	str_free(&out);
	written_free(&w);
}

/* clang-format off */
/* Two threads, two modules with one name. */
static const char THREADS[] =
	"{\"file\":0,\"path\":\"f.py\"},\n"
	"{\"code\":0,\"name\":\"<module>\",\"qualname\":\"<module>\",\"module\":\"m\",\"file\":0,\"line\":1,\"last\":3,"
	"\"kind\":\"module\",\"args\":0,\"slots\":[],\"globals\":1,\"lines\":[1]},\n"
	"{\"code\":1,\"name\":\"<module>\",\"qualname\":\"<module>\",\"module\":\"m\",\"file\":0,\"line\":1,\"last\":3,"
	"\"kind\":\"module\",\"args\":0,\"slots\":[],\"globals\":2,\"lines\":[1]},\n"
	"{\"code\":2,\"name\":\"<module>\",\"qualname\":\"<module>\",\"module\":\"o\",\"file\":0,\"line\":1,\"last\":3,"
	"\"kind\":\"module\",\"args\":0,\"slots\":[],\"globals\":3,\"lines\":[1]},\n"
	"[\"n\",0,1,{\"1\":{\"type\":\"dict\",\"entries\":[[\"a\",1]]}}],\n"
	"[\"n\",1,2,{\"2\":{\"type\":\"dict\",\"entries\":[[\"b\",2]]}}],\n"
	"{\"thread\":2,\"name\":\"t\\u001b\"},\n"
	"[\"n\",2,3,{\"3\":{\"type\":\"dict\",\"entries\":[[\"c\",3]]}}],\n";

/* clang-format on */

static void other_threads_and_modules_are_in_the_state(void **state)
{
	struct str out = { 0 };
	struct written w;

	(void)state;
	written(&w, THREADS);
	assert_int_equal(show_state_json(written_at(&w, 3), w.tl, false, &out, &w.err), 0);
	assert_non_null(strstr(out.at,
		"\"globals\":{\"c\":3},\"modules\":{\"m\":{\"a\":1},\"m $2\":{\"b\":2}},"
		"\"threads\":[{\"thread\":1,\"name\":null,\"stack\":[{\"frame\":1,"));
	str_clear(&out);
	assert_int_equal(show_state_text(written_at(&w, 3), w.tl, &out, &w.err), 0);
	assert_non_null(strstr(out.at,
		"stack of thread 2 t\\x1b:\n  #0 <module> at f.py:1\nstack of thread 1:\n"));
	str_free(&out);
	written_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_look_as_python_writes_them),
		cmocka_unit_test(show_value_appends_and_takes_no_options_for_none),
		cmocka_unit_test(types_and_exception_texts_are_told),
		cmocka_unit_test(a_stop_is_one_line),
		cmocka_unit_test(deep_data_is_cut_and_does_not_overflow),
		cmocka_unit_test(an_event_says_what_changed),
		cmocka_unit_test(an_event_without_a_delta_says_everything),
		cmocka_unit_test(a_call_shows_its_arguments),
		cmocka_unit_test(a_state_is_complete_as_text_and_as_json),
		cmocka_unit_test(the_state_before_the_first_step_is_empty),
		cmocka_unit_test(pretty_is_the_same_json_laid_out),
		cmocka_unit_test(other_threads_and_modules_are_in_the_state),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
