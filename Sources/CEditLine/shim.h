// libedit's EditLine interface for Swift: one function for each use of a variadic call, and the
// two standard streams, which Swift 6 refuses as shared mutable state.
#pragma once
#include <errno.h>
#include <histedit.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/// Rows and columns of the terminal behind `fd`; 0 when it answers, -1 otherwise.
static inline int ce_window_size(int fd, int *rows, int *columns) {
  struct winsize size;
  if (ioctl(fd, TIOCGWINSZ, &size) != 0) return -1;
  *rows = size.ws_row;
  *columns = size.ws_col;
  return 0;
}
