/* py_host.c - the interpreter, started as the python command starts it.
 *
 * Py_RunMain with a PyConfig that parses python's own arguments does all that python does (script,
 * -m, -c, zip, SystemExit, atexit, exit codes). What makes the rest right is program_name: the path
 * of the real interpreter, from which its prefix, its virtual environment and sys.executable
 * follow.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "pystep/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "py_capture.h"
#include "py_break.h"
#include "py_code.h"
#include "py_compat.h"
#include "py_death.h"
#include "py_end.h"
#include "py_external.h"
#include "py_hooks.h"
#include "py_imports.h"
#include "py_lines.h"
#include "py_output.h"
#include "py_redact.h"
#include "py_refcount.h"
#include "py_rows.h"
#include "py_scope.h"
#include "py_source.h"
#include "py_trace.h"
#include "py_tracers.h"
#include "py_venv.h"
#include "pystep/tracee.h"

const char *py_executable(void)
{
	return PYTHON;
}

/* "3.11.2" of "3.11.2 (main, …)". */
const char *py_version(void)
{
	static char version[32];
	const char *whole = Py_GetVersion();

	snprintf(version, sizeof(version), "%.*s", (int)strcspn(whole, " "), whole);
	return version;
}

/* Start. */

static const char *name_of_python(const struct tracee_options *opt)
{
	static char *found;

	if (opt->python)
		return opt->python;
	if (!found)
		found = venv_find_python();
	return found ? found : py_executable();
}

/* argv as python would have it: its own name, then what was given. */
static char **python_arguments(const struct tracee_options *opt, const char *python)
{
	char **argv = base_realloc_array(NULL, opt->argc + 2, sizeof(*argv));

	argv[0] = (char *)python;
	for (int i = 0; i <= opt->argc; i++)
		argv[i + 1] = opt->argv[i];
	argv[opt->argc + 1] = NULL;
	return argv;
}

static PyStatus initialize(const struct tracee_options *opt)
{
	const char *python = name_of_python(opt);
	char **argv = python_arguments(opt, python);
	PyPreConfig pre;
	PyConfig config;
	PyStatus status;

	PyPreConfig_InitPythonConfig(&pre);
	status = Py_PreInitializeFromBytesArgs(&pre, opt->argc + 1, argv);
	if (PyStatus_Exception(status))
		return status;
	death_install_allocator();
	PyConfig_InitPythonConfig(&config);
	status = PyConfig_SetBytesArgv(&config, opt->argc + 1, argv);
	if (!PyStatus_Exception(status))
		status = PyConfig_SetBytesString(&config, &config.program_name, python);
	if (!PyStatus_Exception(status))
		status = Py_InitializeFromConfig(&config);
	PyConfig_Clear(&config);
	free(argv);
	return status;
}

static void start_recording(const struct tracee_options *opt)
{
	struct capture_budgets budgets = {
		.max_items = opt->max_items, .max_depth = opt->max_depth, .max_str = opt->max_str,
		.scan = opt->scan,
	};

	death_install_types();
	redact_start(opt);
	capture_start(&budgets);
	refcount_count_slots(stack_holds);
	if (!opt->rows) {
		hooks_start();
		output_start();
	}
	code_start();
	scope_ready();
	end_start();
	tracers_start();
	trace_start(opt);
	break_start(opt);
}

int py_main(const struct tracee_options *opt, struct ring *ring)
{
	PyStatus status;
	int result;

	if (!compat_check()) {
		fprintf(stderr, "pystep: built for Python %s, but the library loaded is %s\n",
			PY_VERSION, py_version());
		return 1;
	}
	scope_start(opt);
	imports_start(opt);
	external_start(opt);
	source_start(opt);
	lines_start(opt, ring);
	if (opt->rows)
		rows_start(opt->rows_filter);
	status = initialize(opt);
	if (PyStatus_IsExit(status))
		return status.exitcode;
	if (PyStatus_Exception(status))
		Py_ExitStatusException(status);
	start_recording(opt);
	result = Py_RunMain();
	output_put();
	lines_flush();
	return result;
}
