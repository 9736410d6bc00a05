// What makes the command in the wheel stand alone.
//
// What Debian's libxml2.a asks of ICU, refused. ICU's data alone are 31 MB, and stand behind iconv, which knows the encodings
// there are. With these the command in the wheel brings its own libxml2 and stays small. What libxml2 asks of liblzma is
// there, since the command itself reads xz.

#include <math.h>

#define JOINED(name, version) name##version
#define VERSIONED(name, version) JOINED(name, version)
#define ICU(name) VERSIONED(name, ICU_VERSION)

enum { FILE_ACCESS_ERROR = 4 };

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

// Not libxml2's, but Swift's: the only function whose newest version would ask for a glibc after 2.34. In double nothing
// overflows on the way.
float hypotf(float x, float y) {
    if (isinf(x) || isinf(y)) return INFINITY;
    return (float)sqrt((double)x * (double)x + (double)y * (double)y);
}
