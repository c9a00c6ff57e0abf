/* export - runs printed for others.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/export.h"

#include "export_ids.h"
#include "written.h"

/* clang-format off */
#define END(how, more) "{\"end\":\"" how "\"," more "\"steps\":%d,\"files\":[],\"codes\":[],\"keyframes\":[],\"outputs\":[]}]}\n"

/* def g(n):             1
 *     def h(): return n 2
 *     return h          3
 * k = g(2.5)            4
 * print(k(), [b'x'])    5 */
static const char CLOSURE[] =
	"{\"file\":0,\"path\":\"f.py\",\"text\":\"def g(n):\\n    def h(): return n\\n    return h\\nk = g(2.5)\\nprint(k(), [b'x'])\\n\"},\n"
	"{\"code\":0,\"name\":\"<module>\",\"qualname\":\"<module>\",\"module\":\"__main__\",\"file\":0,\"line\":1,\"last\":5,"
	"\"kind\":\"module\",\"args\":0,\"slots\":[],\"globals\":1,\"lines\":[1,4,5]},\n"
	"[\"n\",0,1,{\"1\":{\"type\":\"dict\",\"entries\":[[\"__name__\",\"__main__\"]]}}],\n"
	"1,\n"
	"[4,{\"1\":[\"g\",[2]],\"2\":{\"type\":\"function\",\"text\":\"g(n)\"}}],\n"
	"{\"code\":1,\"name\":\"g\",\"qualname\":\"g\",\"module\":\"__main__\",\"file\":0,\"line\":1,\"last\":3,\"kind\":\"function\","
	"\"args\":1,\"slots\":[\"n\",\"h\"],\"globals\":1,\"lines\":[2,3]},\n"
	"[\"c\",1,0,[3],{\"3\":{\"type\":\"cell\",\"items\":[2.5]}}],\n"
	"2,\n"
	"[3,1,[4],{\"4\":{\"type\":\"function\",\"text\":\"h()\",\"attributes\":{\"n\":[3]}}}],\n"
	"[\"r\",[4]],\n"
	"[5,{\"1\":[\"k\",[4]]}],\n"
	"{\"code\":2,\"name\":\"h\",\"qualname\":\"g.<locals>.h\",\"module\":\"__main__\",\"file\":0,\"line\":2,\"last\":2,\"kind\":\"function\","
	"\"args\":0,\"slots\":[\"n\"],\"globals\":1,\"lines\":[2]},\n"
	"[\"c\",2,0,[3]],\n"
	"2,\n"
	"[\"r\",2.5],\n"
	"{\"out\":1,\"text\":\"2.5 [b'x']\\n\"},\n"
	"{\"out\":2,\"text\":\"e\"},\n"
	"[\"r\",null,{\"1\":[\"k\",{}],\"3\":null,\"4\":null}],\n"
	"{\"out\":1,\"text\":\"bye\"},\n"
	END("exit", "\"status\":0,");

#define STEP(members) "{\"snapshot\":{" members "}"
static const char CLOSURE_SNAPSHOTS[] =
	"{\"steps\":[\n"
	STEP("\"event\":\"line\",\"stack\":[{\"line\":0,\"name\":\"<module>\",\"members\":[]}],\"heap\":{}") ",\"print\":\"\"},\n"
	STEP("\"event\":\"line\",\"stack\":[{\"line\":3,\"name\":\"<module>\",\"members\":[{\"key\":\"g\",\"value\":\"<class 'function'>\"}]}],"
		"\"heap\":{}") ",\"print\":\"\"},\n"
	STEP("\"event\":\"call\",\"stack\":[{\"line\":3,\"name\":\"<module>\",\"members\":[{\"key\":\"g\",\"value\":\"<class 'function'>\"}]},"
		"{\"line\":0,\"name\":\"g\",\"members\":[{\"key\":\"n\",\"value\":2.5}]}],\"heap\":{}") ",\"print\":\"\"},\n"
	STEP("\"event\":\"line\",\"stack\":[{\"line\":3,\"name\":\"<module>\",\"members\":[{\"key\":\"g\",\"value\":\"<class 'function'>\"}]},"
		"{\"line\":1,\"name\":\"g\",\"members\":[{\"key\":\"n\",\"value\":2.5}]}],\"heap\":{}") ",\"print\":\"\"},\n"
	STEP("\"event\":\"line\",\"stack\":[{\"line\":3,\"name\":\"<module>\",\"members\":[{\"key\":\"g\",\"value\":\"<class 'function'>\"}]},"
		"{\"line\":2,\"name\":\"g\",\"members\":[{\"key\":\"n\",\"value\":2.5},{\"key\":\"h\",\"value\":\"<class 'function'>\"}]}],"
		"\"heap\":{}") ",\"print\":\"\"},\n"
	STEP("\"event\":\"return\",\"stack\":[{\"line\":3,\"name\":\"<module>\",\"members\":[{\"key\":\"g\",\"value\":\"<class 'function'>\"}]},"
		"{\"line\":2,\"name\":\"g\",\"members\":[{\"key\":\"n\",\"value\":2.5},{\"key\":\"h\",\"value\":\"<class 'function'>\"},"
		"{\"key\":\"#return#\",\"value\":\"<class 'function'>\"}]}],\"heap\":{}") ",\"print\":\"\"},\n"
	STEP("\"event\":\"line\",\"stack\":[{\"line\":4,\"name\":\"<module>\",\"members\":[{\"key\":\"g\",\"value\":\"<class 'function'>\"},"
		"{\"key\":\"k\",\"value\":\"<class 'function'>\"}]}],\"heap\":{}") ",\"print\":\"\"},\n"
	STEP("\"event\":\"call\",\"stack\":[{\"line\":4,\"name\":\"<module>\",\"members\":[{\"key\":\"g\",\"value\":\"<class 'function'>\"},"
		"{\"key\":\"k\",\"value\":\"<class 'function'>\"}]},{\"line\":1,\"name\":\"h\",\"members\":[{\"key\":\"n\",\"value\":2.5}]}],"
		"\"heap\":{}") ",\"print\":\"\"},\n"
	STEP("\"event\":\"line\",\"stack\":[{\"line\":4,\"name\":\"<module>\",\"members\":[{\"key\":\"g\",\"value\":\"<class 'function'>\"},"
		"{\"key\":\"k\",\"value\":\"<class 'function'>\"}]},{\"line\":1,\"name\":\"h\",\"members\":[{\"key\":\"n\",\"value\":2.5}]}],"
		"\"heap\":{}") ",\"print\":\"\"},\n"
	STEP("\"event\":\"return\",\"stack\":[{\"line\":4,\"name\":\"<module>\",\"members\":[{\"key\":\"g\",\"value\":\"<class 'function'>\"},"
		"{\"key\":\"k\",\"value\":\"<class 'function'>\"}]},{\"line\":1,\"name\":\"h\",\"members\":[{\"key\":\"n\",\"value\":2.5},"
		"{\"key\":\"#return#\",\"value\":2.5}]}],\"heap\":{}") ",\"print\":\"\"},\n"
	STEP("\"event\":\"return\",\"stack\":[{\"line\":4,\"name\":\"<module>\",\"members\":[{\"key\":\"g\",\"value\":\"<class 'function'>\"}]}],"
		"\"heap\":{}") ",\"print\":\"2.5 [b'x']\\nebye\"}\n"
	"]}\n";

/* The parts of Python Tutor's trace that differ from step to step. */
#define G "\"g\":[\"REF\",1]"
#define GK G ",\"k\":[\"REF\",2]"
#define HEAP1 "\"heap\":{\"1\":[\"FUNCTION\",\"g(n)\",null]}"
#define HEAP2 "\"heap\":{\"1\":[\"FUNCTION\",\"g(n)\",null],\"2\":[\"FUNCTION\",\"h()\",1]}"
#define FRAME_G(locals, names, lit, parent, zombie, hash) \
	"{\"frame_id\":1,\"func_name\":\"g\",\"encoded_locals\":{" locals "},\"ordered_varnames\":[" names "],\"is_highlighted\":" lit \
	",\"is_parent\":" parent ",\"is_zombie\":" zombie ",\"parent_frame_id_list\":[],\"unique_hash\":\"" hash "\"}"
#define ZOMBIE FRAME_G("\"n\":2.5,\"h\":[\"REF\",2],\"__return__\":[\"REF\",2]", "\"n\",\"h\",\"__return__\"", "false", "true", "true", "g_f1_p_z")
#define FRAME_H(locals, names) \
	"{\"frame_id\":2,\"func_name\":\"h\",\"encoded_locals\":{" locals "},\"ordered_varnames\":[" names "],\"is_highlighted\":true," \
	"\"is_parent\":false,\"is_zombie\":false,\"parent_frame_id_list\":[1],\"unique_hash\":\"h_f2\"}"
#define ENTRY(line, event, func, globals, order, stack, heap, out) \
	"{\"line\":" line ",\"event\":\"" event "\",\"func_name\":\"" func "\",\"globals\":{" globals "},\"ordered_globals\":[" order "]," \
	"\"stack_to_render\":[" stack "]," heap ",\"stdout\":\"" out "\"}"
static const char CLOSURE_TUTOR[] =
	"{\"code\":\"def g(n):\\n    def h(): return n\\n    return h\\nk = g(2.5)\\nprint(k(), [b'x'])\\n\",\"trace\":[\n"
	ENTRY("1", "step_line", "<module>", "", "", "", "\"heap\":{}", "") ",\n"
	ENTRY("4", "step_line", "<module>", G, "\"g\"", "", HEAP1, "") ",\n"
	ENTRY("1", "call", "g", G, "\"g\"", FRAME_G("\"n\":2.5", "\"n\"", "true", "false", "false", "g_f1"), HEAP1, "") ",\n"
	ENTRY("2", "step_line", "g", G, "\"g\"", FRAME_G("\"n\":2.5", "\"n\"", "true", "false", "false", "g_f1"), HEAP1, "") ",\n"
	ENTRY("3", "step_line", "g", G, "\"g\"",
		FRAME_G("\"n\":2.5,\"h\":[\"REF\",2]", "\"n\",\"h\"", "true", "true", "false", "g_f1_p"), HEAP2, "") ",\n"
	ENTRY("3", "return", "g", G, "\"g\"", FRAME_G("\"n\":2.5,\"h\":[\"REF\",2],\"__return__\":[\"REF\",2]",
		"\"n\",\"h\",\"__return__\"", "true", "true", "false", "g_f1_p"), HEAP2, "") ",\n"
	ENTRY("5", "step_line", "<module>", GK, "\"g\",\"k\"", ZOMBIE, HEAP2, "") ",\n"
	ENTRY("2", "call", "h", GK, "\"g\",\"k\"", ZOMBIE "," FRAME_H("", ""), HEAP2, "") ",\n"
	ENTRY("2", "step_line", "h", GK, "\"g\",\"k\"", ZOMBIE "," FRAME_H("", ""), HEAP2, "") ",\n"
	ENTRY("2", "return", "h", GK, "\"g\",\"k\"", ZOMBIE "," FRAME_H("\"__return__\":2.5", "\"__return__\""), HEAP2, "") ",\n"
	ENTRY("5", "return", "<module>", G, "\"g\"", "", HEAP1, "2.5 [b'x']\\n") "\n"
	"]}\n";

/* clang-format on */

static char *print_run(const struct exporter *x, const char *path, const char *lines, bool pretty)
{
	struct written w;
	struct export *e;
	struct export_how how = { .pretty = pretty };
	char *text;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (path)
		written_open(&w, path);
	else
		written(&w, lines);
	e = export_begin(x, w.tl, f, &how, &w.err);
	assert_non_null(e);
	assert_int_equal(export_more(e, &w.err), 0);
	assert_int_equal(export_end(e, &w.end, &w.err), 0);
	fclose(f);
	written_free(&w);
	return text;
}

static void assert_prints(const struct exporter *x, const char *lines, const char *wanted)
{
	char *text = print_run(x, NULL, lines, false);

	assert_string_equal(text, wanted);
	free(text);
}

static char *with_steps(const char *lines, int steps)
{
	struct str s = { 0 };

	str_addf(&s, lines, steps);
	return str_take(&s);
}

static void snapshots_hold_every_step_but_the_first(void **state)
{
	char *lines = with_steps(CLOSURE, 12);

	(void)state;
	assert_prints(&export_snapshots, lines, CLOSURE_SNAPSHOTS);
	free(lines);
}

static void pythontutor_keeps_the_frame_that_a_closure_needs(void **state)
{
	char *lines = with_steps(CLOSURE, 12);

	(void)state;
	assert_prints(&export_pythontutor, lines, CLOSURE_TUTOR);
	free(lines);
}

/* clang-format off */
/* One step that shows values of all kinds. */
#define KINDS_HEAD \
	"{\"file\":0,\"path\":\"f.py\",\"text\":\"x\\n\"},\n" \
	"{\"code\":0,\"name\":\"<module>\",\"qualname\":\"<module>\",\"module\":\"__main__\",\"file\":0,\"line\":1,\"last\":1," \
	"\"kind\":\"module\",\"args\":0,\"slots\":[],\"globals\":1,\"lines\":[1]},\n" \
	"[\"n\",0,1,{\"1\":{\"type\":\"dict\",\"entries\":[]}}],\n"
static const struct { const char *entry, *objects, *snapshot, *snapshot_heap, *tutor, *tutor_heap; } KINDS[] = {
	{ "null", "", "\"None\"", "", "null", "" },
	{ "true", "", "\"True\"", "", "true", "" },
	{ "9007199254740991", "", "9007199254740991", "", "9007199254740991", "" },
	{ "9007199254740992", "", "\"9007199254740992\"", "", "9007199254740992", "" },
	{ "{\"type\":\"int\",\"text\":\"12\",\"cut\":3}", "", "\"12… +3\"", "", "\"12… +3\"", "" },
	{ "0.1", "", "0.1", "", "0.1", "" },
	{ "2.71828", "", "2.71828", "", "2.7183", "" },
	{ "-1e-05", "", "-1e-05", "", "-0.0", "" },
	{ "3.0", "", "3.0", "", "[\"SPECIAL_FLOAT\",\"3.0\"]", "" },
	{ "1e+16", "", "\"1e+16\"", "", "[\"SPECIAL_FLOAT\",\"10000000000000000.0\"]", "" },
	{ "{\"type\":\"float\",\"text\":\"-inf\"}", "", "\"-inf\"", "", "[\"SPECIAL_FLOAT\",\"-Infinity\"]", "" },
	{ "{\"type\":\"float\",\"text\":\"nan\"}", "", "\"nan\"", "", "[\"SPECIAL_FLOAT\",\"NaN\"]", "" },
	{ "\"a\\ud800\"", "", "\"a\\ud800\"", "", "\"a\\ud800\"", "" },
	{ "{\"type\":\"complex\",\"text\":\"1j\"}", "", "\"1j\"", "",
		"[\"REF\",1]", "\"1\":[\"INSTANCE_PPRINT\",\"complex\",\"1j\"]" },
	{ "[2]", "\"2\":{\"type\":\"list\",\"items\":[1,[2]],\"cut\":3}",
		"[2]", "\"2\":{\"id\":2,\"category\":\"list\",\"type\":\"list\",\"members\":[{\"key\":0,\"value\":1},"
		"{\"key\":1,\"value\":[2]},{\"key\":\"…\",\"value\":\"+3 more\"}]}",
		"[\"REF\",1]", "\"1\":[\"LIST\",1,[\"REF\",1],\"… +3\"]" },
	{ "[2]", "\"2\":{\"type\":\"set\",\"items\":[1]}",
		"[2]", "\"2\":{\"id\":2,\"category\":\"set\",\"type\":\"set\",\"members\":[{\"key\":0,\"value\":1}]}",
		"[\"REF\",1]", "\"1\":[\"SET\",1]" },
	{ "[2]", "\"2\":{\"type\":\"dict\",\"entries\":[[[3],null]]},\"3\":{\"type\":\"tuple\",\"items\":[]}",
		"[2]", "\"2\":{\"id\":2,\"category\":\"map\",\"type\":\"dict\",\"members\":[{\"key\":[3],\"value\":\"None\"}]},"
		"\"3\":{\"id\":3,\"category\":\"list\",\"type\":\"tuple\",\"members\":[]}",
		"[\"REF\",1]", "\"1\":[\"DICT\",[[\"REF\",2],null]],\"2\":[\"TUPLE\"]" },
	{ "[2]", "\"2\":{\"type\":\"P\",\"attributes\":{\"y\":1,\"_h\":2,\"x\":3}}",
		"[2]", "\"2\":{\"id\":2,\"category\":\"map\",\"type\":\"P\",\"members\":[{\"key\":\"y\",\"value\":1},"
		"{\"key\":\"x\",\"value\":3}]}",
		"[\"REF\",1]", "\"1\":[\"INSTANCE\",\"P\",[\"_h\",2],[\"x\",3],[\"y\",1]]" },
	{ "[2]", "\"2\":{\"type\":\"type\",\"text\":\"class P(B, m.C)\",\"attributes\":{\"__doc__\":null,\"x\":1}}",
		"\"<class '__main__.P'>\"", "", "[\"REF\",1]", "\"1\":[\"CLASS\",\"P\",[\"B\",\"C\"],[\"x\",1]]" },
	{ "[2]", "\"2\":{\"type\":\"ABCMeta\",\"text\":\"class m.P\",\"attributes\":{\"x\":1}}",
		"\"<class 'm.P'>\"", "", "[\"IMPORTED_FAUX_PRIMITIVE\",\"imported class\"]", "" },
	{ "[2]", "\"2\":{\"type\":\"type\",\"text\":\"class int\"}",
		"\"<class 'int'>\"", "", "[\"REF\",1]", "\"1\":[\"CLASS\",\"int\",[]]" },
	{ "[2]", "\"2\":{\"type\":\"builtin_function_or_method\",\"text\":\"len\"}",
		"\"<class 'builtin_function_or_method'>\"", "", "[\"REF\",1]", "\"1\":[\"FUNCTION\",\"len(...)\",null]" },
	{ "[2]", "\"2\":{\"type\":\"builtin_function_or_method\",\"text\":\"math.sqrt\"}",
		"\"<class 'builtin_function_or_method'>\"", "", "[\"IMPORTED_FAUX_PRIMITIVE\",\"imported object\"]", "" },
	{ "[2]", "\"2\":{\"type\":\"method\",\"text\":\"f\",\"attributes\":{\"__self__\":1,\"__func__\":[3]}},"
		"\"3\":{\"type\":\"function\",\"text\":\"f(a, /)\"}",
		"\"<class 'method'>\"", "", "[\"REF\",1]", "\"1\":[\"FUNCTION\",\"f(a, /)\",null]" },
	{ "[2]", "\"2\":{\"type\":\"module\",\"text\":\"sys\"}",
		"\"<class 'module'>\"", "", "[\"REF\",1]", "\"1\":[\"module\",\"sys\"]" },
	{ "[2]", "\"2\":{\"type\":\"function\",\"text\":\"f(a, /, b, *c)\",\"attributes\":{\"__defaults__\":[3]}},"
		"\"3\":{\"type\":\"tuple\",\"items\":[1]}", "\"<class 'function'>\"", "",
		"[\"REF\",1]", "\"1\":[\"FUNCTION\",\"f(a, /, b, *c)\",null,[[\"b\",1]]]" },
	{ "[2]", "\"2\":\"long text\"", "\"long text\"", "", "\"long text\"", "" },
	{ "[2]", "\"2\":{\"type\":\"Decimal\",\"text\":\"1.5\"}", "\"1.5\"", "",
		"[\"REF\",1]", "\"1\":[\"INSTANCE_PPRINT\",\"Decimal\",\"1.5\"]" },
};

/* clang-format on */

static void assert_holds(const char *text, const char *part)
{
	if (!strstr(text, part))
		assert_string_equal(text, part);
}

static void assert_run_holds(const struct exporter *x, const char *lines, const char *before,
	const char *value, const char *between, const char *heap)
{
	struct str wanted = { 0 };
	char *text = print_run(x, NULL, lines, false);

	str_addf(&wanted, "%s%s%s%s}", before, value, between, heap);
	assert_holds(text, wanted.at);
	str_free(&wanted);
	free(text);
}

static void values_of_all_kinds_are_encoded(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(KINDS); i++) {
		struct str lines = { 0 };

		str_addf(&lines, "%s[1,{\"1\":[\"v\",%s]%s%s}],\n", KINDS_HEAD, KINDS[i].entry,
			*KINDS[i].objects ? "," : "", KINDS[i].objects);
		assert_run_holds(&export_snapshots, lines.at,
			"\"members\":[{\"key\":\"v\",\"value\":", KINDS[i].snapshot,
			"}]}],\"heap\":{", KINDS[i].snapshot_heap);
		assert_run_holds(&export_pythontutor, lines.at,
			"\"globals\":{\"v\":", KINDS[i].tutor,
			"},\"ordered_globals\":[\"v\"],\"stack_to_render\":[],\"heap\":{",
			KINDS[i].tutor_heap);
		str_free(&lines);
	}
}

/* clang-format off */
/* How runs end. */
#define RAISE "[\"x\",[2],{\"2\":{\"type\":\"MyError\",\"text\":\"no: \\u00e9\"}}],\n[\"u\"],\n"
#define REPORT "{\"out\":1,\"text\":\"o\"},\n{\"out\":2,\"text\":\"warning\\nTraceback (most recent call last):\\n  File \\\"f.py\\\", line 1, in " \
	"<module>\\n    x\\nm.MyError: no: \\u00e9\\n\"},\n"
#define SYNTAX "{\"out\":2,\"text\":\"  File \\\"f.py\\\", line 7\\n    x = (\\n        ^\\nSyntaxError: '(' was never closed\\n\"},\n"
static const struct { const char *lines, *how; int steps; const char *snapshots, *tutor; } ENDS[] = {
	{ KINDS_HEAD "1,\n" RAISE REPORT, END("exception", "\"status\":1,\"at\":3,"), 4,
		"\n{\"error\":{\"exception\":{\"type\":\"MyError\",\"traceback\":\"Traceback (most recent call last):\\n  File \\\"f.py\\\", line 1, "
		"in <module>\\n    x\\nm.MyError: no: é\\n\"}},\"print\":\"owarning\\n\"}\n]}\n",
		"\"heap\":{},\"stdout\":\"\",\"exception_msg\":\"MyError: no: é\"}\n]}\n" },
	/* no report: made from the steps */
	{ KINDS_HEAD "1,\n" RAISE, END("exception", "\"status\":1,\"at\":3,"), 4,
		"\n{\"error\":{\"exception\":{\"type\":\"MyError\",\"traceback\":\"Traceback (most recent call last):\\n  File \\\"f.py\\\", line 1, "
		"in <module>\\n    x\\nMyError: no: é\\n\"}},\"print\":\"\"}\n]}\n",
		"\"exception_msg\":\"MyError: no: é\"}\n]}\n" },
	{ SYNTAX, END("exception", "\"status\":1,"), 0,
		"{\"steps\":[\n{\"error\":{\"exception\":{\"type\":\"SyntaxError\",\"traceback\":\"  File \\\"f.py\\\", line 7\\n    x = (\\n        ^\\n"
		"SyntaxError: '(' was never closed\\n\"}},\"print\":\"\"}\n]}\n",
		"\"trace\":[\n{\"event\":\"uncaught_exception\",\"line\":7,\"exception_msg\":\"SyntaxError: '(' was never closed\"}\n]}\n" },
	{ SYNTAX, END("exit", "\"status\":1,"), 0, "\"type\":\"SyntaxError\"", "uncaught_exception" },
	{ "", END("exit", "\"status\":1,"), 0, "{\"steps\":[\n]}\n", "{\"code\":\"\",\"trace\":[\n]}\n" },
	{ KINDS_HEAD "1,\n", END("limit", ""), 2,
		",\n{\"error\":{\"cause\":\"Program too long, maximum steps allowed: 1\"},\"print\":\"\"}\n]}\n",
		",\n{\"event\":\"instruction_limit_reached\",\"exception_msg\":\"Stopped after running 1 steps\"}\n]}\n" },
	{ KINDS_HEAD, END("limit", ""), 1, "{\"steps\":[\n{\"error\":{\"cause\":\"Program too long, maximum steps allowed: 0\"},\"print\":\"\"}\n]}\n",
		"instruction_limit_reached" },
	{ KINDS_HEAD "1,\n", END("signal", "\"signal\":9,"), 2, "{\"error\":{\"cause\":\"Program killed by signal 9\"}", "\"stdout\":\"\"}\n]}\n" },
	{ KINDS_HEAD "1,\n", "", 2, "{\"error\":{\"cause\":\"Record incomplete\"}", "\"stdout\":\"\"}\n]}\n" },
	{ KINDS_HEAD "1,\n" RAISE, END("exit", "\"status\":3,"), 4, "\"event\":\"return\",\"stack\":[{\"line\":0,\"name\":\"<module>\",\"members\":[]}],"
		"\"heap\":{}},\"print\":\"\"}\n]}\n", "\"exception_msg\":\"MyError: no: é\"}\n]}\n" },
};

/* clang-format on */

static void the_end_is_told_as_each_format_tells_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ENDS); i++) {
		struct str lines = { 0 };
		char *text;

		str_add(&lines, ENDS[i].lines);
		str_addf(&lines, ENDS[i].how, ENDS[i].steps);
		text = print_run(&export_snapshots, NULL, lines.at, false);
		assert_holds(text, ENDS[i].snapshots);
		free(text);
		text = print_run(&export_pythontutor, NULL, lines.at, false);
		assert_holds(text, ENDS[i].tutor);
		free(text);
		str_free(&lines);
	}
}

static void an_exception_is_a_member_of_its_scope(void **state)
{
	char *text = print_run(&export_snapshots, NULL,
		KINDS_HEAD "[\"x\",[2],{\"2\":{\"type\":\"E\",\"attributes\":{\"args\":[3]}},"
			   "\"3\":{\"type\":\"tuple\",\"items\":[1]}}],\n",
		false);

	(void)state;
	assert_holds(text, "\"event\":\"exception\",\"stack\":[{\"line\":0,\"name\":\"<module>\","
			   "\"members\":[{\"key\":\"#exception#\",\"value\":[2]}]}],"
			   "\"heap\":{\"2\":{\"id\":2,\"category\":\"map\",\"type\":\"E\","
			   "\"members\":[{\"key\":\"args\",\"value\":[3]}]}");
	free(text);
}

/* White space apart, pretty is the same: no string here has a blank in it that could be lost. */
static void squeeze(char *text)
{
	char *to = text;

	for (; *text; text++)
		if (*text != ' ' && *text != '\n')
			*to++ = *text;
	*to = '\0';
}

static void pretty_changes_white_space_only(void **state)
{
	(void)state;
	for (const struct exporter *const *x = exporters; *x; x++) {
		char *lines = with_steps(CLOSURE, 12);
		char *plain = print_run(*x, NULL, lines, false);
		char *pretty = print_run(*x, NULL, lines, true);

		assert_int_equal(strlen(pretty) > strlen(plain), (*x)->is_json);
		squeeze(plain);
		squeeze(pretty);
		assert_string_equal(pretty, plain);
		free(plain);
		free(pretty);
		free(lines);
	}
}

static void exporters_are_found_by_name(void **state)
{
	(void)state;
	assert_ptr_equal(exporter_find("events"), &export_events);
	assert_ptr_equal(exporter_find("snapshots"), &export_snapshots);
	assert_ptr_equal(exporter_find("pythontutor"), &export_pythontutor);
	assert_null(exporter_find("event"));
}

static void a_full_disk_is_an_error(void **state)
{
	char *lines = with_steps(CLOSURE, 12);
	struct written w;
	struct export *e;
	FILE *f = fopen("/dev/full", "w");

	(void)state;
	if (!f)
		skip();
	written(&w, lines);
	e = export_begin(&export_snapshots, w.tl, f, NULL, &w.err);
	assert_non_null(e);
	assert_int_equal(export_end(e, &w.end, &w.err), -1);
	assert_int_equal(w.err.status, ERR_WRITE);
	fclose(f);
	written_free(&w);
	free(lines);
}

static void ids_keep_their_numbers(void **state)
{
	struct id_map m = { 0 };
	struct id_queue q = { 0 };
	bool is_new;

	(void)state;
	for (uint64_t id = 1; id <= 1000; id++) {
		*id_map_put(&m, id << 32 | id, &is_new) = id;
		assert_true(is_new);
	}
	for (uint64_t id = 1; id <= 1000; id++) {
		assert_int_equal(*id_map_put(&m, id << 32 | id, &is_new), id);
		assert_false(is_new);
	}
	assert_false(id_map_has(&m, 5));
	for (uint64_t id = 3; id; id--)
		id_queue_add(&q, id), id_queue_add(&q, 3);
	assert_int_equal(id_queue_take(&q), 3);
	assert_int_equal(id_queue_take(&q), 2);
	assert_int_equal(id_queue_take(&q), 1);
	assert_int_equal(id_queue_take(&q), 0);
	id_map_free(&m);
	id_queue_free(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(snapshots_hold_every_step_but_the_first),
		cmocka_unit_test(pythontutor_keeps_the_frame_that_a_closure_needs),
		cmocka_unit_test(values_of_all_kinds_are_encoded),
		cmocka_unit_test(the_end_is_told_as_each_format_tells_it),
		cmocka_unit_test(an_exception_is_a_member_of_its_scope),
		cmocka_unit_test(pretty_changes_white_space_only),
		cmocka_unit_test(exporters_are_found_by_name),
		cmocka_unit_test(a_full_disk_is_an_error),
		cmocka_unit_test(ids_keep_their_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
