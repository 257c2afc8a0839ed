#include "transfer.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

// MARK: - libcurl, as much of it as is used (curl.h's numbers are part of its binary interface)

enum {
  url_option = 10002, write_data = 10001, post_fields = 10015, http_header = 10023,
  header_data = 10029, no_proxy = 10177, write_function = 20011, header_function = 20079,
  post_size = 30120, no_signal = 99, connect_timeout_ms = 156, protocols = 181,
  suppress_connect_headers = 265,
};
enum { global_default = 3, http_and_https = 3, message_done = 1, connected_after = 0x300006 };
enum {
  could_not_resolve = 6, could_not_connect = 7, partial_file = 18, write_error = 23, timed_out = 28,
  got_nothing = 52, receive_error = 56, bad_certificate = 60,
};

typedef struct {
  int kind;
  void *easy;
  union {
    void *pointer;
    int code;
  } data;
} message;

static struct {
  int (*global_init)(long);
  void *(*easy_init)(void);
  int (*easy_setopt)(void *, int, ...);
  void (*easy_cleanup)(void *);
  int (*easy_getinfo)(void *, int, ...);
  const char *(*easy_strerror)(int);
  void *(*slist_append)(void *, const char *);
  void (*slist_free_all)(void *);
  void *(*multi_init)(void);
  int (*multi_add_handle)(void *, void *);
  int (*multi_remove_handle)(void *, void *);
  int (*multi_perform)(void *, int *);
  int (*multi_poll)(void *, void *, unsigned, int, int *);
  int (*multi_wakeup)(void *);
  message *(*multi_info_read)(void *, int *);
  int (*multi_cleanup)(void *);
  bool is_there;
} curl;

static void load(void) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) library = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  const struct {
    const char *name;
    void *place;
  } symbols[] = {
      {"curl_global_init", &curl.global_init},
      {"curl_easy_init", &curl.easy_init},
      {"curl_easy_setopt", &curl.easy_setopt},
      {"curl_easy_cleanup", &curl.easy_cleanup},
      {"curl_easy_getinfo", &curl.easy_getinfo},
      {"curl_easy_strerror", &curl.easy_strerror},
      {"curl_slist_append", &curl.slist_append},
      {"curl_slist_free_all", &curl.slist_free_all},
      {"curl_multi_init", &curl.multi_init},
      {"curl_multi_add_handle", &curl.multi_add_handle},
      {"curl_multi_remove_handle", &curl.multi_remove_handle},
      {"curl_multi_perform", &curl.multi_perform},
      {"curl_multi_poll", &curl.multi_poll},
      {"curl_multi_wakeup", &curl.multi_wakeup},
      {"curl_multi_info_read", &curl.multi_info_read},
      {"curl_multi_cleanup", &curl.multi_cleanup},
  };
  for (size_t index = 0; index < sizeof symbols / sizeof *symbols; index++) {
    void *found = dlsym(library, symbols[index].name);
    if (!found) return;
    *(void **)symbols[index].place = found;
  }
  curl.is_there = curl.global_init(global_default) == 0;
}

// MARK: - A transfer

struct ct_transfer {
  void *multi;
  void *easy;
  atomic_bool is_cancelled;
  // Used by the performing thread alone.
  const ct_request *request;
  int64_t last_sign;
};

static int64_t milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

ct_transfer *ct_open(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  if (!curl.is_there) return NULL;
  ct_transfer *transfer = calloc(1, sizeof *transfer);
  if (!transfer) return NULL;
  transfer->multi = curl.multi_init();
  transfer->easy = curl.easy_init();
  if (!transfer->multi || !transfer->easy) {
    ct_close(transfer);
    return NULL;
  }
  return transfer;
}

void ct_close(ct_transfer *transfer) {
  if (transfer->easy) curl.easy_cleanup(transfer->easy);
  if (transfer->multi) curl.multi_cleanup(transfer->multi);
  free(transfer);
}

void ct_cancel(ct_transfer *transfer) {
  atomic_store(&transfer->is_cancelled, true);
  curl.multi_wakeup(transfer->multi);
}

static size_t take(ct_transfer *transfer, ct_sink sink, const char *bytes, size_t count) {
  if (atomic_load(&transfer->is_cancelled)) return 0;
  bool goes_on = sink(transfer->request->context, (const uint8_t *)bytes, count);
  // After the sink, which may have kept the server waiting.
  transfer->last_sign = milliseconds();
  return goes_on ? count : 0;
}

static size_t take_head(char *bytes, size_t size, size_t count, void *transfer) {
  return take(transfer, ((ct_transfer *)transfer)->request->on_head, bytes, size * count);
}

static size_t take_body(char *bytes, size_t size, size_t count, void *transfer) {
  return take(transfer, ((ct_transfer *)transfer)->request->on_body, bytes, size * count);
}

static ct_outcome outcome(int code, char *reason, size_t reason_size) {
  switch (code) {
    case 0: return ct_done;
    case write_error: return ct_cancelled;
    case could_not_resolve: return ct_unknown_host;
    case could_not_connect: return ct_no_connection;
    case timed_out: return ct_connect_timeout;  // The only limit that libcurl is given.
    case bad_certificate: return ct_bad_certificate;
    case partial_file:
    case got_nothing:
    case receive_error: return ct_closed;
    default:
      snprintf(reason, reason_size, "%s", curl.easy_strerror(code));
      return ct_other;
  }
}

// Whether the request is on its way: until then libcurl's own limit for connecting holds.
static bool is_connected(ct_transfer *transfer) {
  double seconds = 0;
  curl.easy_getinfo(transfer->easy, connected_after, &seconds);
  return seconds > 0;
}

static ct_outcome run(ct_transfer *transfer, char *reason, size_t reason_size) {
  bool was_connected = false;
  while (!atomic_load(&transfer->is_cancelled)) {
    int running = 0;
    if (curl.multi_perform(transfer->multi, &running) != 0) break;
    int left;
    for (message *next; (next = curl.multi_info_read(transfer->multi, &left));)
      if (next->kind == message_done) return outcome(next->data.code, reason, reason_size);
    if (running == 0) break;
    int64_t wait = 1000;
    if (!was_connected && is_connected(transfer)) {
      was_connected = true;
      if (transfer->last_sign == 0) transfer->last_sign = milliseconds();
    }
    if (was_connected) {
      int64_t patience =
          transfer->last_sign + transfer->request->idle_milliseconds - milliseconds();
      if (patience <= 0) return ct_silent;
      if (patience < wait) wait = patience;
    }
    if (curl.multi_poll(transfer->multi, NULL, 0, (int)wait, NULL) != 0) break;
  }
  if (atomic_load(&transfer->is_cancelled)) return ct_cancelled;
  snprintf(reason, reason_size, "libcurl stopped without a reason");
  return ct_other;
}

ct_outcome ct_perform(ct_transfer *transfer, const ct_request *request, char *reason,
                      size_t reason_size) {
  transfer->request = request;
  reason[0] = 0;
  void *easy = transfer->easy;
  void *headers = NULL;
  for (size_t index = 0; index < request->header_count; index++) {
    if (!request->headers[index]) continue;
    void *longer = curl.slist_append(headers, request->headers[index]);
    if (longer) headers = longer;
  }
  curl.easy_setopt(easy, url_option, request->url);
  curl.easy_setopt(easy, http_header, headers);
  if (request->body) {
    curl.easy_setopt(easy, post_fields, request->body);
    curl.easy_setopt(easy, post_size, (int64_t)request->body_count);
  }
  curl.easy_setopt(easy, protocols, (long)http_and_https);
  curl.easy_setopt(easy, no_proxy, "localhost,127.0.0.1,::1");
  curl.easy_setopt(easy, suppress_connect_headers, 1L);
  curl.easy_setopt(easy, no_signal, 1L);
  curl.easy_setopt(easy, connect_timeout_ms, (long)request->connect_milliseconds);
  curl.easy_setopt(easy, header_function, take_head);
  curl.easy_setopt(easy, header_data, transfer);
  curl.easy_setopt(easy, write_function, take_body);
  curl.easy_setopt(easy, write_data, transfer);
  ct_outcome result = ct_other;
  if (curl.multi_add_handle(transfer->multi, easy) == 0) {
    result = run(transfer, reason, reason_size);
    curl.multi_remove_handle(transfer->multi, easy);
  }
  if (headers) curl.slist_free_all(headers);
  return result;
}
