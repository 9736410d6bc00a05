#include "CBuildInfo.h"

// The commit comes as a word and not as a string, since quotes do not survive every layer of a build.
#define TEXT_OF(word) #word
#define TEXT(word) TEXT_OF(word)

const char *hasdata_commit(void) {
#ifdef HASDATA_COMMIT
    return TEXT(HASDATA_COMMIT);
#else
    return "";
#endif
}
