/* main_signals.h - signals while a program runs without a terminal of its own, and dying as it died.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PYSTEP_SRC_MAIN_SIGNALS_H
#define PYSTEP_SRC_MAIN_SIGNALS_H

#include "pystep/session.h"
#include "pystep/tracee.h"

void signals_pass_on(const struct tracee *t);                /* from here on, signals are for the program */
void signals_follow(struct tracee *t);                       /* stop when it was stopped, let it go on when we may */
/* Ctrl-C is for the program only; a SIGINT that is sent to us alone interrupts what the session is at. */
void signals_interrupt(struct session *s);
/* Exit as a process with that wait status did: by the same signal, without a second core. */
_Noreturn void signals_end_like(int status);

#endif
