/* py_venv.c - the virtual environment one stands in.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "py_venv.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "py.h"

/* "3.11" of the first "version = 3.11.2" or "version_info = …" of a pyvenv.cfg; false: no such
 * file. */
static bool read_version(const char *path, char version[16])
{
	FILE *file = fopen(path, "re");
	char line[1024];
	int major, minor;

	version[0] = '\0';
	if (!file)
		return false;
	while (!version[0] && fgets(line, sizeof(line), file))
		if (sscanf(line, " version = %d.%d", &major, &minor) == 2 ||
		    sscanf(line, " version_info = %d.%d", &major, &minor) == 2)
			snprintf(version, 16, "%d.%d", major, minor);
	fclose(file);
	return true;
}

/* `python` (taken) if the environment in `root` is of our version. */
static char *choose(char *python, const char *root)
{
	struct str config = { 0 };
	char version[16], own[16];
	bool is_venv;

	str_addf(&config, "%s/pyvenv.cfg", root);
	is_venv = read_version(config.at, version);
	str_free(&config);
	snprintf(own, sizeof(own), "%d.%d", PY_MAJOR_VERSION, PY_MINOR_VERSION);
	if (is_venv && access(python, X_OK) == 0 && (!version[0] || strcmp(version, own) == 0))
		return python;
	if (is_venv)
		fprintf(stderr,
			"pystep: the virtual environment %s is for Python %s, not %s: not used\n",
			root, version[0] ? version : "of another kind", own);
	free(python);
	return NULL;
}

static char *join(const char *directory, size_t len, const char *rest)
{
	struct str s = { 0 };

	str_add_bytes(&s, directory, len);
	str_add(&s, rest);
	return str_take(&s);
}

static char *find_on_path(const char *name)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t n = strcspn(path, ":");
		char *python = join(path, n, name);

		if (access(python, X_OK) == 0)
			return python;
		free(python);
		path += n + (path[n] == ':');
	}
	return NULL;
}

/* "/env" of "/env/bin/python3". */
static char *root_of(const char *python)
{
	size_t n = strlen(python);

	for (int i = 0; i < 2; i++)
		while (n > 0 && python[--n] != '/')
			;
	return base_memdup(python, n);
}

char *venv_find_python(void)
{
	const char *active = getenv("VIRTUAL_ENV");
	char *python, *root;

	if (active && *active)
		return choose(join(active, strlen(active), "/bin/python"), active);
	python = find_on_path("/python3");
	if (!python)
		return NULL;
	root = root_of(python);
	python = choose(python, root);
	free(root);
	return python;
}
