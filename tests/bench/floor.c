/* floor.c - runs a program as python would, with a C trace function that returns at once: what tracing itself costs.
 *
 * The floor that recording is measured against. The same way of embedding as src/py_host.c, and nothing else.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py.h"

static int nothing(PyObject *self, PyFrameObject *frame, int what, PyObject *arg)
{
	(void)self, (void)frame, (void)what, (void)arg;
	return 0;
}

static PyStatus start(int argc, char **argv)
{
	PyConfig config;
	PyStatus status;

	PyConfig_InitPythonConfig(&config);
	status = PyConfig_SetBytesString(&config, &config.program_name, PYTHON);
	if (!PyStatus_Exception(status))
		status = PyConfig_SetBytesArgv(&config, argc, argv);
	if (!PyStatus_Exception(status))
		status = Py_InitializeFromConfig(&config);
	PyConfig_Clear(&config);
	return status;
}

int main(int argc, char **argv)
{
	PyStatus status = start(argc, argv);

	if (PyStatus_Exception(status))
		Py_ExitStatusException(status);
	PyEval_SetTrace(nothing, NULL);
	return Py_RunMain();
}
