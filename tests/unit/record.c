/* record.c - a record is read, described and verified; a damaged one is refused with its line, byte and cause.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "record_helper.h"
#include "record_check.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"

static const char *const all[] = {
	"queens-like.json", "odd.json", "recorded-coroutines.json", "recorded-deaths.json", "recorded-generators.json",
	"recorded-threads.json", "recorded-sites.json", "keep-last.json", "truncated.json",
};

static void checks_the_golden_records(void **state)
{
	static const char *const words[] = {
		"r.json: good: 52 steps, 1 keyframe, ended by exit status 0\n",
		"r.json: good: 34 steps, 1 keyframe, ended by an exception at step 27, exit status 1\n",
		"r.json: good: 210 steps, 0 keyframes, ended by exit status 0\n",
		"r.json: good: 83 steps, 0 keyframes, ended by exit status 0\n",
		"r.json: good: 122 steps, 0 keyframes, ended by exit status 0\n",
		"r.json: good: 49 steps, 0 keyframes, ended by exit status 0\n",
		"r.json: good: 151 steps, 0 keyframes, ended by exit status 0\n",
		"r.json: good: 26 steps, 1 keyframe, ended by exit status 0\n",
		"r.json: good: 45 steps, 1 keyframe, cut off: it has no last line\n",
	};
	char said[512];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		struct str record = golden(all[i]);
		struct err err = { 0 };
		if (check_text(&record, said, &err) < 0)
			fail_msg("%s: %s", all[i], err.text);
		assert_string_equal(said, words[i]);
		str_free(&record);
	}
}

static void checks_keyframes_anywhere(void **state)
{
	char said[512];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(all) - 2; i++) {
		struct str record = golden(all[i]), dense = with_keyframes(&record, 1);
		struct err err = { 0 };
		if (check_text(&dense, said, &err) < 0)
			fail_msg("%s: %s", all[i], err.text);
		str_free(&record);
		str_free(&dense);
	}
}

/* Lines that the reader from the top looks at himself when n parts are looked at by others. */
static size_t lines_read_with(const struct str *text, size_t n)
{
	struct err err = { 0 };
	struct record *rec = record_raw_of_bytes("r.json", text->at, text->len, &err);
	struct check_parts *parts = check_parts_start(rec, n);
	struct line line = { .next = rec->header.start };
	struct check c;
	size_t n_read = 0;

	check_init(&c, rec, &err);
	while (!c.has_last && record_line_at(rec, check_parts_take(parts, &c, line.next), &line)) {
		assert_int_equal(check_line(&c, &line), 0);
		n_read++;
	}
	assert_true(c.has_last);
	assert_int_equal(c.step, c.last.steps);
	check_parts_free(parts);
	check_free(&c);
	return n_read;
}

static void goes_on_behind_parts_that_were_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(all) - 2; i++) {
		struct str record = golden(all[i]), dense = with_keyframes(&record, 5);
		finish(&dense);
		size_t n = lines_read_with(&dense, 1);
		assert_true(lines_read_with(&dense, 2) < n * 3 / 4);
		assert_true(lines_read_with(&dense, 3) < n * 2 / 3);
		assert_true(lines_read_with(&dense, 100) < n / 2);
		str_free(&record);
		str_free(&dense);
	}
}

static void tells_what_the_header_says(void **state)
{
	struct str record = golden("queens-like.json");
	struct err err = { 0 };
	struct record_end end;

	(void)state;
	replace(&record, "\"command\":[\"queens.py\"]", "\"command\":[\"-c\",\"print('a')\",\"--x=1\",\"\"]");
	struct record *rec = record_of_bytes("r.json", record.at, record.len, &err);
	assert_non_null(rec);
	assert_string_equal(record_python(rec), "3.11.2");
	assert_string_equal(record_command(rec), "-c 'print('\\''a'\\'')' --x=1 ''");
	assert_int_equal(record_end(rec, &end, &err), 0);
	assert_int_equal(end.how, RECORD_EXIT);
	assert_int_equal(end.status, 0);
	record_free(rec);
	str_free(&record);
}

static void tells_how_the_run_ended(void **state)
{
	static const struct { const char *json; enum record_how how; int status; uint64_t at; } cases[] = {
		{ "\"end\":\"exit\",\"status\":3", RECORD_EXIT, 3, 0 },
		{ "\"end\":\"exception\",\"status\":1,\"at\":46", RECORD_EXCEPTION, 1, 46 },
		{ "\"end\":\"signal\",\"signal\":11,\"name\":\"SIGSEGV\"", RECORD_SIGNAL, 11, 0 },
		{ "\"end\":\"limit\"", RECORD_LIMIT, 0, 0 }, { "\"end\":\"size\"", RECORD_SIZE, 0, 0 },
		{ "\"end\":\"exec\"", RECORD_EXEC, 0, 0 }, { "\"end\":\"a word of later\",\"more\":[{}]", RECORD_UNKNOWN, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str record = golden("queens-like.json");
		struct err err = { 0 };
		struct record_end end;
		replace(&record, "\"end\":\"exit\",\"status\":0", cases[i].json);
		struct record *rec = record_of_bytes("r.json", record.at, record.len, &err);
		assert_non_null(rec);
		assert_int_equal(record_end(rec, &end, &err), 0);
		assert_int_equal(end.how, cases[i].how);
		assert_int_equal(end.status, cases[i].status);
		assert_int_equal(end.at, cases[i].at);
		record_free(rec);
		str_free(&record);
	}
}

static void knows_files_and_codes(void **state)
{
	struct str record = golden("odd.json");
	struct timeline *tl = good_timeline(&record);
	const struct program *p = timeline_program(tl);
	const struct code *code = program_code(p, 4);
	size_t len;

	(void)state;
	assert_int_equal(program_n_files(p), 2);
	assert_string_equal(program_file(p, 0)->path, "/home/me/odd \xc3\xa9\xe4\xb8\xad.py");
	assert_int_equal(program_file(p, 0)->n_lines, 18);
	assert_memory_equal(file_line(program_file(p, 0), 3, &len), "    n = 0", 9);
	assert_null(program_file(p, 1)->text);
	assert_int_equal(program_n_codes(p), 5);
	assert_string_equal(program_code(p, 3)->qualname, "outer.<locals>.inner");
	assert_int_equal(code->kind, CODE_GENERATOR);
	assert_int_equal(code->n_slots, 2);
	assert_string_equal(code->slots[1], "b");
	assert_true(code->has_varargs);
	assert_false(code->has_varkeywords);
	assert_int_equal(code->n_lines, 3);
	assert_int_equal(code->lines[2], 3);
	assert_ptr_equal(code->file, program_file(p, 1));
	timeline_free(tl);
	str_free(&record);
}

/* Where each frame stands, as text: "twice(2) < one(n)". */
static void add_sites(const struct state *s, struct str *out)
{
	for (size_t i = 0; i < state_depth(s); i++) {
		const struct frame *f = state_frame(s, i);
		const struct site *site = state_site(s, f);
		size_t len = 0;
		const char *text = site ? site_text(site, f->code->file, &len) : NULL;
		if (i)
			str_add(out, " < ");
		str_add_bytes(out, text ? text : "?", text ? len : 1);
	}
}

static void assert_sites(struct cursor *c, uint64_t step, const char *text)
{
	struct err err = { 0 };
	struct str out = { 0 };
	const struct state *s = cursor_at(c, step, &err);

	assert_non_null(s);
	add_sites(s, &out);
	assert_string_equal(str_text(&out), text);
	str_free(&out);
}

/* Both ways, and from keyframes: what was told of a frame does not show when it does not hold. */
static void knows_where_frames_stand(void **state)
{
	static const struct { uint64_t step; const char *text; } steps[] = {
		{ 6, "?" }, { 7, "sorted([3, 1, 2], key=lambda n: -one(n)) < ?" },
		{ 10, "sorted([3, 1, 2], key=lambda n: -one(n)) < one(n) < ?" }, { 28, "twice(2) < one(n) < ?" },
		{ 33, "twice(2) < one(n + 1) < ?" }, { 34, "twice(2) < ?" }, { 60, "? < ?" }, { 61, "? < one(n) < ?" },
		{ 80, "g.throw(ValueError(\"in\")) < yield from inner() < yield 1" },
		{ 81, "g.throw(ValueError(\"in\")) < yield from inner() < ?" }, { 87, "?" },
	};
	struct str record = golden("recorded-sites.json"), dense = with_keyframes(&record, 4);
	const struct str *all_ways[] = { &record, &dense };

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(all_ways); k++) {
		struct timeline *tl = good_timeline(all_ways[k]);
		struct cursor *c = cursor_new(tl);
		for (size_t i = 0; i < ARRAY_LEN(steps); i++)
			assert_sites(c, steps[i].step, steps[i].text);
		for (size_t i = ARRAY_LEN(steps); i-- > 0;)
			assert_sites(c, steps[i].step, steps[i].text);
		cursor_free(c);
		timeline_free(tl);
	}
	str_free(&record);
	str_free(&dense);
}

/* --- the last line is not believed --- */

struct text_of_last { const char *from, *to; };

static void finds_all_itself_when_the_last_line_lies(void **state)
{
	static const struct text_of_last lies[] = {
		{ "\"files\":[", "\"files\":[5," }, { "\"codes\":[", "\"codes\":[1," }, { "\"codes\":[", "\"sites\":[1],\"codes\":[" }, { "\"codes\":[", "\"codes\":[999999999," },
		{ "\"keyframes\":[[27,", "\"keyframes\":[[26," }, { "\"keyframes\":[[27,", "\"keyframes\":[[27,1" },
		{ "\"steps\":52", "\"steps\":9" }, { "\"keyframes\"", "\"keyfrmes\"" }, { "\"steps\":52", "\"steps\":-1" },
		{ "\"keyframes\":[[", "\"keyframes\":[[27,3000],[" }, { "\"steps\":52", "\"steps\":18446744073709551615" },
		{ "\"steps\":52", "\"steps\":10000000" }, { "\"status\":0", "\"status\":256" }, { "\"outputs\":[[", "\"outputs\":[[[" },
	};
	struct str whole = golden("queens-like.json");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
		struct str record = golden("queens-like.json");
		struct err err = { 0 };
		char said[512];
		replace(&record, lies[i].from, lies[i].to);
		if (walk_all(&record, &err) < 0)
			fail_msg("%s: %s", lies[i].to, err.text);
		struct timeline *tl = good_timeline(&record);
		assert_int_equal(timeline_last(tl), 52);
		timeline_free(tl);
		assert_int_equal(check_text(&record, said, &err), -1);
		if (!strstr(err.text, "line 64, byte "))
			fail_msg("%s: %s", lies[i].to, err.text);
		str_free(&record);
	}
	str_free(&whole);
}

/* --- damage --- */

/* Each is one thing wrong; what record_check must say of it, without "cannot read r.json: ". */
static const struct damage { const char *file, *from, *to, *says; } damages[] = {
	/* the header */
	{ "queens-like.json", "\"format\":\"pystep\"", "\"format\":\"other\"", "line 1, byte 0: it is no record of pystep" },
	{ "queens-like.json", "\"version\":1", "\"version\":2", "line 1, byte 0: it was written by a newer pystep" },
	{ "queens-like.json", "\"version\":1", "\"version\":\"1\"", "line 1, byte 0: the header has no version" },
	{ "queens-like.json", "\"version\":1", "\"version\":1,\"first\":0", "line 1, byte 0: the header's \"first\" is no step" },
	{ "queens-like.json", "\"version\":1", "\"version\"", "line 1, byte 0: its header is no JSON" },
	{ "queens-like.json", "\"steps\":[\n", "\"steps\":\n", "line 1, byte 0: it does not begin with the header of a record" },
	{ "queens-like.json", "{\"format\"", "\x1f\x8b\b", "line 1, byte 0: it does not begin with the header of a record" },
	/* steps */
	{ "queens-like.json", "[10,1,0]", "[10,1]", "line 25, byte 2249: a comma is missing" },
	{ "queens-like.json", "[10,1,0]", "[10,1,0", "the line ends too early" },
	{ "queens-like.json", "[10,1,0]", "[10,1,0],1", "something follows where the line should end" },
	{ "queens-like.json", "[10,1,0]", "[10,1, 0]", "a value was expected" },
	{ "queens-like.json", "[10,1,0]", "[10,2,0]", "slot 2" },
	{ "queens-like.json", "[10,1,0]", "[10,-3,0]", "a slot is a number, or -1 for the line, or -2 for the site" },
	{ "queens-like.json", "[10,1,0]", "[10,-2,0]", "a step of this kind has no site" },
	{ "recorded-sites.json", "[\"c\",1,-2,1,0,3]", "[\"c\",1,-2,2,0,3]", "a frame stands at a site that is none of its code" },
	{ "recorded-sites.json", "{\"enter\":18,\"site\":11}", "{\"enter\":18,\"site\":13}", "a frame stands at a site that is none of its code" },
	{ "recorded-sites.json", "[\"c\",1,-2,1,0,3]", "[\"c\",1,-2,-1,0,3]", "a number was expected" },
	{ "queens-like.json", "[\"n\",0,1,", "[\"n\",0,1,-2,1,", "site 1 has no frame to be in" },
	{ "queens-like.json", "[10,1,0]", "[10,1,01]", "a number begins with 0" },
	{ "queens-like.json", "[10,1,0]", "[10,1,9007199254740993]", "an int beyond 2^53 is written as a number" },
	{ "queens-like.json", "[10,1,0]", "[99999999999,1,0]", "a number is too large" },
	{ "queens-like.json", "[10,1,0]", "[10,1,[77]]", "refers to object 77, which is not there" },
	{ "queens-like.json", "[10,1,0]", "[10,1,{}x]", "a comma is missing" },
	{ "queens-like.json", "[10,1,0]", "[]", "an empty step" },
	{ "queens-like.json", "[10,1,0],", "", "an empty line" },
	{ "queens-like.json", "[10,1,0],", "[10,1,0]", "the line does not end in a comma" },
	{ "queens-like.json", "[10,1,0]", "[\"q\",1,0]", "an unknown kind of step" },
	{ "queens-like.json", "[\"y\",0]", "[\"y\"]", "a comma is missing" },
	{ "queens-like.json", "[\"y\",0]", "[\"y\",[77]]", "refers to object 77, which is not there" },
	{ "queens-like.json", "[\"s\",4]", "[\"s\",3]", "frame 3" },
	{ "queens-like.json", "[\"c\",3,0,[8]]", "[\"c\",9,0,[8]]", "code 9" },
	{ "queens-like.json", "[\"c\",3,0,[8]]", "[\"c\",99999999999,0,[8]]", "a number is too large" },
	{ "queens-like.json", "[\"n\",1,3,{\"3\":{\"type\":\"dict\",\"entries\":[]}}]", "[\"n\",1,3]", "object 3" },
	/* changes of objects */
	{ "queens-like.json", "{\"9\":[0,0,[0]]}", "{\"9\":[0,0]}", "object 9" },
	{ "queens-like.json", "{\"9\":[0,0,[0]]}", "{\"9\":[1,0,[0]]}", "object 9" },
	{ "queens-like.json", "{\"9\":[0,0,[0]]}", "{\"9\":[0,1,[0]]}", "object 9" },
	{ "queens-like.json", "{\"9\":[0,0,[0]]}", "{\"9\":[0,18446744073709551615,[0]]}", "line 26, byte " },
	{ "queens-like.json", "{\"9\":[0,0,[0]]}", "{\"99\":[0,0,[0]]}", "object 99" },
	{ "queens-like.json", "{\"9\":[0,0,[0]]}", "{\"9\":[0,0,[[66]]]}", "refers to object 66, which is not there" },
	{ "queens-like.json", "{\"9\":[0,0,[0]]}", "{\"9\":{}}", "a change says nothing" },
	{ "queens-like.json", "{\"9\":[0,0,[0]]}", "{\"9\":true}", "null, a string, an array or an object was expected" },
	{ "queens-like.json", "{\"9\":[0,0,[0]]}", "{\"0\":[0,0,[0]]}", "0 is no id" },
	{ "queens-like.json", "{\"9\":[0,0,[0]]}", "{\"9\":[0,0,[0]],\"9\":null}", "ids are not in ascending order" },
	{ "queens-like.json", "{\"9\":[0,0,[0]]}", "{\"9\":{\"items\":[0,0,[0]],\"items\":[]}}", "unknown, twice or out of order" },
	{ "queens-like.json", "{\"9\":[0,0,[0]]}", "{\"9\":{\"entries\":[1,2]}}", "object 9" },
	{ "queens-like.json", "{\"9\":[0,0,[0]]}", "{\"9\":{\"of\":1,\"add\":\"x\"}}", "object 1" },
	{ "queens-like.json", "{\"9\":[0,0,[0]]}", "{\"9\":{\"type\":\"list\",\"items\":[],\"type\":\"list\"}}", "a key twice or out of order" },
	{ "queens-like.json", "{\"9\":[0,0,[0]]}", "{\"9\":{\"type\":\"list\",\"entries\":[],\"items\":[]}}", "a key twice or out of order" },
	{ "queens-like.json", "\"3\":null", "\"3\":null,\"4\":null", "refers to object 4, which is not there" },
	{ "queens-like.json", "\"type\":\"Board\",", "\"type\":\"B\xff\",", "a string is not UTF-8" },
	{ "queens-like.json", "\"type\":\"Board\",", "\"type\":\"B\\u00\",", "a string has a \\u without four digits" },
	/* notes */
	{ "queens-like.json", "{\"code\":1,", "{\"code\":0,", "this number was given before" },
	{ "queens-like.json", "{\"code\":1,", "{\"code\":4294967295,", "its number is too far from those before it" },
	{ "queens-like.json", "\"kind\":\"class\"", "\"kind\":\"klass\"", "a code is of an unknown kind" },
	{ "queens-like.json", "\"kind\":\"class\",\"args\":0", "\"kind\":\"class\",\"args\":1", "a code has more arguments than slots" },
	{ "queens-like.json", "\"lines\":[3,4]", "\"lines\":[4,3]", "lines are not in ascending order" },
	{ "queens-like.json", "\"file\":0,\"line\":3", "\"file\":7,\"line\":3", "a code is of a file that is not there" },
	{ "queens-like.json", "\"file\":0,\"line\":3", "\"line\":3", "a note lacks a key" },
	{ "recorded-sites.json", "{\"site\":2,", "{\"site\":1,", "this number was given before" },
	{ "recorded-sites.json", "{\"site\":2,", "{\"site\":0,", "sites count from 1" },
	{ "recorded-sites.json", "{\"site\":2,", "{\"site\":4294967295,", "its number is too far from those before it" },
	{ "recorded-sites.json", "{\"site\":2,\"code\":1,", "{\"site\":2,\"code\":99,", "a site is of a code that is not there" },
	{ "recorded-sites.json", "[13,38,13,44]", "[13,38,13,37]", "a place ends before it begins" },
	{ "recorded-sites.json", "[13,38,13,44]", "[13,38,13]", "a place is two lines and two columns" },
	{ "recorded-sites.json", "[13,38,13,44]", "[13,38,13,44,5]", "a bracket is missing" },
	{ "recorded-sites.json", "[13,38,13,44]", "13", "a place is two lines and two columns" },
	{ "recorded-sites.json", "\"sites\":[", "\"sites\":[5,", "\"sites\" are not where the last line says" },
	{ "queens-like.json", "{\"out\":1,", "{\"out\":3,", "an output that is neither 1 nor 2" },
	{ "queens-like.json", "{\"out\":1,", "{\"out\":1,\"text\":\"\",", "a note has a key twice" },
	{ "odd.json", "{\"drop\":6}", "{\"drop\":5}", "frame 5" },
	{ "odd.json", "{\"leave\":1}", "{\"leave\":3}", "3 frames cannot leave a stack of 2" },
	{ "odd.json", "{\"enter\":7,", "{\"enter\":0,", "frame 0 is there already" },
	{ "odd.json", "{\"slots\":5,\"set\":[0,{}]}", "{\"slots\":5,\"set\":[0]}", "a comma is missing" },
	{ "odd.json", "{\"slots\":5,\"set\":[0,{}]}", "{\"slots\":4,\"set\":[0,{}]}", "frame 4" },
	{ "odd.json", "\"ignored\":true}", "\"ignored\":True}", "a value was expected" },
	{ "odd.json", "{\"changes\":{\"1\"", "{\"changes\":{\"0\"", "0 is no id" },
	/* keyframes */
	{ "queens-like.json", "\"objects\":{\"1\":{\"type\":\"dict\",\"entries\":[[\"sys\",[2]]", "\"objects\":{\"1\":{\"type\":\"dict\",\"entries\":[[\"sys\",[3]]",
		"the keyframe differs from what the steps before it led to" },
	{ "queens-like.json", "{\"keyframe\":27,", "{\"keyframe\":26,", "the keyframe is of another step" },
	{ "queens-like.json", "\"thread\":1,\"threads\"", "\"threads\"", "a keyframe lacks a key" },
	{ "queens-like.json", "\"asleep\":[],\"frames\":4", "\"frames\":4,\"asleep\":[]", "a keyframe lacks a key" },
	{ "keep-last.json", "{\"keyframe\":27,", "{\"keyframe\":28,", "the keyframe is of another step" },
	{ "keep-last.json", "{\"keyframe\":27,", "{\"keyfram\":27,", "no keyframe stands for the first step" },
	/* the end */
	{ "queens-like.json", "\"end\":\"exit\",", "\"end\":\"exit\",\"at\":53,", "\"at\" is a step that is not there" },
	{ "queens-like.json", "]}\n", "]}\n\n", "something follows the last line" },
};

static void says_what_is_damaged_and_where(void **state)
{
	char said[512];
	int n_wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		const struct damage *d = &damages[i];
		struct str record = golden(d->file);
		struct err err = { 0 };
		replace(&record, d->from, d->to);
		bool good = check_text(&record, said, &err) < 0 && err.status == ERR_RECORD && strstr(err.text, d->says)
			&& strncmp(err.text, "cannot read r.json: line ", 25) == 0 && strstr(err.text, ", byte ");
		if (!good)
			print_message("# %s -> %s: %s\n", d->from, d->to, err.text[0] ? err.text : said);
		n_wrong += !good;
		str_free(&record);
	}
	assert_int_equal(n_wrong, 0);
}

/* What an ordinary reader does not see it does not complain of; what it does see it says in the same words. */
static void says_while_reading_what_is_damaged(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		struct str record = golden(damages[i].file);
		struct err err = { 0 };
		replace(&record, damages[i].from, damages[i].to);
		cut_last_line(&record);
		if (walk_all(&record, &err) < 0) {
			assert_int_equal(err.status, ERR_RECORD);
			if (strncmp(err.text, "cannot read r.json: line ", 25) != 0 || !strstr(err.text, ", byte "))
				fail_msg("%s -> %s: %s", damages[i].from, damages[i].to, err.text);
		}
		str_free(&record);
	}
}

/* --- files --- */

static int info(const char *path, char said[4096], struct err *err)
{
	FILE *out = fmemopen(said, 4096, "w");
	int result = record_info(path, out, err);

	fclose(out);
	return result;
}

static void describes_a_record(void **state)
{
	char path[512], said[4096], *begin;
	struct err err = { 0 };

	(void)state;
	golden_path(path, "queens-like.json");
	assert_int_equal(info(path, said, &err), 0);
	begin = strchr(said, '\n') + 1;         /* the first line is the path */
	assert_string_equal(begin,
		"format     pystep 1\n"
		"python     3.11.2\n"
		"command    queens.py\n"
		"end        ended by exit status 0\n"
		"steps      52\n"
		"keyframes  1\n"
		"size       3996 bytes, 76.8 a step\n"
		"file       /home/me/queens.py (30 lines)\n"
		"functions  5\n");
	golden_path(path, "truncated.json");
	assert_int_equal(info(path, said, &err), 0);
	assert_non_null(strstr(said, "\nend        cut off: it has no last line\nsteps      45\n"));
	golden_path(path, "keep-last.json");
	assert_int_equal(info(path, said, &err), 0);
	assert_non_null(strstr(said, "\nsteps      26 (27 to 52)\n"));
}

static void refuses_what_is_no_record(void **state)
{
	static const char *const paths[] = { "/", "/nonexistent/r.json", "/dev/null", "/bin/sh" };
	char said[4096];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		struct err err = { 0 };
		assert_null(record_open(paths[i], &err));
		assert_int_equal(err.status, ERR_RECORD);
		assert_memory_equal(err.text, "cannot read ", 12);
		assert_non_null(strstr(err.text, paths[i]));
		assert_int_equal(info(paths[i], said, &err), -1);
		assert_int_equal(record_check(paths[i], stdout, &err), -1);
	}
}

static void *pour(void *arg)
{
	const int *fd = arg;
	struct str record = golden("queens-like.json");

	for (size_t at = 0; at < record.len; at += 100) {
		size_t n = record.len - at < 100 ? record.len - at : 100;
		assert_int_equal(write(*fd, record.at + at, n), n);
	}
	close(*fd);
	str_free(&record);
	return NULL;
}

static void reads_a_pipe(void **state)
{
	int fds[2];
	char path[64];
	pthread_t thread;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(pipe(fds), 0);
	pthread_create(&thread, NULL, pour, &fds[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", fds[0]);
	struct record *rec = record_open(path, &err);
	pthread_join(thread, NULL);
	close(fds[0]);
	if (!rec)
		fail_msg("%s", err.text);
	struct timeline *tl = timeline_new(record_source(rec), &err);
	assert_int_equal(timeline_last(tl), 52);
	timeline_free(tl);
}

/* The n-th read fails, for n = 1, 2, … until it passes. */
static void says_that_a_read_failed(void **state)
{
	char path[512], fault[32];
	int n = 0, passed = 0;

	(void)state;
	golden_path(path, "queens-like.json");
	while (!passed) {
		struct err err = { 0 };
		snprintf(fault, sizeof(fault), "read:%d", ++n);
		setenv("PYSTEP_FAULT", fault, 1);
		fault_start();
		struct record *rec = record_open(path, &err);
		fault_stop();
		passed = rec != NULL;
		if (!rec) {
			assert_int_equal(err.status, ERR_RECORD);
			assert_non_null(strstr(err.text, "it cannot be read: "));
		}
		record_free(rec);
	}
	unsetenv("PYSTEP_FAULT");
	assert_true(n > 1);
}

/* More than is read at once, so it is mapped; only its ends are looked at. */
static void maps_a_large_file(void **state)
{
	struct str record = golden("queens-like.json");
	char path[] = "large-XXXXXX", *end = strstr(record.at, "{\"end\"");
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w"), *said = tmpfile();
	struct err err = { 0 };

	(void)state;
	fwrite(record.at, 1, (size_t)(end - record.at), f);
	for (int i = 0; i < 300000; i++)
		fputs("{\"unknown\":\"some sixty bytes of what nobody knows anything about\"},\n", f);
	fputs(end, f);
	fclose(f);
	struct record *rec = record_open(path, &err);
	assert_non_null(rec);
	struct timeline *tl = timeline_new(record_source(rec), &err);
	struct cursor *c = cursor_new(tl);
	assert_int_equal(timeline_last(tl), 52);
	assert_non_null(cursor_at(c, 30, &err));
	assert_int_equal(record_check(path, said, &err), 0);
	cursor_free(c);
	timeline_free(tl);
	fclose(said);
	unlink(path);
	str_free(&record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks_the_golden_records),
		cmocka_unit_test(checks_keyframes_anywhere),
		cmocka_unit_test(goes_on_behind_parts_that_were_good),
		cmocka_unit_test(tells_what_the_header_says),
		cmocka_unit_test(tells_how_the_run_ended),
		cmocka_unit_test(knows_files_and_codes),
		cmocka_unit_test(knows_where_frames_stand),
		cmocka_unit_test(finds_all_itself_when_the_last_line_lies),
		cmocka_unit_test(says_what_is_damaged_and_where),
		cmocka_unit_test(says_while_reading_what_is_damaged),
		cmocka_unit_test(describes_a_record),
		cmocka_unit_test(refuses_what_is_no_record),
		cmocka_unit_test(reads_a_pipe),
		cmocka_unit_test(says_that_a_read_failed),
		cmocka_unit_test(maps_a_large_file),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
