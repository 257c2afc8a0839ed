// Every function of CPlatform and CTransfer, called by a program small enough for valgrind: it does not
// survive Swift's runtime. `Tools/sanitize valgrind` builds and runs it; what comes out is compared by
// Swift's tests, here it is the memory that counts.

#include <arpa/inet.h>
#include <fcntl.h>
#include <platform.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <transfer.h>
#include <unistd.h>

static int failures = 0, checks = 0;

static void check(bool holds, const char *what) {
  checks++;
  if (holds) return;
  failures++;
  printf("%s does not hold\n", what);
}

// MARK: - CPlatform

static void *pinned(void *context) {
  bp_name_thread("a name longer than fifteen bytes");
  check(bp_pin_thread(1000) && bp_cpu_count() == 1, "a pinned thread sees one CPU");
  return context;
}

static void threads(void) {
  pthread_t thread;
  check(pthread_create(&thread, NULL, pinned, NULL) == 0, "a thread");
  pthread_join(thread, NULL);
  uint32_t *word = malloc(sizeof *word);
  *word = 7;
  check(bp_park(word, 8, -1) && !bp_park(word, 7, 1000000), "parking");
  check(bp_unpark(word, INT32_MAX) == 0, "nobody is parked");
  bp_spin_hint();
  free(word);
}

static void memory(void) {
  check(bp_page_size() >= 4096 && bp_resident_bytes() > 0, "pages");
  check(bp_memory_limit_bytes() > 0 && bp_memory_available_bytes() > 0, "memory of the machine");
  check(bp_group_memory_limit_bytes("/nowhere", "/nowhere") == 0, "no groups, no limit");
  check(bp_group_cpu_limit("/nowhere", "/nowhere") == 0 && bp_cpu_budget() > 0, "no quota");
  for (size_t count = 0; count < 600; count += 7) {
    char *bytes = calloc(count + 1, 1), *exact = malloc(count);
    memcpy(exact, bytes, count);
    check(bp_read_memory(exact, count) == 0, "zeros add up to zero");
    free(bytes), free(exact);
  }
}

static void digests(void) {
  for (size_t blocks = 0; blocks < 5; blocks++) {
    unsigned char *bytes = malloc(64 * blocks);
    for (size_t i = 0; i < 64 * blocks; i++) bytes[i] = (unsigned char)(i * 31);
    uint32_t *plain = calloc(8, 4), *fast = calloc(8, 4);
    bp_sha256_compress(plain, bytes, blocks, false);
    bp_sha256_compress(fast, bytes, blocks, bp_sha256_is_accelerated());
    check(memcmp(plain, fast, 32) == 0, "both digests are one");
    free(bytes), free(plain), free(fast);
  }
}

static void files(const char *folder) {
  char path[512], other[512];
  snprintf(path, sizeof path, "%s/file", folder);
  snprintf(other, sizeof other, "%s/other", folder);
  int first = bp_open_append(path, 0600), second = bp_open_append(path, 0600);
  check(first >= 0 && second >= 0, "files");
  check(bp_file_lock(first, true, false) == 0 && bp_file_lock(second, true, false) != 0, "a lock");
  check(bp_file_unlock(first) == 0 && bp_file_lock(second, false, true) == 0, "its end");
  check(bp_sync_file(first) == 0 && bp_sync_folder(folder) == 0, "flushing");
  check(bp_sync_folder("/nonexistent") != 0, "a folder that is not there");
  int columns, rows;
  check(!bp_terminal_size(first, &columns, &rows), "a file is no terminal");
  size_t page = bp_page_size();
  check(ftruncate(first, (off_t)(2 * page)) == 0, "two pages");
  char *mapped = mmap(NULL, 2 * page, PROT_READ, MAP_PRIVATE, first, 0), *copy = malloc(2 * page);
  check(mapped != MAP_FAILED && bp_guarded_copy(copy, mapped, 2 * page), "a guarded copy");
  check(ftruncate(first, (off_t)page) == 0 && !bp_guarded_copy(copy, mapped, 2 * page), "a cut file");
  check(bp_guarded_copy(copy, mapped, page), "what is left of it");
  munmap(mapped, 2 * page);
  free(copy);
  check(bp_rename_exclusive(path, other) == 0, "a name");
  check(bp_rename_exclusive(other, other) != 0, "a name that is taken");
  close(first), close(second), unlink(other);
}

// MARK: - CTransfer

typedef struct { size_t head, body, limit; } Taken;

static bool take_head(void *context, const uint8_t *bytes, size_t count) {
  Taken *taken = context;
  for (size_t i = 0; i < count; i++) taken->head += bytes[i] != 0;
  return true;
}

static bool take_body(void *context, const uint8_t *bytes, size_t count) {
  Taken *taken = context;
  for (size_t i = 0; i < count; i++) taken->body += bytes[i] != 0;
  return taken->body <= taken->limit;
}

typedef struct { int listener; const char *reply; } Server;

static void *serve(void *context) {
  Server *server = context;
  int connection = accept(server->listener, NULL, NULL);
  char request[4096];
  if (recv(connection, request, sizeof request, 0) > 0) {
    for (const char *c = server->reply; *c; c++) send(connection, c, 1, MSG_NOSIGNAL);
  }
  close(connection);
  return NULL;
}

static ct_outcome transfer(const char *reply, const char *body, size_t limit, bool cancelled) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  Server server = {.listener = socket(AF_INET, SOCK_STREAM, 0), .reply = reply};
  bind(server.listener, (struct sockaddr *)&address, size);
  getsockname(server.listener, (struct sockaddr *)&address, &size);
  pthread_t thread;
  bool listens = reply != NULL && listen(server.listener, 1) == 0;
  if (listens) pthread_create(&thread, NULL, serve, &server);
  char url[64], reason[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d/v1", ntohs(address.sin_port));
  static const char *const headers[] = {"Content-Type: application/json", "X-Test: 1"};
  Taken taken = {.limit = limit};
  ct_request request = {
    .url = url, .headers = headers, .header_count = 2, .body = (const uint8_t *)body,
    .body_count = body ? strlen(body) : 0, .connect_milliseconds = 20000,
    .idle_milliseconds = 20000, .context = &taken, .on_head = take_head, .on_body = take_body,
  };
  ct_transfer *open = ct_open();
  if (open == NULL) return ct_other;
  if (cancelled) ct_cancel(open);
  ct_outcome outcome = ct_perform(open, &request, reason, sizeof reason);
  ct_close(open);
  // Where nobody connected, the server waits for one who does.
  shutdown(server.listener, SHUT_RDWR);
  if (listens) pthread_join(thread, NULL);
  close(server.listener);
  return outcome;
}

static void transfers(void) {
  static const char whole[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
  check(transfer(whole, NULL, 100, false) == ct_done, "a reply");
  check(transfer(whole, "{\"a\":1}", 100, false) == ct_done, "a reply to a body");
  check(transfer(whole, NULL, 2, false) == ct_cancelled, "a reply that its reader ends");
  check(transfer(whole, NULL, 100, true) == ct_cancelled, "a transfer ended before it began");
  check(transfer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhell", NULL, 100, false) != ct_done,
        "a reply that is cut");
  check(transfer("HTTP/1.1 2", NULL, 100, false) != ct_done, "a head that is cut");
  check(transfer("nonsense\r\n\r\n", NULL, 100, false) != ct_done, "no reply at all");
  check(transfer(NULL, NULL, 100, false) == ct_no_connection, "nobody listens");
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  threads();
  memory();
  digests();
  files(arguments[1]);
  transfers();
  printf("platform: %d checks, %d do not hold\n", checks, failures);
  return failures != 0;
}
