#include "ccurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// libcurl's ABI numbers: documented never to change. Written here so that building needs no libcurl header.
enum {
    OPT_WRITEDATA = 10001,
    OPT_READDATA = 10009,
    OPT_READFUNCTION = 20012,
    OPT_CUSTOMREQUEST = 10036,
    OPT_NOBODY = 44,
    OPT_UPLOAD = 46,
    OPT_FRESH_CONNECT = 74,
    OPT_INFILESIZE_LARGE = 30115,
    OPT_SEEKFUNCTION = 20167,
    OPT_SEEKDATA = 10168,
    OPT_PATH_AS_IS = 234,
    OPT_URL = 10002,
    OPT_PROXY = 10004,
    OPT_ERRORBUFFER = 10010,
    OPT_WRITEFUNCTION = 20011,
    OPT_USERAGENT = 10018,
    OPT_HTTPHEADER = 10023,
    OPT_HEADERDATA = 10029,
    OPT_NETRC = 51,
    OPT_FOLLOWLOCATION = 52,
    OPT_CAINFO = 10065,
    OPT_HEADERFUNCTION = 20079,
    OPT_HTTPGET = 80,
    OPT_HTTP_VERSION = 84,
    OPT_BUFFERSIZE = 98,
    OPT_NOSIGNAL = 99,
    OPT_CONNECTTIMEOUT_MS = 156,
    OPT_PROTOCOLS = 181,
    OPT_TCP_KEEPALIVE = 213,
    OPT_SUPPRESS_CONNECT_HEADERS = 265,
    OPT_PROTOCOLS_STR = 10318,
    HTTP_VERSION_1_1 = 2,
    PROTOCOL_HTTP = 1,
    PROTOCOL_HTTPS = 2,
    CODE_UNKNOWN_OPTION = 48,
    OUT_OF_MEMORY = 27,
    PAUSE_NONE = 0,
    SEEK_DONE = 0,
    SEEK_FAILED = 1,
    ERROR_SIZE = 256,
    GLOBAL_DEFAULT = 3,
    MESSAGE_DONE = 1,
    URL_DEFAULT_PORT = 1 << 0,
    URL_PATH_AS_IS = 1 << 4,
    URL_DISALLOW_USER = 1 << 5,
    URL_ENCODE = 1 << 7,
};

/// How much libcurl reads of the socket at once. Small enough to keep memory flat, large enough to hide system calls.
static const long read_size = 128 * 1024;

typedef struct {
    int msg;
    void *easy;
    union {
        void *whatever;
        int result;
    } data;
} done_message;

#if __has_include(<curl/curl.h>)
#include <curl/curl.h>
#define SAME(ours, theirs) _Static_assert((int)(ours) == (int)(theirs), #theirs)
SAME(OPT_WRITEDATA, CURLOPT_WRITEDATA);
SAME(OPT_READDATA, CURLOPT_READDATA);
SAME(OPT_READFUNCTION, CURLOPT_READFUNCTION);
SAME(OPT_CUSTOMREQUEST, CURLOPT_CUSTOMREQUEST);
SAME(OPT_NOBODY, CURLOPT_NOBODY);
SAME(OPT_UPLOAD, CURLOPT_UPLOAD);
SAME(OPT_FRESH_CONNECT, CURLOPT_FRESH_CONNECT);
SAME(OPT_INFILESIZE_LARGE, CURLOPT_INFILESIZE_LARGE);
SAME(OPT_SEEKFUNCTION, CURLOPT_SEEKFUNCTION);
SAME(OPT_SEEKDATA, CURLOPT_SEEKDATA);
SAME(OPT_PATH_AS_IS, CURLOPT_PATH_AS_IS);
SAME(URL_PATH_AS_IS, CURLU_PATH_AS_IS);
SAME(SEEK_DONE, CURL_SEEKFUNC_OK);
SAME(SEEK_FAILED, CURL_SEEKFUNC_FAIL);
SAME(OPT_URL, CURLOPT_URL);
SAME(OPT_PROXY, CURLOPT_PROXY);
SAME(OPT_ERRORBUFFER, CURLOPT_ERRORBUFFER);
SAME(OPT_WRITEFUNCTION, CURLOPT_WRITEFUNCTION);
SAME(OPT_USERAGENT, CURLOPT_USERAGENT);
SAME(OPT_HTTPHEADER, CURLOPT_HTTPHEADER);
SAME(OPT_HEADERDATA, CURLOPT_HEADERDATA);
SAME(OPT_NETRC, CURLOPT_NETRC);
SAME(OPT_FOLLOWLOCATION, CURLOPT_FOLLOWLOCATION);
SAME(OPT_CAINFO, CURLOPT_CAINFO);
SAME(OPT_HEADERFUNCTION, CURLOPT_HEADERFUNCTION);
SAME(OPT_HTTPGET, CURLOPT_HTTPGET);
SAME(OPT_HTTP_VERSION, CURLOPT_HTTP_VERSION);
SAME(OPT_BUFFERSIZE, CURLOPT_BUFFERSIZE);
SAME(OPT_NOSIGNAL, CURLOPT_NOSIGNAL);
SAME(OPT_CONNECTTIMEOUT_MS, CURLOPT_CONNECTTIMEOUT_MS);
SAME(OPT_TCP_KEEPALIVE, CURLOPT_TCP_KEEPALIVE);
SAME(OPT_SUPPRESS_CONNECT_HEADERS, CURLOPT_SUPPRESS_CONNECT_HEADERS);
SAME(HTTP_VERSION_1_1, CURL_HTTP_VERSION_1_1);
SAME(PROTOCOL_HTTP, CURLPROTO_HTTP);
SAME(PROTOCOL_HTTPS, CURLPROTO_HTTPS);
SAME(CODE_UNKNOWN_OPTION, CURLE_UNKNOWN_OPTION);
SAME(OUT_OF_MEMORY, CURLE_OUT_OF_MEMORY);
SAME(PAUSE_NONE, CURLPAUSE_CONT);
SAME(ERROR_SIZE, CURL_ERROR_SIZE);
SAME(GLOBAL_DEFAULT, CURL_GLOBAL_DEFAULT);
SAME(MESSAGE_DONE, CURLMSG_DONE);
SAME(URL_DEFAULT_PORT, CURLU_DEFAULT_PORT);
SAME(URL_DISALLOW_USER, CURLU_DISALLOW_USER);
SAME(URL_ENCODE, CURLU_URLENCODE);
SAME(CCURL_WHOLE, CURLUPART_URL);
SAME(CCURL_SCHEME, CURLUPART_SCHEME);
SAME(CCURL_HOST, CURLUPART_HOST);
SAME(CCURL_PORT, CURLUPART_PORT);
SAME(CCURL_PATH, CURLUPART_PATH);
SAME(CCURL_QUERY, CURLUPART_QUERY);
_Static_assert(0x10000001 == CURL_WRITEFUNC_PAUSE, "CURL_WRITEFUNC_PAUSE");
_Static_assert(sizeof(done_message) == sizeof(CURLMsg), "CURLMsg");
_Static_assert(offsetof(done_message, data) == offsetof(CURLMsg, data), "CURLMsg.data");
#if LIBCURL_VERSION_NUM >= 0x075500
SAME(OPT_PROTOCOLS_STR, CURLOPT_PROTOCOLS_STR);
#endif
#endif

static struct {
    int (*global_init)(long);
    char *(*version)(void);
    void *(*easy_init)(void);
    void (*easy_cleanup)(void *);
    void (*easy_reset)(void *);
    int (*easy_setopt)(void *, int, ...);
    int (*easy_pause)(void *, int);
    const char *(*easy_strerror)(int);
    void *(*slist_append)(void *, const char *);
    void (*slist_free_all)(void *);
    void *(*multi_init)(void);
    int (*multi_cleanup)(void *);
    int (*multi_add_handle)(void *, void *);
    int (*multi_remove_handle)(void *, void *);
    int (*multi_perform)(void *, int *);
    int (*multi_poll)(void *, void *, unsigned, int, int *);
    void *(*multi_info_read)(void *, int *);
    void *(*url)(void);
    void (*url_cleanup)(void *);
    int (*url_set)(void *, int, const char *, unsigned);
    int (*url_get)(void *, int, char **, unsigned);
    void (*free)(void *);
    time_t (*getdate)(const char *, const time_t *);
} lib;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *load_problem = "libcurl has not been loaded";

static void load(void) {
    static const char *const names[] = {
        "libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib", "/usr/lib/libcurl.4.dylib",
        "/opt/homebrew/opt/curl/lib/libcurl.4.dylib",
    };
    void *handle = NULL;
    for (size_t i = 0; !handle && i < sizeof names / sizeof *names; i++)
        handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        load_problem = "libcurl is not installed";
        return;
    }
    const struct {
        const char *name;
        void *place;
    } functions[] = {
        {"curl_global_init", &lib.global_init},
        {"curl_version", &lib.version},
        {"curl_easy_init", &lib.easy_init},
        {"curl_easy_cleanup", &lib.easy_cleanup},
        {"curl_easy_reset", &lib.easy_reset},
        {"curl_easy_setopt", &lib.easy_setopt},
        {"curl_easy_pause", &lib.easy_pause},
        {"curl_easy_strerror", &lib.easy_strerror},
        {"curl_slist_append", &lib.slist_append},
        {"curl_slist_free_all", &lib.slist_free_all},
        {"curl_multi_init", &lib.multi_init},
        {"curl_multi_cleanup", &lib.multi_cleanup},
        {"curl_multi_add_handle", &lib.multi_add_handle},
        {"curl_multi_remove_handle", &lib.multi_remove_handle},
        {"curl_multi_perform", &lib.multi_perform},
        {"curl_multi_poll", &lib.multi_poll},
        {"curl_multi_info_read", &lib.multi_info_read},
        {"curl_url", &lib.url},
        {"curl_url_cleanup", &lib.url_cleanup},
        {"curl_url_set", &lib.url_set},
        {"curl_url_get", &lib.url_get},
        {"curl_free", &lib.free},
        {"curl_getdate", &lib.getdate},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *symbol = dlsym(handle, functions[i].name);
        if (!symbol) {
            load_problem = "libcurl is older than 7.66";
            return;
        }
        // Through memory: ISO C has no conversion from an object pointer to a function pointer.
        memcpy(functions[i].place, &symbol, sizeof symbol);
    }
    load_problem = lib.global_init(GLOBAL_DEFAULT) == 0 ? NULL : "libcurl could not be initialised";
}

const char *ccurl_load(void) {
    pthread_once(&once, load);
    return load_problem;
}

const char *ccurl_version(void) { return load_problem ? "" : lib.version(); }

struct ccurl_transfer {
    void *easy;
    void *multi;
    void *headers;
    ccurl_receiver on_header;
    ccurl_receiver on_body;
    void *context;
    const uint8_t *body;
    size_t body_count;
    /// Never beyond body_count.
    size_t body_sent;
    bool is_running;
    char problem[ERROR_SIZE];
};

ccurl_transfer *ccurl_transfer_new(void) {
    if (ccurl_load()) return NULL;
    ccurl_transfer *transfer = calloc(1, sizeof *transfer);
    if (!transfer) return NULL;
    transfer->easy = lib.easy_init();
    transfer->multi = lib.multi_init();
    if (transfer->easy && transfer->multi) return transfer;
    ccurl_transfer_free(transfer);
    return NULL;
}

void ccurl_transfer_stop(ccurl_transfer *transfer) {
    if (transfer->is_running) lib.multi_remove_handle(transfer->multi, transfer->easy);
    transfer->is_running = false;
    // After the handle has left: until then it may still read the list.
    lib.slist_free_all(transfer->headers);
    transfer->headers = NULL;
    transfer->body = NULL;
    transfer->body_count = 0;
    transfer->body_sent = 0;
}

void ccurl_transfer_free(ccurl_transfer *transfer) {
    ccurl_transfer_stop(transfer);
    if (transfer->easy) lib.easy_cleanup(transfer->easy);
    if (transfer->multi) lib.multi_cleanup(transfer->multi);
    free(transfer);
}

static size_t receive_header(char *bytes, size_t size, size_t count, void *context) {
    ccurl_transfer *transfer = context;
    return transfer->on_header((const uint8_t *)bytes, size * count, transfer->context);
}

static size_t receive_body(char *bytes, size_t size, size_t count, void *context) {
    ccurl_transfer *transfer = context;
    return transfer->on_body((const uint8_t *)bytes, size * count, transfer->context);
}

static size_t send_body(char *room, size_t size, size_t count, void *context) {
    ccurl_transfer *transfer = context;
    size_t left = transfer->body_count - transfer->body_sent;
    size_t taken = size * count < left ? size * count : left;
    memcpy(room, transfer->body + transfer->body_sent, taken);
    transfer->body_sent += taken;
    return taken;
}

/// libcurl goes back to the start when a connection that was kept open turns out dead.
static int seek_body(void *context, int64_t offset, int origin) {
    ccurl_transfer *transfer = context;
    if (origin != SEEK_SET || offset < 0 || (uint64_t)offset > transfer->body_count) return SEEK_FAILED;
    transfer->body_sent = (size_t)offset;
    return SEEK_DONE;
}

/// The method of a request and what it sends, where it is more than a GET.
static int set_method(ccurl_transfer *transfer, const ccurl_request *request) {
    void *easy = transfer->easy;
    int bad = 0;
    if (request->body) {
        transfer->body = request->body;
        transfer->body_count = request->body_count;
        bad |= lib.easy_setopt(easy, OPT_UPLOAD, 1L);
        bad |= lib.easy_setopt(easy, OPT_INFILESIZE_LARGE, (int64_t)request->body_count);
        bad |= lib.easy_setopt(easy, OPT_READFUNCTION, send_body);
        bad |= lib.easy_setopt(easy, OPT_READDATA, transfer);
        bad |= lib.easy_setopt(easy, OPT_SEEKFUNCTION, seek_body);
        bad |= lib.easy_setopt(easy, OPT_SEEKDATA, transfer);
    }
    if (request->method && strcmp(request->method, "HEAD") == 0) bad |= lib.easy_setopt(easy, OPT_NOBODY, 1L);
    else if (request->method) bad |= lib.easy_setopt(easy, OPT_CUSTOMREQUEST, request->method);
    if (request->path_as_is) bad |= lib.easy_setopt(easy, OPT_PATH_AS_IS, 1L);
    if (request->fresh) bad |= lib.easy_setopt(easy, OPT_FRESH_CONNECT, 1L);
    return bad;
}

/// Only the web's two protocols, whatever a link says; by number where libcurl is older than 7.85.
static int allow_web_only(void *easy) {
    int code = lib.easy_setopt(easy, OPT_PROTOCOLS_STR, "http,https");
    if (code != CODE_UNKNOWN_OPTION) return code;
    return lib.easy_setopt(easy, OPT_PROTOCOLS, (long)(PROTOCOL_HTTP | PROTOCOL_HTTPS));
}

bool ccurl_transfer_start(ccurl_transfer *transfer, const ccurl_request *request) {
    ccurl_transfer_stop(transfer);
    void *easy = transfer->easy;
    lib.easy_reset(easy);
    transfer->problem[0] = 0;
    transfer->on_header = request->on_header;
    transfer->on_body = request->on_body;
    transfer->context = request->context;
    for (size_t i = 0; i < request->header_count; i++) {
        void *longer = lib.slist_append(transfer->headers, request->headers[i]);
        if (!longer) return false;
        transfer->headers = longer;
    }
    int bad = 0;
    bad |= lib.easy_setopt(easy, OPT_ERRORBUFFER, transfer->problem);
    bad |= lib.easy_setopt(easy, OPT_URL, request->url);
    bad |= lib.easy_setopt(easy, OPT_USERAGENT, request->user_agent);
    bad |= lib.easy_setopt(easy, OPT_HTTPGET, 1L);
    bad |= lib.easy_setopt(easy, OPT_HTTPHEADER, transfer->headers);
    bad |= lib.easy_setopt(easy, OPT_HEADERFUNCTION, receive_header);
    bad |= lib.easy_setopt(easy, OPT_HEADERDATA, transfer);
    bad |= lib.easy_setopt(easy, OPT_WRITEFUNCTION, receive_body);
    bad |= lib.easy_setopt(easy, OPT_WRITEDATA, transfer);
    // A hint. libcurl 7.88 refuses it on a handle whose last name look-up failed, and then reads in smaller pieces.
    (void)lib.easy_setopt(easy, OPT_BUFFERSIZE, read_size);
    // HTTP/2 would let the server send tens of megabytes ahead of a paused reader; one GET gains nothing from it.
    bad |= lib.easy_setopt(easy, OPT_HTTP_VERSION, (long)HTTP_VERSION_1_1);
    // The caller follows redirects, because only it knows which origin the key belongs to.
    bad |= lib.easy_setopt(easy, OPT_FOLLOWLOCATION, 0L);
    bad |= lib.easy_setopt(easy, OPT_NETRC, 0L);
    bad |= lib.easy_setopt(easy, OPT_NOSIGNAL, 1L);
    bad |= lib.easy_setopt(easy, OPT_CONNECTTIMEOUT_MS, request->connect_milliseconds);
    bad |= lib.easy_setopt(easy, OPT_TCP_KEEPALIVE, 1L);
    bad |= lib.easy_setopt(easy, OPT_SUPPRESS_CONNECT_HEADERS, 1L);
    bad |= set_method(transfer, request);
    bad |= allow_web_only(easy);
    if (request->certificates) bad |= lib.easy_setopt(easy, OPT_CAINFO, request->certificates);
    if (request->direct) bad |= lib.easy_setopt(easy, OPT_PROXY, "");
    if (bad || lib.multi_add_handle(transfer->multi, easy) != 0) return false;
    transfer->is_running = true;
    return true;
}

ccurl_progress ccurl_transfer_step(ccurl_transfer *transfer, int milliseconds) {
    ccurl_progress progress = {false, 0};
    int running = 0, left = 0;
    if (milliseconds > 0) lib.multi_poll(transfer->multi, NULL, 0, milliseconds, NULL);
    if (lib.multi_perform(transfer->multi, &running) != 0) {
        progress.is_done = true;
        progress.code = OUT_OF_MEMORY;
        return progress;
    }
    const done_message *message;
    while ((message = lib.multi_info_read(transfer->multi, &left))) {
        if (message->msg != MESSAGE_DONE || message->easy != transfer->easy) continue;
        progress.is_done = true;
        progress.code = message->data.result;
    }
    return progress;
}

size_t ccurl_transfer_sent(const ccurl_transfer *transfer) { return transfer->body_sent; }

void ccurl_transfer_resume(ccurl_transfer *transfer) {
    if (transfer->is_running) lib.easy_pause(transfer->easy, PAUSE_NONE);
}

const char *ccurl_transfer_problem(ccurl_transfer *transfer, int code) {
    return transfer->problem[0] ? transfer->problem : lib.easy_strerror(code);
}

ccurl_url *ccurl_url_new(const char *base, const char *text, bool path_as_is) {
    if (ccurl_load()) return NULL;
    unsigned as_is = path_as_is ? URL_PATH_AS_IS : 0;
    void *url = lib.url();
    if (!url) return NULL;
    bool good = (!base || lib.url_set(url, CCURL_WHOLE, base, URL_DISALLOW_USER) == 0)
        && lib.url_set(url, CCURL_WHOLE, text, URL_DISALLOW_USER | URL_ENCODE | as_is) == 0;
    if (good) return url;
    lib.url_cleanup(url);
    return NULL;
}

void ccurl_url_free(ccurl_url *url) { lib.url_cleanup(url); }

char *ccurl_url_part(ccurl_url *url, ccurl_part part) {
    char *text = NULL;
    return lib.url_get(url, part, &text, part == CCURL_PORT ? URL_DEFAULT_PORT : 0) == 0 ? text : NULL;
}

void ccurl_free(char *text) { lib.free(text); }

int64_t ccurl_date(const char *text) { return ccurl_load() ? -1 : (int64_t)lib.getdate(text, NULL); }
