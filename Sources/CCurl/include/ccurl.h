/// What the tool needs of libcurl, and no more.
///
/// libcurl pulls in some 27 libraries, which would cost every start of the tool several milliseconds, also when it only
/// converts files. So nothing here links to it: its functions are looked up with dlopen at the first transfer. The
/// option numbers are libcurl's stable ABI; ccurl.c checks them against <curl/curl.h> at build time where that is there.
#ifndef CCURL_H
#define CCURL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Loads libcurl once. NULL when it is there, else a sentence that says why not. Any thread may call it.
const char *_Nullable ccurl_load(void);

/// libcurl's own version text, such as `libcurl/7.88.1 OpenSSL/3.0.19`; empty before it is loaded.
const char *ccurl_version(void);

/// Takes `count` bytes; gives `count`, `CCURL_PAUSE` to be offered the same bytes again later, or anything else to stop.
typedef size_t (*ccurl_receiver)(const uint8_t *bytes, size_t count, void *context);

/// What a receiver gives to hold the transfer back.
static const size_t CCURL_PAUSE = 0x10000001;

/// One request. Texts are copied by the time `ccurl_transfer_start` is back.
typedef struct {
    const char *url;
    /// GET where NULL. HEAD reads no body, whatever length the answer states.
    const char *_Nullable method;
    /// What is sent; not copied: it stays as it is until the transfer is stopped. NULL: the request has no body.
    const uint8_t *_Nullable body;
    size_t body_count;
    /// Whether no connection of an earlier request is used: libcurl sends a request again when such a one turns out dead.
    bool fresh;
    const char *user_agent;
    /// Whole header lines.
    const char *_Nonnull const *_Nullable headers;
    size_t header_count;
    /// A file of trusted certificates, instead of the system's.
    const char *_Nullable certificates;
    /// How long a connection may take to come about.
    long connect_milliseconds;
    /// Whether the environment's proxies are passed by.
    bool direct;
    /// Whether a path keeps its dots: `a/../b` is a name, not a way.
    bool path_as_is;
    /// Gets each header line, status lines of interim answers too.
    ccurl_receiver on_header;
    /// Gets the body.
    ccurl_receiver on_body;
    void *context;
} ccurl_request;

/// One request at a time, and the connections it leaves open for the next. One thread at a time.
typedef struct ccurl_transfer ccurl_transfer;

/// NULL when libcurl is not there or memory is short.
ccurl_transfer *_Nullable ccurl_transfer_new(void);
void ccurl_transfer_free(ccurl_transfer *transfer);

/// Gets a request under way; whatever ran before is stopped. False when memory is short or an option is not known.
bool ccurl_transfer_start(ccurl_transfer *transfer, const ccurl_request *request);

/// How a transfer stands after a step.
typedef struct {
    bool is_done;
    /// libcurl's CURLcode, when done; 0 is success.
    int code;
} ccurl_progress;

/// Waits up to `milliseconds` for the network (0: not at all), then does what can be done without waiting.
ccurl_progress ccurl_transfer_step(ccurl_transfer *transfer, int milliseconds);

/// How many bytes of the body libcurl has taken.
size_t ccurl_transfer_sent(const ccurl_transfer *transfer);

/// Goes on after a pause; the receiver may be called from within.
void ccurl_transfer_resume(ccurl_transfer *transfer);

/// Ends the request. A connection whose answer was read to its end stays open for the next one.
void ccurl_transfer_stop(ccurl_transfer *transfer);

/// What libcurl says of the last failure.
const char *ccurl_transfer_problem(ccurl_transfer *transfer, int code);

/// A parsed URL.
typedef struct ccurl_url ccurl_url;

/// Parts of a URL.
typedef enum : int {
    CCURL_WHOLE = 0,
    CCURL_SCHEME = 1,
    CCURL_HOST = 5,
    /// The scheme's own port when the URL names none.
    CCURL_PORT = 6,
    CCURL_PATH = 7,
    CCURL_QUERY = 8,
} ccurl_part;

/// Parses `text`, resolved against `base` when there is one. Blanks and non-ASCII bytes are percent-encoded; a user name
/// in it, and any scheme libcurl does not know, are refused. NULL when it is no URL. With `path_as_is`, `/../` in a path
/// stays.
ccurl_url *_Nullable ccurl_url_new(const char *_Nullable base, const char *text, bool path_as_is);
void ccurl_url_free(ccurl_url *url);

/// A part as text for `ccurl_free`, or NULL when the URL has none.
char *_Nullable ccurl_url_part(ccurl_url *url, ccurl_part part);
void ccurl_free(char *text);

/// An HTTP date in seconds since 1970, or -1.
int64_t ccurl_date(const char *text);

#pragma clang assume_nonnull end

#endif
