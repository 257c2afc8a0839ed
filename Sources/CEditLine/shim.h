// libedit's EditLine interface for Swift: one function for each use of a variadic call, and the
// two standard streams, which Swift 6 refuses as shared mutable state.
#pragma once
#include <histedit.h>
#include <stdio.h>

typedef unsigned char (*ce_function)(EditLine *, int);
typedef char *(*ce_prompt)(EditLine *);

/// An editor on the standard streams; NULL when there is no memory. Libedit's signal handlers stay
/// off: they expect the editor on the main thread, where Swift does not keep it.
static inline EditLine *ce_open(const char *program) {
  EditLine *editor = el_init(program, stdin, stdout, stderr);
  if (editor == NULL) return NULL;
  el_set(editor, EL_EDITOR, "emacs");
  el_set(editor, EL_SIGNAL, 0);
  return editor;
}

/// What gives the prompt; `escape` stands around what takes no cells.
static inline void ce_set_prompt(EditLine *editor, ce_prompt prompt, char escape) {
  el_set(editor, EL_PROMPT_ESC, prompt, escape);
}

static inline void ce_add_function(EditLine *editor, const char *name, const char *help,
                                   ce_function function) {
  el_set(editor, EL_ADDFN, name, help, function);
}

static inline void ce_bind(EditLine *editor, const char *key, const char *function) {
  el_set(editor, EL_BIND, key, function, NULL);
}

/// Whether the user's settings chose the vi keys, whose maps start anew.
static inline int ce_has_vi_keys(EditLine *editor) {
  const char *name = NULL;
  if (el_get(editor, EL_EDITOR, &name) != 0 || name == NULL) return 0;
  return name[0] == 'v';
}

/// Delivers Ctrl-C and Ctrl-Z as keys while a line is edited.
static inline void ce_take_signal_keys(EditLine *editor) {
  el_set(editor, EL_SETTY, "-d", "-isig", NULL);
}

/// What reads the next character: 1 for one, 0 at the end.
static inline void ce_set_reader(EditLine *editor, el_rfunc_t reader) {
  el_set(editor, EL_GETCFN, reader);
}

/// Takes the terminal for editing (1) or gives it back (0).
static inline void ce_prepare_terminal(EditLine *editor, int is_taken) {
  el_set(editor, EL_PREP_TERM, is_taken);
}

static inline void ce_refresh(EditLine *editor) { el_set(editor, EL_REFRESH); }

static inline void ce_set_history(EditLine *editor, History *past) {
  el_set(editor, EL_HIST, history, past);
}

static inline void ce_history_limit(History *past, int count) {
  HistEvent event;
  history(past, &event, H_SETSIZE, count);
}

static inline void ce_history_enter(History *past, const char *line) {
  HistEvent event;
  history(past, &event, H_ENTER, line);
}

static inline void ce_history_clear(History *past) {
  HistEvent event;
  history(past, &event, H_CLEAR);
}

static inline void ce_flush(void) { fflush(stdout); }
