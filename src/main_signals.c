/* main_signals.c - signals in batch.
 *
 * The program is in our process group: what the terminal sends (Ctrl-C, Ctrl-\, Ctrl-Z, a hang-up) reaches both, and is not passed on;
 * what somebody sends to us alone is. The kernel tells the two apart by si_code.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "main_signals.h"

#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t program; /* its process */
static struct session *session;

static void handle(int signal, void (*fn)(int, siginfo_t *, void *))
{
	struct sigaction a = { .sa_sigaction = fn, .sa_flags = SA_SIGINFO | SA_RESTART };

	sigemptyset(&a.sa_mask);
	sigaction(signal, &a, NULL);
}

static bool was_sent(const siginfo_t *info)
{
	return info->si_code == SI_USER || info->si_code == SI_QUEUE || info->si_code == SI_TKILL;
}

static void pass_on(int signal, siginfo_t *info, void *context)
{
	(void)context;
	if (was_sent(info))
		kill(program, signal);
}

static void wake(int signal, siginfo_t *info, void *context)
{
	(void)signal, (void)info, (void)context;
}

void signals_pass_on(const struct tracee *t)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGTSTP,
		SIGCONT, SIGALRM };

	program = tracee_pid(t);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		handle(signals[i], pass_on);
	handle(SIGCHLD, wake); /* its death ends a wait for its lines */
}

void signals_follow(struct tracee *t)
{
	if (!tracee_take_suspended(t))
		return;
	raise(SIGSTOP);
	tracee_kill(t, SIGCONT);
}

static void interrupt(int signal, siginfo_t *info, void *context)
{
	(void)signal, (void)context;
	if (was_sent(info))
		session_cancel(session);
}

void signals_interrupt(struct session *s)
{
	session = s;
	handle(SIGINT, interrupt);
	signal(SIGQUIT, SIG_IGN);
	handle(SIGCHLD, wake);
}

static _Noreturn void die_by(int number)
{
	struct rlimit none = { 0, 0 };
	sigset_t one;

	setrlimit(RLIMIT_CORE, &none);
	signal(number, SIG_DFL);
	sigemptyset(&one);
	sigaddset(&one, number);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	raise(number);
	_exit(128 + number);
}

_Noreturn void signals_end_like(int status)
{
	if (WIFSIGNALED(status))
		die_by(WTERMSIG(status));
	exit(WEXITSTATUS(status));
}
