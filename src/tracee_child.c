/* tracee_child.c - what the child does between the fork and the interpreter: it dies with the debugger, its streams are put in
 * place, and nothing of the debugger's stays open but one descriptor, at 100 or above where no program looks for it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tracee_child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "fault.h"
#include "tracee_file.h"

static void die_with_parent(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
}

static void use(int fd, int as)
{
	if (fd < 0 || fd == as)
		return;
	dup2(fd, as);
	close(fd);
}

static void use_terminal(const struct tracee_options *opt)
{
	if (opt->pty < 0)
		return;
	setsid();
	ioctl(opt->pty, TIOCSCTTY, 0);
	for (int fd = 0; fd < 3; fd++)
		dup2(opt->pty, fd);
	if (opt->pty > 2)
		close(opt->pty);
	if (opt->pty_master >= 0)
		close(opt->pty_master);
}

static void use_nothing(void)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	close(fd);
}

_Noreturn void tracee_child_run(const struct tracee_child *c)
{
	int status;

	die_with_parent(c->parent);
	fault_stop();
	for (size_t i = 0; i < c->n_ours; i++)
		if (c->ours[i] >= 0)
			close(c->ours[i]);
	use_terminal(c->opt);
	if (c->opt->stdout_is_ours || tracee_path_is_stdout(c->opt->record))
		dup2(STDERR_FILENO, STDOUT_FILENO);
	if (c->opt->no_output)
		use_nothing();
	use(c->input, STDIN_FILENO);
	status = c->opt->host(c->opt, c->ring);
	ring_flush(c->ring);
	exit(status);
}
