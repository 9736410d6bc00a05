// What makes the command in the wheel stand alone.
//
// What Debian's libxml2.a asks of ICU and liblzma, refused. ICU's data alone are 31 MB, and stand behind iconv, which knows
// the encodings there are; liblzma is for documents named by a path, of which none is ever opened here. With these
// the command in the wheel brings its own libxml2 and stays small.

#include <math.h>

#define JOINED(name, version) name##version
#define VERSIONED(name, version) JOINED(name, version)
#define ICU(name) VERSIONED(name, ICU_VERSION)

enum { FILE_ACCESS_ERROR = 4, OPTIONS_ERROR = 8 };

void *ICU(ucnv_open_)(const char *name, int *status) {
    (void)name;
    *status = FILE_ACCESS_ERROR;
    return 0;
}

void ICU(ucnv_close_)(void *converter) { (void)converter; }

void ICU(ucnv_setToUCallBack_)(
    void *converter, void *action, const void *context, void *old_action, const void *old_context, int *status) {
    (void)converter, (void)action, (void)context, (void)old_action, (void)old_context;
    *status = FILE_ACCESS_ERROR;
}

void ICU(ucnv_setFromUCallBack_)(
    void *converter, void *action, const void *context, void *old_action, const void *old_context, int *status) {
    (void)converter, (void)action, (void)context, (void)old_action, (void)old_context;
    *status = FILE_ACCESS_ERROR;
}

// Given to the two above by their addresses.
void ICU(UCNV_TO_U_CALLBACK_STOP_)(void) {}
void ICU(UCNV_FROM_U_CALLBACK_STOP_)(void) {}

// Of its fourteen arguments only the last is of interest: where the status goes. It is never called without a converter.
void ICU(ucnv_convertEx_)(void) {}

int lzma_auto_decoder(void *stream, unsigned long long limit, unsigned flags) {
    (void)stream, (void)limit, (void)flags;
    return OPTIONS_ERROR;
}

int lzma_properties_decode(void *filter, const void *allocator, const void *properties, unsigned long size) {
    (void)filter, (void)allocator, (void)properties, (void)size;
    return OPTIONS_ERROR;
}

int lzma_code(void *stream, int action) {
    (void)stream, (void)action;
    return OPTIONS_ERROR;
}

void lzma_end(void *stream) { (void)stream; }

// Not libxml2's, but Swift's: the only function whose newest version would ask for a glibc after 2.34. In double nothing
// overflows on the way.
float hypotf(float x, float y) {
    if (isinf(x) || isinf(y)) return INFINITY;
    return (float)sqrt((double)x * (double)x + (double)y * (double)y);
}
