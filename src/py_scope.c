/* py_scope.c - which code is the user's own.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_scope.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "filter.h"
#include "py_text.h"
#include "pystep/err.h"
#include "pystep/tracee.h"

struct verdict {                        /* of one file */
	char *path;
	bool  is_in;
	struct verdict *next;
};

#define N_BUCKETS 1024

static char **directories; /* real paths without a slash at the end ("" for the root) */
static size_t n_directories, cap_directories;
static bool has_all, is_given;          /* --all; directories come from --scope */
static char *library, *start_directory;
static PyObject *main_names;            /* the dict of __main__, borrowed */
static struct verdict *verdicts[N_BUCKETS];
static PyObject *last_name;             /* str held: code of one file shares it */
static bool last_is_in;
static struct filter *filter;           /* NULL: everything is wanted */

/* Paths. */

/* The real path of what may not exist as a file (a member of a zip): that of its longest
 * beginning which does. */
static char *real_path(const char *path)
{
	struct str full = { 0 }, out = { 0 };
	size_t n;

	if (path[0] != '/')
		str_addf(&full, "%s/", start_directory);
	str_add(&full, path);
	for (n = full.len; n > 0; n--) {
		char *beginning, *real;

		if (n < full.len && full.at[n] != '/')
			continue;
		beginning = base_memdup(full.at, n);
		real = realpath(beginning, NULL);
		free(beginning);
		if (!real)
			continue;
		str_add(&out, strcmp(real, "/") || n == full.len ? real : "");
		free(real);
		break;
	}
	str_add(&out, full.at + n);
	str_free(&full);
	return str_take(&out);
}

static void add_directory(const char *path)
{
	char *real = real_path(path);
	size_t len = strlen(real);

	if (len && real[len - 1] == '/')
		real[len - 1] = '\0';
	BASE_GROW(directories, cap_directories, n_directories + 1);
	directories[n_directories++] = real;
}

static char *directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? base_memdup(path, slash == path ? 1 : slash - path) : base_strdup(".");
}

static bool is_below(const char *path, const char *directory)
{
	size_t len = strlen(directory);

	return strncmp(path, directory, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

static bool is_installed(const char *rest)
{
	return strstr(rest, "/site-packages/") || strstr(rest, "/dist-packages/");
}

static bool is_own(const char *path)
{
	bool is_library = library && is_below(path, library);

	for (size_t i = 0; i < n_directories; i++) {
		if (!is_below(path, directories[i]) || is_installed(path + strlen(directories[i])))
			continue;
		if (!is_library || (is_given && is_below(directories[i], library)))
			return true;
	}
	return false;
}

/* Start. */

static void add_script(const char *script)
{
	char *real = real_path(script), *directory;
	struct stat st;

	if (stat(real, &st) == 0 && S_ISDIR(st.st_mode)) {
		add_directory(real);
		free(real);
		return;
	}
	directory = directory_of(real);
	add_directory(directory);
	free(directory);
	directory = directory_of(script);
	add_directory(directory);
	free(directory);
	free(real);
}

void scope_start(const struct tracee_options *opt)
{
	const char *program = opt->program < opt->argc ? opt->argv[opt->program] : "-";

	start_directory = getcwd(NULL, 0);
	if (!start_directory)
		start_directory = base_strdup(".");
	has_all = opt->all;
	filter = opt->filter ? filter_compile(opt->filter, &(struct err){ 0 }) : NULL;
	is_given = opt->scopes && opt->scopes[0];
	if (is_given)
		for (const char **s = opt->scopes; *s; s++)
			add_directory(*s);
	else if (program[0] == '-' && !opt->only_text)
		add_directory(start_directory);
	else if (program[0] != '-')
		add_script(program);
}

void scope_ready(void)
{
	const PyConfig *config = _PyInterpreterState_GetConfig(PyInterpreterState_Get());
	PyObject *module = compat_dict_find(compat_modules(), "__main__");
	char path[PATH_MAX];

	if (module && PyModule_Check(module))
		main_names = PyModule_GetDict(module);
	if (config->stdlib_dir && wcstombs(path, config->stdlib_dir, sizeof(path)) < sizeof(path))
		library = real_path(path);
}

/* What the filter wants. */

static char *module_of(PyObject *globals)
{
	PyObject *name = compat_dict_find(globals, "__name__");

	return name && PyUnicode_Check(name) ? text_of(name) : base_strdup("");
}

bool scope_wants(PyCodeObject *code, PyObject *globals)
{
	char *texts[4];
	bool wants;

	if (!filter)
		return true;
	texts[0] = text_of(code->co_filename);
	texts[1] = module_of(globals);
	texts[2] = text_of(code->co_name);
	texts[3] = text_of(code->co_qualname);
	wants = filter_may_hold(filter, &(struct filter_code){ texts[0], texts[1], texts[2], texts[3] });
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		free(texts[i]);
	return wants;
}

/* Files. */

static struct verdict **find_bucket(const char *path)
{
	uint32_t hash = 2166136261u;

	for (const char *s = path; *s; s++)
		hash = (hash ^ (unsigned char)*s) * 16777619u;
	return &verdicts[hash % N_BUCKETS];
}

static struct verdict *find_verdict(const char *path)
{
	struct verdict *v = *find_bucket(path);

	while (v && strcmp(v->path, path) != 0)
		v = v->next;
	return v;
}

static bool judge(char *path, bool is_in)                    /* takes path */
{
	struct verdict **bucket = find_bucket(path);
	struct verdict *v = base_alloc(sizeof(*v));

	*v = (struct verdict){ .path = path, .is_in = is_in, .next = *bucket };
	*bucket = v;
	return is_in;
}

static char *path_of(PyObject *filename)
{
	struct str path = { 0 };

	text_add_path(&path, filename);
	return str_take(&path);
}

static bool judge_file(PyObject *filename)
{
	char *path = path_of(filename), *real;
	struct verdict *v = find_verdict(path);
	bool is_in;

	if (v) {
		free(path);
		return v->is_in;
	}
	real = real_path(path);
	is_in = is_own(real);
	free(real);
	return judge(path, is_in);
}

static bool file_is_in(PyObject *filename)
{
	if (filename != last_name) {
		last_is_in = judge_file(filename);
		if (PyUnicode_CheckExact(filename)) {
			Py_XSETREF(last_name, Py_NewRef(filename));
		}
	}
	return last_is_in;
}

/* Everything in the file of __main__ is in scope, wherever it lies. */
static void take_main_file(PyObject *filename)
{
	char *path = path_of(filename);
	struct verdict *v = find_verdict(path);

	Py_CLEAR(last_name);
	if (!v) {
		judge(path, true);
		return;
	}
	v->is_in = true;
	free(path);
}

/* Frames. */

static bool starts_with(PyObject *filename, const char *beginning)
{
	Py_ssize_t n = strlen(beginning);

	if (!PyUnicode_Check(filename) || !PyUnicode_IS_READY(filename) ||
	    PyUnicode_GET_LENGTH(filename) < n)
		return false;
	for (Py_ssize_t i = 0; i < n; i++)
		if (PyUnicode_READ_CHAR(filename, i) != (unsigned char)beginning[i])
			return false;
	return true;
}

/* Libraries also compile what they make up under no name at all. */
static bool is_nameless(PyObject *filename)
{
	return PyUnicode_Check(filename) && PyUnicode_IS_READY(filename) && PyUnicode_GET_LENGTH(filename) == 0;
}

bool scope_is_file(PyObject *filename)
{
	return !starts_with(filename, "<") && !is_nameless(filename);
}

bool scope_is_main(const compat_frame *fr)
{
	return compat_frame_globals(fr) == main_names;
}

bool scope_is_outermost(compat_frame *fr)
{
	while ((fr = compat_frame_previous(fr)))
		if (!starts_with(compat_frame_code(fr)->co_filename, "<frozen runpy>"))
			return false;
	return true;
}

/* The body of __main__. */
static bool is_program(compat_frame *fr)
{
	return !is_given && scope_is_main(fr) && scope_is_outermost(fr) &&
	       starts_with(compat_frame_code(fr)->co_name, "<module>");
}

/* What a person typed or wrote, though a library runs it. */
static const char *const typed[] = { "<stdin>", "<console>", "<input>", "<doctest ", NULL };

static bool text_is_in(compat_frame *fr, bool (*caller_is_in_scope)(compat_frame *))
{
	PyObject *filename = compat_frame_code(fr)->co_filename;
	compat_frame *caller = compat_frame_previous(fr);

	if (is_program(fr))
		return true;
	if (starts_with(filename, "<frozen "))
		return false;
	for (const char *const *t = typed; *t && !is_given; t++)
		if (starts_with(filename, *t))
			return true;
	return caller ? caller_is_in_scope(caller) : !is_given;
}

bool scope_has(compat_frame *fr, bool (*caller_is_in_scope)(compat_frame *))
{
	PyCodeObject *code = compat_frame_code(fr);

	if (has_all)
		return true;
	if (!scope_is_file(code->co_filename))
		return text_is_in(fr, caller_is_in_scope);
	if (is_program(fr))
		take_main_file(code->co_filename);
	return file_is_in(code->co_filename);
}
