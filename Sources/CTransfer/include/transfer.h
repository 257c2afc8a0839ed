#pragma once
// One HTTP request over libcurl, the library that Swift's own networking stands on. It is looked for at
// run time (`libcurl.so.4`), so that building needs no header of it.
//
// Foundation's `URLSession` is not used: it ends the whole process when a server closes in the middle
// of a reply's head or sends a trailer ("Transfer completed, but there's no response").

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// A request under way; made by `ct_open`, ended by `ct_close`.
typedef struct ct_transfer ct_transfer;

/// Takes some bytes of a reply: a line of its head or a piece of its body. May block, which keeps the
/// server waiting. False ends the transfer.
typedef bool (*ct_sink)(void *_Nullable context, const uint8_t *bytes, size_t count);

/// What is sent, and who takes the reply.
typedef struct {
  const char *url;
  /// `Name: value`, `header_count` of them.
  const char *_Nullable const *_Nullable headers;
  size_t header_count;
  /// The body of a POST; a GET without one.
  const uint8_t *_Nullable body;
  size_t body_count;
  /// The longest time to connect, TLS included, and the longest silence after that.
  int64_t connect_milliseconds;
  int64_t idle_milliseconds;
  void *_Nullable context;
  ct_sink on_head;
  ct_sink on_body;
} ct_request;

/// How a transfer ended.
typedef enum __attribute__((enum_extensibility(closed))) {
  ct_done __attribute__((swift_name("done"))) = 0,
  ct_cancelled __attribute__((swift_name("cancelled"))),
  ct_silent __attribute__((swift_name("silent"))),
  ct_unknown_host __attribute__((swift_name("unknownHost"))),
  ct_no_connection __attribute__((swift_name("noConnection"))),
  ct_connect_timeout __attribute__((swift_name("connectTimeout"))),
  ct_bad_certificate __attribute__((swift_name("badCertificate"))),
  ct_closed __attribute__((swift_name("closed"))),
  ct_other __attribute__((swift_name("other"))),
} ct_outcome;

/// A transfer that has not begun; null where libcurl is not installed or memory is short.
ct_transfer *_Nullable ct_open(void);

/// Sends the request and hands over the reply as it arrives, on the calling thread, until its end.
/// Certificates are verified, redirections are not followed, loopback hosts are reached without a
/// proxy. Called once per transfer. `reason` gets libcurl's words where the outcome is `ct_other`.
ct_outcome ct_perform(ct_transfer *transfer, const ct_request *request, char *reason,
                      size_t reason_size);

/// Ends a transfer from any thread, at once; before `ct_perform` it keeps it from beginning.
void ct_cancel(ct_transfer *transfer);

/// Frees a transfer that is not being performed.
void ct_close(ct_transfer *transfer);

#pragma clang assume_nonnull end
