#include "CBuildInfo.h"

// scripts/release writes this header into the build folder, outside of the tree, and names the folder to the compiler.
#if __has_include("hasdata_commit.h")
#include "hasdata_commit.h"
#endif

const char *hasdata_commit(void) {
#ifdef HASDATA_COMMIT
    return HASDATA_COMMIT;
#else
    return "";
#endif
}
